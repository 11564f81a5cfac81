import type { ByteLease } from '../../sources/byte-budget.js';

/** The caller for whom a file is fetched, and the file's lease on memory until it has been read. */
export interface Fetching {
  /** The person in the caller token. */
  readonly caller?: string;
  readonly lease?: ByteLease | undefined;
}
