import type { Category } from '../../kit/index.js';
import { NEAR_DAYS } from './folder-dates.js';

/** How far from its folder a record's date may be, in days: the usual distance, and those of a hospital whose records are farther away. */
export const FOLDER_DISTANCES: readonly number[] = [NEAR_DAYS, 31, 92];

/**
 * How far a hospital's records are from the dates of their folders, by category: learned from the files that are read, for as long as the
 * process runs. A period includes the folders of that many days before and after it. A record that is farther away than the largest distance
 * teaches nothing: one wrong year must not make every question read more.
 */
export class FolderDistances {
  readonly #days = new Map<string, number>();

  of(institution: string, category: Category): number {
    return this.#days.get(`${institution} ${category}`) ?? NEAR_DAYS;
  }

  /**
   * Learns from a record.
   *
   * @param folder the folder's date, `YYYY-MM-DD`
   * @param date the record's own date, `YYYY-MM-DD`
   * @returns the new distance, if the hospital's is now larger; else null
   */
  learn(institution: string, category: Category, folder: string, date: string): number | null {
    if (folder === date) return null;
    const days = Math.abs(Date.parse(date) - Date.parse(folder)) / 86_400_000;
    if (days <= this.of(institution, category)) return null;
    const distance = FOLDER_DISTANCES.find((one) => days <= one);
    if (distance === undefined) return null;
    this.#days.set(`${institution} ${category}`, distance);
    return distance;
  }
}
