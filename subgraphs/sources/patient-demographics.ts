import type { PartialTime } from './hl7-v2/partial-time.js';

export type Sex = 'MALE' | 'FEMALE' | 'OTHER' | 'UNKNOWN';

/** Who a patient is, as one system describes the patient. Text that the system did not give is null. */
export interface DemographicsValue {
  /** Ideographic: family, space, given. */
  name: string | null;
  /** Phonetic: family, space, given. */
  kana: string | null;
  birthDate: PartialTime | null;
  sex: Sex;
}

/** An identifier with its assigning authority: an OID without `urn:oid:`, or null where the system named none. */
export interface PatientIdentifier {
  value: string;
  authority: string | null;
}

/** Patients of one query: one that finds more is too wide to be of use. */
export const MOST_PATIENTS = 1_000;

/** Identifiers of one patient: one for each facility of a network, several times over. */
export const MOST_IDENTIFIERS = 500;

/** One match of a patient demographics query, over PDQ (ITI-21) or PDQm (ITI-78). */
export type PdqPatient = DemographicsValue & { ids: PatientIdentifier[] };

/** What to find a patient by. At least one is given; all that are given must match. */
export interface PdqCriteria {
  patientId?: { value: string; authority: string };
  family?: string;
  given?: string;
  /** Family name, or family and given name with a space between, in katakana; it stands in for `family` and `given` where these are absent. */
  kana?: string;
  /** YYYY-MM-DD */
  birthDate?: string | undefined;
  sex?: Sex | undefined;
}

/** One page of a search. */
export interface PdqPageRequest {
  criteria: PdqCriteria;
  /** So many patients are asked for; a supplier that disregards it may send more or fewer. */
  first: number;
  /** Of the page before. It stands for the criteria too, which are then not looked at. */
  continuation?: string | null | undefined;
}

export interface PdqPage {
  patients: PdqPatient[];
  /**
   * The way to the next page, null where there is none: opaque, good after a restart of ours too, as long as the supplier remembers. It holds
   * the criteria in the clear: it must be sealed before it leaves the process.
   */
  continuation: string | null;
}

/** The name to search by: the ideographic one, else the phonetic one. */
export function searchedName(criteria: PdqCriteria): { family: string | null; given: string | null } {
  const [family, ...given] = (criteria.kana ?? '').split(/[\s\u3000]+/).filter((part) => part !== '');
  return { family: criteria.family || family || null, given: criteria.given || (criteria.family ? null : given.join(' ')) || null };
}

/** A query without criteria would ask for every patient of the system. */
export function hasCriteria(criteria: PdqCriteria): boolean {
  const { family, given } = searchedName(criteria);
  return Boolean(criteria.patientId?.value || family || given || criteria.birthDate || criteria.sex);
}
