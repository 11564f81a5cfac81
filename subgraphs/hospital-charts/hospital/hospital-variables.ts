import { wholeNumber } from '../../kit/index.js';
import { ChartCache } from '../index/chart-cache.js';

/** The environment variables of a system that reads hospitals' files. */
export const hospitalVariables = {
  /** The time that a hospital's circuit stays open after repeated failures, in milliseconds. */
  HAREYAKA_HOSPITAL_PAUSE_MS: wholeNumber(10, 600_000).default(5_000),
  /** Memory of the cache of charts: what was read of files, listings, demographics. In MiB. 0: no cache. */
  HAREYAKA_FILE_CACHE_MB: wholeNumber(0, 65_536).default(64),
  /** How long a listing or demographics in the cache replace a question to the centre, in milliseconds. */
  HAREYAKA_LISTING_FRESH_MS: wholeNumber(0, 60_000).default(3_000),
};

/** Makes the cache, or null if the configuration has none. */
export function makeChartCache(config: { HAREYAKA_FILE_CACHE_MB: number; HAREYAKA_LISTING_FRESH_MS: number }): ChartCache | null {
  const { HAREYAKA_FILE_CACHE_MB: megabytes, HAREYAKA_LISTING_FRESH_MS: fresh } = config;
  return megabytes === 0 ? null : new ChartCache({ bytes: megabytes * 1024 * 1024, fresh });
}
