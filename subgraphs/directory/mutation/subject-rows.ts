import type { EntityManager } from 'typeorm';
import type { MutationName } from './self-rule.js';

/** Where the subjects of some mutations are stored, and which columns a report may show: ids, enums, instants, versions. Never a name, a text or a local ID. */
interface SubjectTable {
  readonly table: string;
  readonly shown: readonly string[];
  /** The column with the patient's id. */
  readonly patient?: string;
  /** Rows that belong to the subject for a time. */
  readonly parts?: readonly { readonly table: string; readonly owner: string; readonly shown: readonly string[] }[];
}

const PERMISSION: SubjectTable = {
  table: 'viewing_permission',
  patient: 'patient_id',
  shown: [
    ...['user_id', 'facility_id', 'patient_id', 'categories', 'care_from', 'care_until', 'valid_from', 'valid_until'],
    ...['granted_at', 'granted_by', 'revoked_at', 'revoked_by', 'renews', 'version'],
  ],
};
const CONSENT: SubjectTable = {
  table: 'consent',
  patient: 'patient_id',
  shown: [
    ...['patient_id', 'disclosing_facility_id', 'viewing_facility_id', 'kind', 'starts_at', 'given_at', 'registered_by'],
    ...['withdrawn_at', 'withdrawn_by', 'renews', 'version'],
  ],
};
const SCAN: SubjectTable = {
  table: 'consent_scan',
  patient: 'patient_id',
  shown: [
    ...['consent_id', 'patient_id', 'user_id', 'facility_id', 'claimed_type', 'claimed_bytes', 'created_at', 'state'],
    ...['withdrawn_at', 'withdrawn_by'],
  ],
};
const PATIENT: SubjectTable = { table: 'patient', patient: 'id', shown: ['merged_into', 'version'] };
const LINK: SubjectTable = {
  table: 'patient_link',
  patient: 'patient_id',
  shown: ['patient_id', 'facility_id', 'confirmed_at', 'confirmed_by', 'ended_at', 'ended_by', 'renews', 'version'],
};
const UPLOADER: SubjectTable = {
  table: 'uploader',
  shown: ['facility_id', 'fingerprint', 'registered_at', 'registered_by', 'withdrawn_at', 'withdrawn_by'],
};
const MERGE: SubjectTable = {
  table: 'patient_merge',
  patient: 'into_id',
  shown: ['from_id', 'into_id', 'merged_at', 'merged_by', 'undone_at', 'undone_by'],
};
const FACILITY: SubjectTable = {
  table: 'facility',
  shown: ['institution_code', 'kind', 'version'],
  parts: [
    { table: 'membership', owner: 'facility_id', shown: ['viewing', 'networks_required', 'from_at', 'until_at'] },
    { table: 'published', owner: 'facility_id', shown: ['system_id', 'categories', 'from_at', 'until_at'] },
    { table: 'facility_network', owner: 'facility_id', shown: ['cidr', 'from_at', 'until_at'] },
  ],
};
const USER: SubjectTable = {
  table: 'user_account',
  shown: ['issuer', 'profession', 'version'],
  parts: [
    {
      table: 'user_status',
      owner: 'user_id',
      shown: ['id_kind', 'required_assurance', 'assurance_relaxed', 'from_at', 'until_at'],
    },
    { table: 'workplace', owner: 'user_id', shown: ['facility_id', 'role', 'from_at', 'until_at'] },
  ],
};
const RAISE: SubjectTable = {
  table: 'raise_proposal',
  shown: ['user_id', 'proposed_at', 'proposed_by', 'state', 'decided_at', 'decided_by'],
};
const CERTIFICATE: SubjectTable = {
  table: 'hpki_certificate',
  shown: [...['user_id', 'registered_at', 'registered_by', 'approved_at', 'approved_by', 'withdrawn_at', 'withdrawn_by', 'version']],
};
const EMERGENCY: SubjectTable = {
  table: 'emergency_access',
  patient: 'patient_id',
  shown: [
    ...['user_id', 'facility_id', 'patient_id', 'assurance', 'started_at', 'ends_at', 'ended_at', 'refused_by'],
    ...['review_due_at', 'reviewed_at', 'reviewed_by', 'outcome', 'version'],
  ],
  parts: [{ table: 'emergency_notice', owner: 'emergency_id', shown: ['user_id', 'told_at', 'seen_at'] }],
};
const UPLOAD: SubjectTable = {
  table: 'bulk_upload',
  shown: ['user_id', 'facility_id', 'dry_run', 'state', 'stop_code', 'received', 'done', 'started_at', 'finished_at'],
};

