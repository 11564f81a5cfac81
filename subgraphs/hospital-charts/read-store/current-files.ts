import { keepCurrentEntries } from '../../sources/ssmix2/storage/current-entries.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';

/** Finds the files of a folder with flag 1 that a newer file with flag 1 of the same order replaces. */
export class CurrentFiles {
  #siblings: readonly string[] = [];
  #replaced = new Map<string, string>();
  #replacing = new Set<string>();

  /** The file that replaces this one; null if none does. */
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
