import type { ReportedChange } from '../../kit/index.js';

const OF_ONE_PATIENT: ReadonlySet<string> = new Set([
  ...['registerConsent', 'renewConsent', 'withdrawConsent', 'linkPatient', 'unlinkPatient'],
]);
const OF_TWO_PATIENTS: ReadonlySet<string> = new Set(['mergePatients', 'unmergePatients']);
const OF_FACILITIES: ReadonlySet<string> = new Set([
  ...['registerUploader', 'withdrawUploader', 'registerFacility', 'updateFacility', 'resumeFacility'],
]);

/**
 * Finds the patients whose keys a change may concern.
 *
 * @returns an empty list if it concerns facilities; undefined if it concerns no key
 */
export function findConcerned({ action, patient, after }: ReportedChange): readonly string[] | undefined {
  if (OF_ONE_PATIENT.has(action)) return patient === undefined ? [] : [patient];
  if (OF_FACILITIES.has(action)) return [];
  if (!OF_TWO_PATIENTS.has(action)) return undefined;
  const { from_id, into_id } = (after ?? {}) as Readonly<Record<string, unknown>>;
  return [from_id, into_id].filter((id): id is string => typeof id === 'string');
}
