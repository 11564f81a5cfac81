import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

/** Where a text that should be gone was found: `heap`, `dom`, `storage`, `caches`, `history`, or a file of the browser's profile. */
export interface Leftover {
  readonly place: string;
  readonly text: string;
}

/**
 * Searches everything that a page keeps in its process for texts that should be gone: the document, storage, caches, the history's state, and every
 * string on the heap. Garbage is collected first, so a string that is found is held by something.
 *
 * @param texts what a patient's page showed: names, kana, drug names
 */
export async function findLeftovers(page: Page, texts: readonly string[]): Promise<Leftover[]> {
  const kept = (await page.evaluate(`(async () => {
    const stored = JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]);
    const cached = [];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) cached.push(request.url, await (await caches.match(request)).text());
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    return {
      dom: document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea')].map(({ value }) => value).join(' '),
      storage: stored + databases.join(' '),
      caches: cached.join(' '),
      history: JSON.stringify(history.state) + location.href + document.title,
    };
  })()`)) as Record<string, string>;
  const heap = await takeHeapStrings(page);
  return [
    ...Object.entries(kept).flatMap(([place, content]) => texts.filter((text) => content.includes(text)).map((text) => ({ place, text }))),
    ...texts.filter((text) => heap.some((one) => one.includes(text))).map((text) => ({ place: 'heap', text })),
  ];
}

/** Every string on the page's heap, after garbage was collected. Parts of a longer string that is not yet joined are strings of their own. */
async function takeHeapStrings(page: Page): Promise<readonly string[]> {
  const devtools = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  devtools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk));
  await devtools.send('HeapProfiler.enable');
  for (let round = 0; round < 2; round++) await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false, captureNumericValue: false });
  await devtools.detach();
  return (JSON.parse(chunks.join('')) as { strings: string[] }).strings;
}

/**
 * Searches the files of the browser's profile. Call it after the context is closed: a browser writes when it ends.
 *
 * @param folder the profile's folder
 * @returns the files, with the text that each has, in any of the encodings in which a browser writes
 */
export async function findOnDisk(folder: string, texts: readonly string[]): Promise<Leftover[]> {
  const forms = texts.flatMap((text) => [
    { text, bytes: Buffer.from(text, 'utf8') },
    { text, bytes: Buffer.from(text, 'utf16le') },
    { text, bytes: Buffer.from(encodeURIComponent(text), 'utf8') },
  ]);
  const found: Leftover[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const place = join(entry.parentPath, entry.name);
    const content = await readFile(place);
    for (const { text, bytes } of forms) if (content.includes(bytes)) found.push({ place, text });
  }
  return found;
}

/** The addresses in the browser's own history of a tab, oldest first. */
export async function listHistory(context: BrowserContext, page: Page): Promise<string[]> {
  const devtools = await context.newCDPSession(page);
  const { entries } = await devtools.send('Page.getNavigationHistory');
  await devtools.detach();
  return entries.map(({ url, title }) => `${url} ${title}`);
}
