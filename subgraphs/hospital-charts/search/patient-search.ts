/** The criteria of a patient search. A name, a kana or an id is required. Further criteria must match too. */
export interface PatientCriteria {
  /** Ideographic: family name, or family and given name with a space between. */
  readonly name?: string | undefined;
  /** Phonetic, in katakana: the same form as `name`. */
  readonly kana?: string | undefined;
  /** YYYY-MM-DD */
  readonly birthDate?: string | undefined;
  readonly sex?: 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN' | undefined;
  /** The local ID at one institution. It replaces the names in the query. */
  readonly patientId?: { readonly institution: string; readonly localId: string };
}

/** A system's entry of a patient at one institution. */
export interface PatientMatch {
  /** The 10-digit medical-institution code. */
  readonly institution: string;
  readonly localId: string;
  readonly name: string | null;
  readonly kana: string | null;
  /** YYYY-MM-DD; null unless the system has a full date. */
  readonly birthDate: string | null;
  readonly sex: 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';
}

/** A failed query. The patients found may be incomplete. */
export interface FailedQuery {
  readonly query: SearchQuery;
  readonly state: 'UNREACHABLE' | 'TIMED_OUT' | 'INVALID_DATA';
}

/** The queries of a search: one by ideographic and one by phonetic name, because a supplier may match only one of them. An id uses NAME. */
export type SearchQuery = 'NAME' | 'KANA';

export interface FoundPage {
  /** At most `first`. Each (institution, local ID) occurs once on all pages together. */
  readonly patients: readonly PatientMatch[];
  /**
   * The position of the next page, null at the end. It contains names and local IDs in plain text: seal it before it leaves the process.
   */
  readonly next: string | null;
  /** The failed queries. They are not repeated on later pages. */
  readonly failures: readonly FailedQuery[];
  /** The number of identifiers on this page whose authority has no institution code, so that their facility is unknown. */
  readonly unknown: number;
  /** Whether more patients match than a search shows. The rest is left out. */
  readonly tooMany: boolean;
}

/** The port of a connected system that searches for patients who are not linked yet. */
export interface PatientSearch {
  /**
   * @param options.callerToken for a system that checks again who searches
   * @throws RangeError if the criteria have no name, kana or id, or if `after` belongs to other criteria
   */
  page(
    criteria: PatientCriteria,
    options: { first: number; after: string | null; signal: AbortSignal; callerToken?: string | undefined },
  ): Promise<FoundPage>;
}
