import { wholeNumber } from '../../kit/index.js';
import { FileCache } from '../index/file-cache.js';

/** The environment variables of a system that reads hospitals' files. */
export const hospitalVariables = {
  /** The time that a hospital's circuit stays open after repeated failures, in milliseconds. */
  HAREYAKA_HOSPITAL_PAUSE_MS: wholeNumber(10, 600_000).default(5_000),
  /** Memory of the file cache, in MiB. 0: no cache. */
  HAREYAKA_FILE_CACHE_MB: wholeNumber(0, 65_536).default(0),
};

/** Makes the cache, or null if the configuration has none. */
export function makeFileCache({ HAREYAKA_FILE_CACHE_MB: megabytes }: { HAREYAKA_FILE_CACHE_MB: number }): FileCache | null {
  return megabytes === 0 ? null : new FileCache(megabytes * 1024 * 1024);
}
