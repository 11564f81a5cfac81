import type { DocumentNode } from 'graphql';
import { addCosts, CHART_COSTS, type Cost, type Costs } from '../kit/index.js';
import { SYSTEMS } from './systems.js';

/**
 * Costs by `Type` or `Type.field`, measured by `npm run bench:cost`: one unit is about one microsecond of CPU. By default an object costs 1, a
 * scalar 0, and a list without slicing arguments counts ten items.
 */
const COSTS: Costs = {
  // Root fields: the cost of their statements. A connection reads its page even if only `pageInfo` is requested, so it carries part of the cost of its rows.
  'Query.me': { weight: 2_000 },
  'Query.connectionSystems': { weight: 100, size: 4 },
  'Query.viewablePatients': { weight: 1_500 },
  'Query.patient': { weight: 500 },
  'Query.facilities': { weight: 700 },
  'Query.facilityRecords': { weight: 2_000 },
  'Query.userRecords': { weight: 2_000 },
  'Query.patientRecords': { weight: 600 },
  'Query.viewingPermissions': { weight: 700 },
  'Query.consents': { weight: 700 },
  'Query.changes': { weight: 700 },
  'Query.raiseProposals': { weight: 700 },
  'Query.hpkiCertificates': { weight: 700 },
  'Query.emergencyAccesses': { weight: 1_000 },
  'Query.explainAccess': { weight: 1_000 },
  'Query.explainMyAccess': { weight: 1_000 },
  'Query.myEmergencyAccesses': { weight: 500 },
  'Query.whoCanSee': { weight: 1_500 },
  'Query.scoreLink': { weight: 500 },
  'Query.permissionUpload': { weight: 400 },
  // These read every patient of the list, or every line of the upload.
  'PatientConnection.totalCount': { weight: 2_000 },
  'PermissionUpload.effects': { weight: 2_000, size: 5 },
  // Rows: to read one, decide on it and make an object of it.
  'PatientConnection.edges': { weight: 30 },
  'FacilityConnection.edges': { weight: 10 },
  'FacilityRecordConnection.edges': { weight: 40 },
  'UserRecordConnection.edges': { weight: 40 },
  'PatientRecordConnection.edges': { weight: 15 },
  'ViewingPermissionConnection.edges': { weight: 20 },
  'ConsentConnection.edges': { weight: 15 },
  'ChangeConnection.edges': { weight: 15 },
  'RaiseProposalConnection.edges': { weight: 15 },
  'HpkiCertificateConnection.edges': { weight: 15 },
  'EmergencyAccessConnection.edges': { weight: 30 },
  'MyEmergencyAccessConnection.edges': { weight: 20 },
  'PatientViewerConnection.edges': { weight: 60 },
  'PermissionUpload.lines': { weight: 300 },
  'UploadLineConnection.edges': { weight: 10 },
  // A loader fetches these in one batch for the whole operation.
  Facility: { weight: 4 },
  User: { weight: 5 },
  'Patient.charts': { size: 4, namedBy: 'systems' },
  ...Object.fromEntries(SYSTEMS.map(({ chartType }) => [chartType, { weight: 5 }])),
  ...Object.fromEntries(['Chart', ...SYSTEMS.map(({ chartType }) => chartType)].map((chart) => [`${chart}.facilities`, { size: 2 }])),
  'User.facilities': { size: 2 },
  'UserRecord.workplaces': { size: 2 },
  'UserRecord.proposal': { weight: 5 },
  'RaiseProposal.roles': { size: 2 },
  'FacilityRecord.disclosures': { size: 3 },
  'FacilityRecord.uploaders': { weight: 10, size: 2 },
  'Consent.scans': { weight: 10, size: 1 },
  'ConsentScan.url': { weight: 10 },
  'PatientRecord.links': { weight: 10, size: 4 },
  'PatientLink.release': { weight: 10 },
  'EmergencyAccessRecord.told': { size: 5 },
  'Patient.lastViewedAt': { weight: 5 },
  'Patient.previouslyViewedAt': { weight: 5 },
  'Patient.hasNamesake': { weight: 30 },
  'MyAccessExplanation.allowed': { weight: 5, size: 10 },
  'MyAccessExplanation.refused': { weight: 5, size: 20 },
  'AccessExplanation.allowed': { weight: 5, size: 10 },
  'AccessExplanation.refused': { weight: 5, size: 20 },
  'PatientViewer.allowed': { weight: 5, size: 5 },
  'ScoreLinkPayload.scores': { weight: 20, size: 20 },
  ...Object.fromEntries(['name', 'kana', 'birthDate', 'sex'].map((field) => [`LinkCandidateInput.${field}`, { weight: 10 }])),
};

/** Mutations: a transaction with its change record, and a new read of the changed object. A part of an upload has up to half a million characters. */
const MUTATION: Cost = { weight: 5_000 };
const COSTLY_MUTATIONS: Readonly<Record<string, Cost>> = { addPermissionLines: { weight: 60_000 } };

/**
 * Adds this subgraph's costs to the SDL, as `@cost` and `@listSize`.
 *
 * @throws Error where a cost names a type or field that does not exist
 */
export function addDirectoryCosts(document: DocumentNode): DocumentNode {
  const ofField = (type: string, field: string) => (type === 'Mutation' ? (COSTLY_MUTATIONS[field] ?? MUTATION) : undefined);
  return addCosts(document, { ...COSTS, ...CHART_COSTS }, ofField);
}
