import { escapeParameter } from '../fhir-bundle.js';
import { hasCriteria, type PdqCriteria, searchedName } from '../patient-demographics.js';

/**
 * Search parameters of ITI-78 (Patient Demographics Query for Mobile, §2:3.78.4.1.2), with `count` patients per page. Throws RangeError
 * without criteria, because such a search would match every patient.
 */
export function buildPdqmSearch(criteria: PdqCriteria, count?: number): URLSearchParams {
  if (!hasCriteria(criteria)) throw new RangeError('a patient demographics query needs criteria');
  const { patientId, birthDate, sex } = criteria;
  const { family, given } = searchedName(criteria);
  const search = new URLSearchParams();
  if (patientId) search.set('identifier', `urn:oid:${patientId.authority}|${escapeParameter(patientId.value)}`);
  if (family) search.set('family', escapeParameter(family));
  if (given) search.set('given', escapeParameter(given));
  if (birthDate) search.set('birthdate', birthDate);
  if (sex) search.set('gender', sex.toLowerCase());
  if (count !== undefined) search.set('_count', String(count));
  return search;
}