const SUBJECTS: Readonly<Record<MutationName, SubjectTable>> = {
  grantViewingPermission: PERMISSION,
  renewViewingPermission: PERMISSION,
  revokeViewingPermission: PERMISSION,
  startPermissionUpload: UPLOAD,
  addPermissionLines: UPLOAD,
  runPermissionUpload: UPLOAD,
  registerConsent: CONSENT,
  renewConsent: CONSENT,
  withdrawConsent: CONSENT,
  createConsentScanUpload: SCAN,
  withdrawConsentScan: SCAN,
  registerPatient: PATIENT,
  updatePatient: PATIENT,
  linkPatient: LINK,
  unlinkPatient: LINK,
  mergePatients: MERGE,
  unmergePatients: MERGE,
  registerUploader: UPLOADER,
  withdrawUploader: UPLOADER,
  registerFacility: FACILITY,
  updateFacility: FACILITY,
  suspendFacility: FACILITY,
  resumeFacility: FACILITY,
  registerUser: USER,
  updateUser: USER,
  suspendUser: USER,
  resumeUser: USER,
  approveRaise: RAISE,
  declineRaise: RAISE,
  registerHpkiCertificate: CERTIFICATE,
  approveHpkiCertificate: CERTIFICATE,
  withdrawHpkiCertificate: CERTIFICATE,
  startEmergencyAccess: EMERGENCY,
  endEmergencyAccess: EMERGENCY,
  reviewEmergencyAccess: EMERGENCY,
  acknowledgeEmergencyAccess: EMERGENCY,
};

type Row = Readonly<Record<string, unknown>>;

/** The rows of a mutation's subject at one moment of its transaction. */
export interface SubjectRows {
  readonly row: Row;
  readonly parts: Readonly<Record<string, readonly Row[]>>;
}

/** The report of what a mutation did to its subject. */
export interface SubjectChange {
  readonly patient: string | undefined;
  readonly before: Row | null;
  readonly after: Row | null;
}

/** Reads the subject of a mutation: one statement, and one for each table of its parts. Undefined if there is none with this id. */
export async function readSubject(manager: EntityManager, action: MutationName, id: string): Promise<SubjectRows | undefined> {
  const { table, parts = [] } = SUBJECTS[action];
  const [row] = (await manager.query(`SELECT * FROM ${table} WHERE id = ?`, [id])) as Row[];
  if (!row) return undefined;
  const read: Record<string, readonly Row[]> = {};
  for (const part of parts) {
    const order = part.shown.join(', ');
    read[part.table] = (await manager.query(`SELECT * FROM ${part.table} WHERE ${part.owner} = ? ORDER BY ${order}`, [id])) as Row[];
  }
  return { row, parts: read };
}

/**
 * Describes a change without patient data: the shown columns before and after, and in `changed` the names of all columns with another value.
 *
 * @param before undefined for a new subject
 */
export function describeChange(
  action: MutationName,
  { before, after }: { readonly before: SubjectRows | undefined; readonly after: SubjectRows | undefined },
): SubjectChange {
  const { patient } = SUBJECTS[action];
  const named = patient === undefined ? null : (after ?? before)?.row[patient];
  const changed =
    before && after
      ? Object.keys(after.row)
          .filter((column) => JSON.stringify(after.row[column]) !== JSON.stringify(before.row[column]))
          .sort()
      : undefined;
  return {
    patient: typeof named === 'string' ? named : undefined,
    before: before ? showRows(action, before) : null,
    after: after ? { ...showRows(action, after), ...(changed && { changed }) } : null,
  };
}

function showRows(action: MutationName, { row, parts }: SubjectRows): Row {
  const { shown, parts: tables = [] } = SUBJECTS[action];
  const shownParts = tables.map(({ table, shown }) => [table, parts[table]?.map((part) => pick(part, shown))]);
  return { ...pick(row, shown), ...Object.fromEntries(shownParts) };
}

function pick(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}
