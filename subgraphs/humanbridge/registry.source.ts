import type { IndexEntry } from '../sources/ssmix2/storage/index-row.js';

/** A request for one patient's files of these data types. */
export interface RegistryQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly dataTypes: readonly string[];
  /** The care dates of the folders, `YYYY-MM-DD`, both included. Folders without a care date always match. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export interface RegistryAnswer {
  readonly entries: readonly IndexEntry[];
  /** The number of invalid rows. */
  readonly invalid: number;
  /** Whether the list is incomplete. The missing files are older than the listed ones. */
  readonly cut: boolean;
}

/**
 * The port to the location registry, which lists current files. It needs one statement for all questions, unless they have too many rows.
 */
export interface Registry {
  locate(questions: readonly RegistryQuestion[]): Promise<RegistryAnswer[]>;
}
