import { escapeParameter } from '../fhir-bundle.js';
import type { PatientIdentifier } from '../patient-demographics.js';

/** A patient's id at one facility; `authority` is the OID of the facility's patient ids. */
export type LocalPatient = PatientIdentifier & { authority: string };

export interface MhdSearch {
  patients: readonly LocalPatient[];
  /** SS-MIX2 data types; by default all. */
  dataTypes?: readonly string[];
  /** Care dates, YYYY-MM-DD, inclusive. If one is given, the source decides whether it returns documents without a care date. */
  from?: string | undefined;
  until?: string | undefined;
}

const DATA_TYPE = 'urn:jami:ss-mix2:data-type';

/** Search parameters of ITI-67 (Find Document References, MHD §2:3.67.4.1.2): current documents of several patients, newest first. */
export function buildMhdSearch({ patients, dataTypes, from, until }: MhdSearch): URLSearchParams {
  const search = buildPatientsSearch(patients);
  if (dataTypes) search.append('type', dataTypes.map((code) => `${DATA_TYPE}|${code}`).join(','));
  return within(search, { from, until });
}

/** As `buildMhdSearch`, for documents with any type in the code system `system`, such as LOINC. */
export function buildClinicalSearch({ patients, from, until, system }: Omit<MhdSearch, 'dataTypes'> & { system: string }): URLSearchParams {
  const search = buildPatientsSearch(patients);
  search.append('type', `${system}|`);
  return within(search, { from, until });
}

function buildPatientsSearch(patients: readonly LocalPatient[]): URLSearchParams {
  const identifiers = patients.map(({ value, authority }) => `urn:oid:${authority}|${escapeParameter(value)}`);
  return new URLSearchParams({ 'patient.identifier': identifiers.join(','), status: 'current', _sort: '-date', _count: '500' });
}

function within(search: URLSearchParams, { from, until }: Pick<MhdSearch, 'from' | 'until'>): URLSearchParams {
  if (from) search.append('period', `ge${from}`);
  if (until) search.append('period', `le${until}`);
  return search;
}
