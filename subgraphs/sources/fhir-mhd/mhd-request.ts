import { escapeParameter } from '../fhir-bundle.js';
import type { PatientIdentifier } from '../patient-demographics.js';

/** A patient as one facility knows her: `authority` is the OID of that facility's ids. */
export type LocalPatient = PatientIdentifier & { authority: string };

export interface MhdSearch {
  patients: readonly LocalPatient[];
  /** Care dates, YYYY-MM-DD, inclusive. Documents without a care date come only where neither is given, or as the source likes. */
  from?: string;
  until?: string;
}

/** Search parameters of ITI-67 (Find Document References, MHD §2:3.67.4.1.2): current documents of several patients at once. */
export function mhdSearch({ patients, from, until }: MhdSearch): URLSearchParams {
  const identifiers = patients.map(({ value, authority }) => `urn:oid:${authority}|${escapeParameter(value)}`);
  const search = new URLSearchParams({ 'patient.identifier': identifiers.join(','), status: 'current', _count: '500' });
  if (from) search.append('period', `ge${from}`);
  if (until) search.append('period', `le${until}`);
  return search;
}
