import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** An entry of a store other than a folder, or a folder that cannot be walked. */
export interface StoreEntry {
  /** Relative to the store, separated by `/`. */
  readonly path: string;
  readonly kind: 'FILE' | 'LINK' | 'UNREADABLE_FOLDER' | 'TOO_DEEP' | 'OTHER';
  /** The paths of all files in its folder, including its own. */
  readonly siblings: readonly string[];
}

/** The greatest depth of folders. The standardized storage has five levels. */
const DEEPEST = 12;

/**
 * Walks all entries under a folder, in the order of their paths, with only one path's folders in memory. It reports links and never follows
 * them, because they may lead out of the store, or form a loop.
 *
 * @param start the folder in the store to begin in, separated by `/`; `''` is the whole store
 */
export function* walkStore(store: string, start = ''): Generator<StoreEntry> {
  yield* walkFolder(store, start, start === '' ? 0 : start.split('/').length);
}

function* walkFolder(store: string, folder: string, depth: number): Generator<StoreEntry> {
  if (depth > DEEPEST) {
    yield { path: folder, kind: 'TOO_DEEP', siblings: [] };
    return;
  }
  const entries = entriesOf(join(store, folder));
  if (!entries) {
    yield { path: folder, kind: 'UNREADABLE_FOLDER', siblings: [] };
    return;
  }
  const pathOf = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const siblings = entries.filter(({ kind }) => kind === 'FILE').map(({ name }) => pathOf(name));
  for (const { name, kind } of entries) {
    if (kind === 'FOLDER') yield* walkFolder(store, pathOf(name), depth + 1);
    else yield { path: pathOf(name), kind, siblings };
  }
}

function entriesOf(folder: string): { name: string; kind: 'FOLDER' | 'FILE' | 'LINK' | 'OTHER' }[] | null {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const kind = entry.isDirectory() ? 'FOLDER' : entry.isFile() ? 'FILE' : entry.isSymbolicLink() ? 'LINK' : 'OTHER';
      return { name: entry.name, kind } as const;
    });
    // Sort as whole paths do: a folder's name ends with a slash.
    const key = ({ name, kind }: (typeof entries)[number]) => (kind === 'FOLDER' ? `${name}/` : name);
    return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  } catch {
    return null;
  }
}
