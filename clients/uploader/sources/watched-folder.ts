import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UploaderProblem } from '../problems.js';

/** A file that nobody was writing while it was read. */
export interface StableFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly modifiedAt: number;
  /** Null if it is greater than any reader accepts: it is not read. */
  readonly bytes: Buffer | null;
}

interface Seen {
  readonly size: number;
  readonly modifiedAt: number;
  readonly isTaken: boolean;
}

/** The greatest file that any reader accepts. */
const BYTES_AT_MOST = 64 * 1024 * 1024;
const DEPTH = 12;

/**
 * A folder in which a receipt computer leaves files. A share of Windows tells of no change, so it is listed again and again. A file is read when
 * size and time were the same in two polls, and are still the same after it was read.
 */
export class WatchedFolder {
  #seen = new Map<string, Seen>();

  constructor(readonly root: string) {}

  /**
   * Lists the folder, and gives each file that is new or has changed to `take`. A file for which `take` throws comes again with the next poll.
   *
   * @returns how many files are not stable yet
   * @throws UploaderProblem FOLDER_MISSING, FOLDER_NOT_READABLE (after all others were read)
   */
  poll(take: (file: StableFile) => void): number {
    const before = this.#seen;
    this.#seen = new Map();
    let waiting = 0;
    let unreadable: unknown;
    // What is known must survive a file that cannot be taken: else it would be read again from the start.
    for (const [path, state] of before) this.#seen.set(path, state);
    const found = new Set<string>();
    for (const path of this.#list()) {
      found.add(path);
      const now = stateOf(join(this.root, path));
      // An empty file is one that somebody is about to write.
      if (!now || now.size === 0) continue;
      const known = before.get(path);
      const isSame = known?.size === now.size && known.modifiedAt === now.modifiedAt;
      if (isSame && known.isTaken) continue;
      this.#seen.set(path, { ...now, isTaken: false });
      if (!isSame) {
        waiting++;
        continue;
      }
      let bytes: Buffer | null | undefined;
      try {
        bytes = readStable(join(this.root, path), now);
      } catch (error) {
        unreadable = error;
        continue;
      }
      if (bytes === undefined) waiting++;
      else {
        take({ path, modifiedAt: now.modifiedAt, bytes });
        this.#seen.set(path, { ...now, isTaken: true });
      }
    }
    for (const path of this.#seen.keys()) if (!found.has(path)) this.#seen.delete(path);
    if (unreadable !== undefined) throw new UploaderProblem('FOLDER_NOT_READABLE', { cause: unreadable });
    return waiting;
  }

  #list(): string[] {
    const paths: string[] = [];
    const visit = (folder: string, depth: number) => {
      for (const entry of readdirSync(join(this.root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory() && depth < DEPTH) visit(path, depth + 1);
        // What an application or a copy is still writing often has such a name.
        else if (entry.isFile() && !/^[.~]|\.(tmp|part|partial|crdownload)$/i.test(entry.name)) paths.push(path);
      }
    };
    try {
      visit('', 0);
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'FOLDER_MISSING' : 'FOLDER_NOT_READABLE';
      throw new UploaderProblem(code, { cause });
    }
    return paths.sort();
  }
}

function stateOf(path: string): Omit<Seen, 'isTaken'> | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && { size: found.size, modifiedAt: found.mtimeMs };
}

/** @returns undefined if the file changed meanwhile */
function readStable(path: string, before: Omit<Seen, 'isTaken'>): Buffer | null | undefined {
  if (before.size > BYTES_AT_MOST) return null;
  const file = openSync(path, 'r');
  try {
    const bytes = readFileSync(file);
    const after = fstatSync(file);
    return bytes.length === before.size && after.size === before.size && after.mtimeMs === before.modifiedAt ? bytes : undefined;
  } finally {
    closeSync(file);
  }
}
