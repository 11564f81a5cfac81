import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** A real browser for one test: it keeps no data, and sends requests only to the pages that it is shown. */
export interface Browser {
  /** The folder of its profile. */
  readonly folder: string;
  readonly context: BrowserContext;
  close(): Promise<void>;
}

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Options of the browser's context, and the environment of its process. */
type BrowserOptions = NonNullable<Parameters<typeof chromium.launchPersistentContext>[1]>;

/** Starts a browser with a profile of its own. @throws if Chromium is not installed */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-browser-'));
  const clear = async () => await rm(folder, { recursive: true, force: true });
  try {
    const executablePath = chromiumProgram();
    const context = await chromium.launchPersistentContext(folder, {
      ...(executablePath && { executablePath }),
      headless: true,
      args: QUIET,
      locale: 'ja-JP',
      timeout: 30_000,
      ...options,
    });
    // A busy machine may need long. Nothing is judged by time.
    context.setDefaultTimeout(90_000);
    return {
      folder,
      context,
      close: async () => {
        await context.close();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

/** The program of Chromium; undefined if it is not installed. */
export function chromiumProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const files = folders.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)));
  return files.find((file) => existsSync(file));
}
