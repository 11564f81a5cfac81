import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Something that lies in a store. */
export interface StoreEntry {
  /** Relative to the store, with `/`. */
  readonly path: string;
  readonly kind: 'FILE' | 'LINK' | 'UNREADABLE_FOLDER' | 'TOO_DEEP' | 'OTHER';
  /** The paths of all files in its folder, itself among them. */
  readonly siblings: readonly string[];
}

/** The standardized storage has five levels of folders. */
const DEEPEST = 12;

/**
 * Everything under a folder that is not a folder, in the order of its path, one folder in memory at a time. Links are reported, never followed: they
 * may lead out of the store, or round in it.
 *
 * @param start a folder in the store to begin in, with `/`; `''` is all of it
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
    // As whole paths sort: a folder's name ends in a slash.
    const key = ({ name, kind }: (typeof entries)[number]) => (kind === 'FOLDER' ? `${name}/` : name);
    return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  } catch {
    return null;
  }
}
