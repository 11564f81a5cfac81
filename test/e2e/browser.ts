import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';
import { type BrowserContext, chromium } from 'playwright-core';

/** A real browser for one test: it keeps no data, and sends requests only to the pages that it is shown. */
export interface Browser {
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

/**
 * `describe` if Chromium is installed. If not, it prints a clear message and skips the suite; with HAREYAKA_REQUIRE_ALL=1 it fails.
 */
export function describeWithBrowser(): typeof describe | typeof describe.skip {
  if (chromiumProgram()) return describe;
  if (process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('Chromium is required, and not installed');
  process.stderr.write('\n*** SKIPPED: Chromium is not installed, so no browser looked at the images ***\n\n');
  return describe.skip;
}

export async function startBrowser(): Promise<Browser> {
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
    });
    return {
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

function chromiumProgram(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const files = folders.flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)));
  return files.find((file) => existsSync(file));
}
