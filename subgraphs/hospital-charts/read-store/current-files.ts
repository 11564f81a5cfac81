import { keepCurrentEntries } from '../../sources/ssmix2/storage/current-entries.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';

/** Of a folder's files, those with flag 1 that a newer one with flag 1 of the same order stands in place of, and by which. */
export class CurrentFiles {
  #siblings: readonly string[] = [];
  #replaced = new Map<string, string>();
  #replacing = new Set<string>();

  /** The file that counts in place of this one; null where this one counts. */
  insteadOf(path: string, siblings: readonly string[]): string | null {
    this.#look(siblings);
    return this.#replaced.get(path) ?? null;
  }

  isReplacing(path: string, siblings: readonly string[]): boolean {
    this.#look(siblings);
    return this.#replacing.has(path);
  }

  #look(siblings: readonly string[]): void {
    if (siblings === this.#siblings) return;
    const entries = siblings.flatMap((path) => {
      const parsed = parsePath(path);
      return parsed.ok && parsed.file.flag === '1' ? [{ facilityCode: '', path, file: parsed.file }] : [];
    });
    const newest = new Map(keepCurrentEntries(entries).current.map((entry) => [entry.file.orderNo, entry.path]));
    const replaced = entries.filter(({ file, path }) => newest.get(file.orderNo) !== path);
    this.#replaced = new Map(replaced.map(({ file, path }) => [path, newest.get(file.orderNo)!]));
    this.#replacing = new Set(this.#replaced.values());
    this.#siblings = siblings;
  }
}
