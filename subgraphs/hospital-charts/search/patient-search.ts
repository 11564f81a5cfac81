/** Whom to look for. At least a name or a kana is given, or the id; what is given beside them must match too. */
export interface PatientCriteria {
  /** Ideographic: family name, or family and given name with a space between. */
  readonly name?: string | undefined;
  /** Phonetic, in katakana, likewise. */
  readonly kana?: string | undefined;
  /** YYYY-MM-DD */
  readonly birthDate?: string | undefined;
  readonly sex?: 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN' | undefined;
  /** The local ID at one institution: asked in place of the names. */
  readonly patientId?: { readonly institution: string; readonly localId: string };
}

/** A patient as a system knows that patient at one institution. */
export interface PatientMatch {
  /** The 10-digit medical-institution code. */
  readonly institution: string;
  readonly localId: string;
  readonly name: string | null;
  readonly kana: string | null;
  /** YYYY-MM-DD, where the system gave a whole date. */
  readonly birthDate: string | null;
  readonly sex: 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';
}

/** Which of the two questions failed: what is found may be incomplete. */
export interface FailedQuery {
  readonly query: SearchQuery;
  readonly state: 'UNREACHABLE' | 'TIMED_OUT' | 'INVALID_DATA';
}

/** A system is asked by the ideographic and by the phonetic name, since suppliers match one of them as they like. An id goes as NAME. */
export type SearchQuery = 'NAME' | 'KANA';

export interface FoundPage {
  /** At most `first`; one for each (institution, local ID), on this page and all pages together. */
  readonly patients: readonly PatientMatch[];
  /** The way to the next page, null at the end. It holds names and local IDs in the clear: seal it before it leaves the process. */
  readonly next: string | null;
  /** A question that failed is not asked again on later pages. */
  readonly failures: readonly FailedQuery[];
  /** Identifiers on this page whose authority holds no institution code: no facility can be found for them. */
  readonly unknown: number;
  /** More match than a search shows: the rest is left out. */
  readonly tooMany: boolean;
}

/** The port of a connected system for looking for patients who are not linked yet. */
export interface PatientSearch {
  /** Throws RangeError without criteria that say who is meant, and where `after` is not of these criteria. */
  page(criteria: PatientCriteria, options: { first: number; after: string | null; signal: AbortSignal }): Promise<FoundPage>;
}
