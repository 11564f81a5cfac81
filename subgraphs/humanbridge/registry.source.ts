import type { IndexEntry } from '../sources/ssmix2/storage/index-row.js';

/** Whose files of which types are wanted. */
export interface RegistryQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly dataTypes: readonly string[];
  /** Only folders of these care dates, `YYYY-MM-DD`, both included; those without a care date always. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

export interface RegistryAnswer {
  readonly entries: readonly IndexEntry[];
  /** Rows that cannot be trusted. */
  readonly invalid: number;
  /** There are more than are read: what is left out is older than what is here. */
  readonly cut: boolean;
}

/** The port to the location registry: which current files there are. Any number of questions is one statement, unless there is too much of one. */
export interface Registry {
  locate(questions: readonly RegistryQuestion[]): Promise<RegistryAnswer[]>;
}
