import type { InputErrors } from './input-errors.js';

/** The effect of a mutation's field if the mutation is about the caller: REFUSED, or FREE because it gives the caller no rights. */
export type SelfVerdict = 'REFUSED' | 'FREE';

interface SelfRow {
  /** The condition under which the mutation is about the caller. */
  readonly self: string;
  readonly fields: Readonly<Record<string, SelfVerdict>>;
}

const [REFUSED, FREE] = ['REFUSED', 'FREE'] as const;
const KEYED = { idempotencyKey: FREE } as const;
const WHY = { reason: FREE, ...KEYED } as const;
const NEVER = 'never: it opens nothing to anybody yet';
const OWN_PERSON = 'the person is the caller';
const OWN_FACILITY = 'the caller works at the facility';
const ANY_RIGHT = 'the caller holds any permission or an open emergency access';
const OWN_PATIENT = 'the caller holds a permission or an emergency access for the patient';

/**
 * Nobody may change their own rights. Lists for each mutation when it is about the caller, and which of its fields are refused then. A test
 * compares it with the schema, so a new mutation or field needs its row here first.
 */
export const SELF_RULES = {
  grantViewingPermission: {
    self: OWN_PERSON,
    fields: {
      ...{ userId: REFUSED, facilityId: FREE, patientId: FREE, categories: FREE, careFrom: FREE, careUntil: FREE },
      ...{ validFrom: FREE, validUntil: FREE, ...WHY },
    },
  },
  renewViewingPermission: { self: 'the permission is the caller’s', fields: { id: REFUSED, version: FREE, validUntil: FREE, ...WHY } },
  revokeViewingPermission: { self: 'never: the caller gives up a right', fields: { id: FREE, version: FREE, ...WHY } },
  startPermissionUpload: { self: NEVER, fields: WHY },
  addPermissionLines: { self: NEVER, fields: { uploadId: FREE, received: FREE, csv: FREE, idempotencyKey: FREE } },
  runPermissionUpload: { self: 'line by line, as GRANT and RENEW of one permission', fields: { uploadId: FREE, dryRun: FREE } },
  registerConsent: {
    self: 'the caller holds a permission at the viewing facility for the patient',
    fields: {
      ...{ patientId: FREE, disclosingFacilityId: FREE, viewingFacilityId: REFUSED, kind: FREE },
      ...{ startsAt: FREE, documentReference: FREE, ...WHY },
    },
  },
  renewConsent: {
    self: 'the caller holds a permission at the viewing facility for the patient',
    fields: { id: REFUSED, version: FREE, documentReference: FREE, ...KEYED },
  },
  withdrawConsent: { self: 'never: it takes away', fields: { id: FREE, version: FREE, ...WHY } },
  createConsentScanUpload: {
    self: NEVER,
    fields: { consentId: FREE, name: FREE, bytes: FREE, sha256: FREE, contentType: FREE, ...KEYED },
  },
  withdrawConsentScan: { self: 'never: it takes away', fields: { id: FREE, ...WHY } },
  registerPatient: { self: NEVER, fields: { networkId: FREE, name: FREE, kana: FREE, birthDate: FREE, sex: FREE, ...WHY } },
  updatePatient: {
    self: 'never: it says who the patient is',
    fields: { id: FREE, version: FREE, name: FREE, kana: FREE, birthDate: FREE, sex: FREE, ...WHY },
  },
  linkPatient: { self: OWN_PATIENT, fields: { patientId: REFUSED, facilityId: FREE, institution: FREE, localPatientId: FREE, ...WHY } },
  unlinkPatient: { self: 'never: it takes away', fields: { id: FREE, version: FREE, ...WHY } },
  mergePatients: { self: `${OWN_PATIENT}, either of the two`, fields: { fromId: REFUSED, intoId: REFUSED, ...WHY } },
  unmergePatients: { self: `${OWN_PATIENT}, either of the two`, fields: { id: REFUSED, ...WHY } },
  registerUploader: {
    self: 'never: it says which machine a facility trusts, and opens no patient',
    fields: { facilityId: FREE, fingerprint: FREE, name: FREE, ...KEYED },
  },
  withdrawUploader: { self: 'never: it takes away', fields: { id: FREE, ...WHY } },
  registerFacility: {
    self: NEVER,
    fields: {
      ...{ institutionCode: FREE, name: FREE, kana: FREE, kind: FREE, viewing: FREE },
      ...{ disclosures: FREE, networks: FREE, networksRequired: FREE, joinsAt: FREE, ...WHY },
    },
  },
  updateFacility: {
    self: `${OWN_FACILITY}; or it publishes anew or leaves later, and ${ANY_RIGHT}`,
    fields: {
      ...{ id: FREE, version: FREE, name: FREE, kana: FREE, kind: FREE },
      ...{ viewing: REFUSED, disclosures: REFUSED, networks: REFUSED, networksRequired: REFUSED, leavesAt: REFUSED, ...WHY },
    },
  },
  suspendFacility: { self: OWN_FACILITY, fields: { id: REFUSED, version: FREE, ...WHY } },
  resumeFacility: { self: `${OWN_FACILITY}; or ${ANY_RIGHT}`, fields: { id: REFUSED, version: FREE, ...WHY } },
  registerUser: {
    self: 'issuer and subject are the caller’s own',
    fields: {
      ...{ issuer: FREE, subject: REFUSED, name: FREE, kana: FREE, profession: FREE, idKind: FREE },
      ...{ requiredAssurance: FREE, workplaces: FREE, ...WHY },
    },
  },
  updateUser: {
    self: OWN_PERSON,
    fields: {
      ...{ id: FREE, version: FREE, name: FREE, kana: FREE, profession: REFUSED, idKind: REFUSED },
      ...{ requiredAssurance: REFUSED, workplaces: REFUSED, ...WHY },
    },
  },
  suspendUser: { self: OWN_PERSON, fields: { id: REFUSED, version: FREE, ...WHY } },
  resumeUser: { self: OWN_PERSON, fields: { id: REFUSED, version: FREE, ...WHY } },
  approveRaise: { self: 'it is proposed for the caller, or by the caller', fields: { id: REFUSED, ...WHY } },
  declineRaise: { self: 'it is proposed for the caller', fields: { id: REFUSED, ...WHY } },
  registerHpkiCertificate: { self: OWN_PERSON, fields: { userId: REFUSED, issuer: FREE, serial: FREE, subject: FREE, ...WHY } },
  approveHpkiCertificate: { self: 'it is registered for the caller, or by the caller', fields: { id: REFUSED, ...WHY } },
  withdrawHpkiCertificate: { self: 'never: it takes away', fields: { id: FREE, version: FREE, ...WHY } },
  startEmergencyAccess: {
    self: 'never: it is for the caller, under its own rules, and another person reviews it',
    fields: { name: FREE, birthDate: FREE, sex: FREE, localPatientId: FREE, ...WHY },
  },
  endEmergencyAccess: { self: 'never: the caller gives up a right', fields: { id: FREE, ...KEYED } },
  reviewEmergencyAccess: {
    self: 'the emergency access is the caller’s',
    fields: { id: REFUSED, version: FREE, outcome: FREE, note: FREE, ...KEYED },
  },
  acknowledgeEmergencyAccess: { self: 'never: it changes no right', fields: { id: FREE, ...KEYED } },
} as const satisfies Readonly<Record<string, SelfRow>>;

