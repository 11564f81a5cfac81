import type { PersonalData, PersonalType } from '../../kit/index.js';
import { listGrounds } from '../decision/decide.js';
import type { DirectoryContext } from './access.js';

/** Values that name their patient by a field of this name. */
type OfPatient = { readonly patientId?: string | null };
const patientId = ({ patientId }: OfPatient) => [patientId];

/**
 * The types of the directory that show data of patients, and which of their fields do. A test compares it with the schema: a new type or field
 * needs its place here, or in `IMPERSONAL_TYPES`, first.
 */
const TYPES: Readonly<Record<string, PersonalType>> = {
  Patient: {
    personal: ['name', 'kana', 'birthDate', 'sex'],
    other: ['id', 'charts', 'lastViewedAt', 'previouslyViewedAt', 'viewableUntil', 'daysLeft', 'hasNamesake'],
    patients: ({ id }: { readonly id: string }) => [id],
  },
  // The directory's own part of a chart: where the patient is known. The systems report the rest.
  Chart: {
    personal: ['facilities'],
    other: ['id', 'permit', 'system'],
    patients: ({ patient }: { readonly patient: string }) => [patient],
  },
  PatientRecord: {
    personal: ['networkId', 'name', 'kana', 'birthDate', 'sex', 'mergedInto'],
    other: ['id', 'links', 'version'],
    patients: ({ id }: { readonly id: string }) => [id],
  },
  PatientLink: {
    personal: ['facility', 'localPatientId', 'confirmedAt', 'endedAt', 'release'],
    other: ['id', 'patientId', 'version'],
    patients: patientId,
    facility: ({ facilityId }: { readonly facilityId: string }) => facilityId,
  },
  PatientMerge: {
    personal: ['fromId', 'intoId', 'mergedAt', 'undoneAt', 'reason'],
    other: ['id'],
    patients: ({ fromId, intoId }: { readonly fromId: string; readonly intoId: string }) => [fromId, intoId],
  },
  LinkScore: {
    personal: ['candidate', 'localPatientId', 'score', 'verdict', 'reasons'],
    other: [],
    patients: patientId,
  },
  Consent: {
    personal: ['disclosingFacilityId', 'viewingFacilityId', 'kind', 'startsAt', 'givenAt', 'withdrawnAt', 'documentReference'],
    other: ['id', 'patientId', 'scans', 'version'],
    patients: patientId,
  },
  ConsentScan: {
    personal: ['name', 'contentType', 'bytes', 'uploadedAt', 'url'],
    other: ['id'],
    patients: patientId,
  },
  ViewingPermission: {
    personal: ['user', 'facility', 'categories', 'careFrom', 'careUntil', 'validFrom', 'validUntil', 'grantedAt', 'reason', 'revokedAt'],
    other: ['id', 'patientId', 'renews', 'version'],
    patients: patientId,
  },
  EmergencyAccessRecord: {
    personal: ['patientId', 'facility', 'reason', 'startedAt', 'endsAt', 'endedAt', 'note'],
    other: ['id', 'state', 'user', 'reviewDueAt', 'reviewedAt', 'reviewedBy', 'outcome', 'refusedBy', 'told', 'version'],
    patients: patientId,
  },
  MyEmergencyAccess: {
    personal: ['patient'],
    other: ['id', 'state', 'reason', 'startedAt', 'endsAt', 'endedAt', 'reviewDueAt', 'reviewedAt', 'outcome'],
    patients: patientId,
  },
  MyAccessExplanation: {
    personal: ['viewable', 'patient', 'allowed', 'refused'],
    other: ['facility', 'at', 'limitedId', 'viewsOtherFacilities', 'permittedForAll'],
    patients: patientId,
  },
  AccessExplanation: {
    personal: ['viewable', 'allowed', 'refused'],
    other: ['userId', 'patientId', 'facilityId', 'at'],
    patients: patientId,
  },
  PatientViewer: {
    personal: ['user', 'facility', 'allowed'],
    other: [],
    patients: patientId,
  },
  Change: {
    personal: ['subjectId', 'reason', 'detail'],
    other: ['id', 'at', 'user', 'action'],
    patients: ({ subjectId, detail }: { readonly subjectId: string; readonly detail: string }) => findPatients(subjectId, detail),
  },
};

/** The directory's types that show no data of a patient: of people at work, of facilities, of the network; edges and pages; parts of a type above. */
export const IMPERSONAL_TYPES: readonly string[] = [
  ...['User', 'UserRecord', 'Workplace', 'RaiseProposal', 'ProposedRole', 'HpkiCertificate', 'EmergencyNotice'],
  ...['Facility', 'FacilityRecord', 'Disclosure', 'Uploader', 'PageInfo', 'UserError', 'EmergencyAccess'],
  ...['PermissionUpload', 'LineEffectCount', 'UploadLine', 'ConsentScanUpload'],
  ...['AccessCell', 'AccessGap', 'LinkReason', 'LinkRelease'],
];

/** The types that show a patient to a caller who may view the patient; the others show one to an administrator. */
const BY_DECISION: ReadonlySet<string> = new Set(['Patient', 'Chart', 'MyEmergencyAccess', 'MyAccessExplanation']);

/** What the directory reports of its own data of patients. */
export const personalData: PersonalData<DirectoryContext> = {
  types: TYPES,
  viewer: async ({ access }) => {
    const { id, profession } = await access.person();
    return { user: id, profession };
  },
  // A patient whom the caller may view is shown by the decision; everything else, to an administrator. The loader of patients has the decisions already.
  grounds: async (type, patients, { access }) => {
    if (!BY_DECISION.has(type)) return [`role:${(await access.role()) ?? 'NONE'}`];
    return patients.length === 1 ? listGrounds(await access.decision(patients[0]!)) : ['listed'];
  },
};

/** The patients whom a change record is about: its subject, or the ids in the input of the mutation. */
function findPatients(subjectId: string, detail: string): string[] {
  const named = [...detail.matchAll(/"(?:patientId|fromId|intoId)":"([^"\\]{1,40})"/g)].map(([, id]) => id!);
  return [...new Set([...(subjectId.startsWith('pat_') ? [subjectId] : []), ...named])];
}
