import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';

const CORPUS = '../shared/corpus';

/** `describe` for tests that need a folder of the corpus of real files. Says loudly that it is skipped where the corpus is missing. */
export function describeCorpus(folder: string, title: string, tests: () => void): void {
  const isHere = existsSync(join(CORPUS, folder));
  if (!isHere) console.warn(`SKIPPED, ${folder} of the corpus is not here: ${title}`);
  (isHere ? describe : describe.skip)(title, tests);
}

export function readCorpus(path: string): Uint8Array {
  return readFileSync(join(CORPUS, path));
}
