import type { ItemRemarks } from './hl7-v2/item-remarks.js';
import type { PartialTime } from './hl7-v2/partial-time.js';

export type Sex = 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';

/** The demographics of a patient in one system. Text that the system did not give is null. */
export interface DemographicsValue extends ItemRemarks {
  /** Family, space, given names, of the name in use: ideographic, else in Latin letters. */
  name: string | null;
  /** Phonetic: family, space, given names, of the name in use. */
  kana: string | null;
  birthDate: PartialTime | null;
  sex: Sex;
}

/** An identifier with its assigning authority: an OID without `urn:oid:`, or null if the system gave none. */
export interface PatientIdentifier {
  value: string;
  authority: string | null;
}

/** The most patients of one query. A query that finds more is too broad to be useful. */
export const MOST_PATIENTS = 1_000;

/** The most identifiers of one patient: several times as many as a network has facilities. */
export const MOST_IDENTIFIERS = 500;

/** One match of a patient demographics query, over PDQ (ITI-21) or PDQm (ITI-78). */
export type PdqPatient = DemographicsValue & { ids: PatientIdentifier[] };

/** The criteria of a patient search. At least one must be given. A patient must match all that are given. */
export interface PdqCriteria {
  patientId?: { value: string; authority: string };
  family?: string;
  given?: string;
  /** Family name, or family and given name separated by a space, in katakana. It replaces `family` and `given` if these are absent. */
  kana?: string;
  /** YYYY-MM-DD */
  birthDate?: string | undefined;
  sex?: Sex | undefined;
}

/** One page of a search. */
export interface PdqPageRequest {
  criteria: PdqCriteria;
  /** The number of patients to request; a supplier that ignores it may send more or fewer. */
  first: number;
  /** The continuation of the previous page. It contains the criteria, so `criteria` is then ignored. */
  continuation?: string | null | undefined;
}

export interface PdqPage {
  patients: PdqPatient[];
  /**
   * The opaque token for the next page; null if there is none. It stays valid when our process restarts, as long as the supplier remembers
   * the query. It contains the criteria in clear text, so it must be sealed before it leaves the process.
   */
  continuation: string | null;
}

/** The name to search for: the ideographic one, else the phonetic one. */
export function searchedName(criteria: PdqCriteria): { family: string | null; given: string | null } {
  const [family, ...given] = (criteria.kana ?? '').split(/[\s\u3000]+/).filter((part) => part !== '');
  return { family: criteria.family || family || null, given: criteria.given || (criteria.family ? null : given.join(' ')) || null };
}

/** Whether any criterion is given. A query without criteria would match every patient of the system. */
export function hasCriteria(criteria: PdqCriteria): boolean {
  const { family, given } = searchedName(criteria);
  return Boolean(criteria.patientId?.value || family || given || criteria.birthDate || criteria.sex);
}