export type MutationName = keyof typeof SELF_RULES;

/** The caller: the user, and the facilities where the user works. */
export interface SelfActor {
  readonly user: string;
  readonly facilities: readonly string[];
}

/** The subjects of a mutation. */
export interface SelfSubject {
  readonly users?: readonly (string | null | undefined)[];
  readonly facilities?: readonly string[];
  /** Whether the mutation would let the caller see more. */
  readonly gains?: boolean;
}

/**
 * Lists the fields of an input that are refused because the mutation is about the caller.
 *
 * @example refusedToSelf('updateUser', { id: 'usr_1', profession: 'DOCTOR' }, { user: 'usr_1', facilities: [] }, { users: ['usr_1'] }) // ['profession']
 */
export function listRefusedFields(mutation: MutationName, input: object, actor: SelfActor, subject: SelfSubject): string[] {
  const own = subject.users?.includes(actor.user) || subject.facilities?.some((id) => actor.facilities.includes(id)) || subject.gains;
  if (!own) return [];
  const { fields }: SelfRow = SELF_RULES[mutation];
  return Object.entries(input).flatMap(([field, value]) =>
    value !== null && value !== undefined && fields[field] === REFUSED ? [field] : [],
  );
}

/** Adds the user error SELF for each such field. */
export function checkNotSelf(
  errors: InputErrors,
  { mutation, input, actor, subject }: { mutation: MutationName; input: object; actor: SelfActor; subject: SelfSubject },
): void {
  for (const field of listRefusedFields(mutation, input, actor, subject))
    errors.expect(false, field, 'SELF', 'Somebody else must change what you may.');
}
