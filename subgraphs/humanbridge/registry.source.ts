import type { IndexEntry } from '../sources/ssmix2/index-row.js';

/** Whose files of which types are wanted. */
export interface RegistryQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly dataTypes: readonly string[];
}

/** The port to the location registry: which current files there are. Any number of questions is one statement. */
export interface Registry {
  locate(questions: readonly RegistryQuestion[]): Promise<{ entries: readonly IndexEntry[]; invalid: number }[]>;
}
