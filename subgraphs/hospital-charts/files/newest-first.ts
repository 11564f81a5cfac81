import { parsePath } from '../../sources/ssmix2/storage/path.js';
import { addDays, NEAR_DAYS } from '../index/folder-dates.js';

/** The greatest number of files of one question. Ten years of one order a day exceed it. */
export const MOST_FILES = 2_000;

/** The number of files in the first step, after which the reader checks whether they suffice. Each further step doubles it. */
const FIRST = 100;

/**
 * A question's files by care date, newest first. Files without a care date come before all others, because their items may have any date.
 */
export class NewestFirst<F extends { readonly path: string }> {
  /** Whether there are more files than `MOST_FILES`. */
  readonly leavesOut: boolean;
  readonly #files: readonly { readonly file: F; readonly day: string | null }[];
  #at = 0;
  #size = FIRST;

  constructor(files: readonly F[]) {
    const dated = files.map((file) => ({ file, day: dayOf(file.path) }));
    // The sort is stable: within a day, the registry's order stays.
    dated.sort((a, b) => (a.day === b.day ? 0 : (a.day ?? '9') < (b.day ?? '9') ? 1 : -1));
    this.leavesOut = dated.length > MOST_FILES;
    this.#files = dated.slice(0, MOST_FILES);
  }

  /** No item of an unread file is newer than this day. Null if all files were read. */
  get upTo(): string | null {
    const next = this.#files[this.#at];
    if (!next) return null;
    return next.day === null ? '9999-12-31' : addDays(next.day, NEAR_DAYS);
  }

  next(): F[] {
    const next = this.#files.slice(this.#at, this.#at + this.#size);
    this.#at += next.length;
    this.#size *= 2;
    return next.map(({ file }) => file);
  }
}

/** Reads the care date of the file's folder, `YYYY-MM-DD`. */
function dayOf(path: string): string | null {
  const parsed = parsePath(path);
  const day = parsed.ok ? parsed.file.careDate : null;
  return day && `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}
