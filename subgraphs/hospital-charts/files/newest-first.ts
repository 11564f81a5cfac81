import { parsePath } from '../../sources/ssmix2/storage/path.js';
import { addDays, NEAR_DAYS } from '../index/folder-dates.js';

/** Files that one question reads at the most: ten years of an order a day would be more. */
export const MOST_FILES = 2_000;

/** Files that are read before the first look at whether they suffice; then twice as many each time. */
const FIRST = 100;

/** A question's files in the order of their care dates, the newest first; those without one before all, since their items may be of any date. */
export class NewestFirst<F extends { readonly path: string }> {
  /** More than one question reads. */
  readonly leavesOut: boolean;
  readonly #files: readonly { readonly file: F; readonly day: string | null }[];
  #at = 0;
  #size = FIRST;

  constructor(files: readonly F[]) {
    const dated = files.map((file) => ({ file, day: dayOf(file.path) }));
    // Sorting is stable, so what the registry named first stays first within a day.
    dated.sort((a, b) => (a.day === b.day ? 0 : (a.day ?? '9') < (b.day ?? '9') ? 1 : -1));
    this.leavesOut = dated.length > MOST_FILES;
    this.#files = dated.slice(0, MOST_FILES);
  }

  /** Nothing in the files that are left is newer than this day; null where none is left. */
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

/** The folder's care date, `YYYY-MM-DD`. */
function dayOf(path: string): string | null {
  const parsed = parsePath(path);
  const day = parsed.ok ? parsed.file.careDate : null;
  return day && `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}
