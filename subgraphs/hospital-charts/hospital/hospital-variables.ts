import { wholeNumber } from '../../kit/index.js';
import { FileCache } from '../index/file-cache.js';

/** The variables of a system that reads hospitals' files. */
export const hospitalVariables = {
  /** How long a hospital that failed again and again is left alone, in milliseconds. */
  HAREYAKA_HOSPITAL_PAUSE_MS: wholeNumber(10, 600_000).default(5_000),
  /** Memory for files that were read before, in MiB. 0: nothing is kept. */
  HAREYAKA_FILE_CACHE_MB: wholeNumber(0, 65_536).default(0),
};

/** The cache that the configuration asks for, if any. */
export function makeFileCache({ HAREYAKA_FILE_CACHE_MB: megabytes }: { HAREYAKA_FILE_CACHE_MB: number }): FileCache | null {
  return megabytes === 0 ? null : new FileCache(megabytes * 1024 * 1024);
}
