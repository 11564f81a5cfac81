import { type EntityTarget, IsNull, type ObjectLiteral } from 'typeorm';
import { ConsentEntity } from '../consents/consent.entity.js';
import { createId } from '../mutation/ids.js';
import { PatientEntity, PatientLinkEntity, PatientMergeEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import type { DirectoryProcesses } from './directory-process.js';

/** Facts of one invented patient P, with whom two others, Q and R, can be merged. */
export interface PatientScenario {
  readonly patients: readonly string[];
  /** The patient who has the facts now, and one with whom a merge is possible. */
  readonly patient: string;
  readonly other: string;
  readonly consent: string;
  readonly link: string;
  readonly permission: string;
  /** The merge in force, of P into Q; empty if there is none. */
  readonly merge: string;
}

/** One mutation of a patient's facts, sent to one directory process. */
export interface AdminMutation {
  readonly name: string;
  readonly as: string;
  readonly input: (scenario: PatientScenario, place: ScenarioPlace) => object;
}

/** The facilities and the person of each scenario. */
export interface ScenarioPlace {
  readonly disclosing: string;
  readonly viewing: string;
  readonly user: string;
}

const reason = 'r';
let made = 0;

/** Every mutation of a patient's facts. Those that can contradict each other name the same facts. */
export const PATIENT_MUTATIONS: readonly AdminMutation[] = [
  {
    name: 'registerConsent',
    as: 'support',
    input: ({ patient }, { disclosing, viewing }) => ({
      patientId: patient,
      disclosingFacilityId: disclosing,
      viewingFacilityId: viewing,
    }),
  },
  { name: 'renewConsent', as: 'support', input: ({ consent }) => ({ id: consent }) },
  { name: 'withdrawConsent', as: 'support', input: ({ consent }) => ({ id: consent, reason }) },
  {
    name: 'linkPatient',
    as: 'support',
    input: ({ other }, { disclosing }) => ({ patientId: other, facilityId: disclosing, localPatientId: `L-${other}`, reason }),
  },
  { name: 'unlinkPatient', as: 'support', input: ({ link }) => ({ id: link, reason }) },
  { name: 'mergePatients', as: 'support', input: ({ patient, other }) => ({ fromId: patient, intoId: other, reason }) },
  { name: 'unmergePatients', as: 'support', input: ({ merge }) => ({ id: merge, reason }) },
  { name: 'updatePatient', as: 'support', input: ({ patient }) => ({ id: patient, version: 1, name: '改名 花', reason }) },
  {
    name: 'grantViewingPermission',
    as: 'admin',
    input: ({ patient }, { user, viewing }) => ({
      userId: user,
      facilityId: viewing,
      patientId: patient,
      categories: ['ALLERGY'],
      reason,
    }),
  },
  { name: 'renewViewingPermission', as: 'admin', input: ({ permission }) => ({ id: permission, reason }) },
  { name: 'revokeViewingPermission', as: 'admin', input: ({ permission }) => ({ id: permission, reason }) },
];

/** Makes the facts of a new patient. */
export async function makeScenario({ database }: DirectoryProcesses, place: ScenarioPlace): Promise<PatientScenario> {
  const at = Date.now() - 86_400_000;
  const n = ++made;
  const patients = ['P', 'Q', 'R'].map((letter) => `pat_race${n}${letter}`);
  const insert = async (entity: EntityTarget<ObjectLiteral>, rows: object[]) => await database.manager.insert(entity, rows);
  const named = {
    name: '競 花',
    kana: 'キソウ ハナ',
    kanaSort: 'キソウハナ',
    kanaSearch: 'キソウハナ',
    birthDate: '1950-01-01',
    sex: 'FEMALE',
  };
  await insert(
    PatientEntity,
    patients.map((id) => ({ id, networkId: id, ...named, mergedInto: null, version: 1 })),
  );
  const [patient, other] = patients as [string, string];
  const [consent, link, permission] = [createId('con'), createId('lnk'), createId('prm')];
  const [user, ended] = [place.user, { endReason: null, mergeId: null, renews: null, version: 1 }];
  await insert(ConsentEntity, [
    {
      ...{ id: consent, patientId: patient, disclosingFacilityId: place.disclosing, viewingFacilityId: place.viewing, kind: 'PATIENT' },
      ...{ startsAt: at, givenAt: at, withdrawnAt: null, registeredBy: null, withdrawnBy: null, documentReference: null, ...ended },
    },
  ]);
  await insert(PatientLinkEntity, [
    {
      ...{ id: link, patientId: patient, facilityId: place.disclosing, localPatientId: `L-${patient}`, confirmedAt: at },
      ...{ endedAt: null, confirmedBy: null, endedBy: null, ...ended },
    },
  ]);
  const { endReason: _, ...open } = ended;
  await insert(ViewingPermissionEntity, [
    {
      ...{ id: permission, userId: user, facilityId: place.viewing, patientId: patient, categories: 1, careFrom: null, careUntil: null },
      ...{ validFrom: at, validUntil: null, grantedAt: at, grantedBy: user, reason, revokedAt: null, revokedBy: null, revokeReason: null },
      ...open,
    },
  ]);
  return { patients, patient, other, consent, link, permission, merge: '' };
}

/** The facts of a patient who was merged since: the copies that the other patient has. */
export async function followMerge({ database }: DirectoryProcesses, { patients }: PatientScenario): Promise<PatientScenario> {
  const [, patient, other] = patients as [string, string, string];
  const rights = database.manager;
  return {
    patients,
    patient,
    other,
    merge: (await rights.getRepository(PatientMergeEntity).findOneByOrFail({ intoId: patient, undoneAt: IsNull() })).id,
    consent: (await rights.getRepository(ConsentEntity).findOneByOrFail({ patientId: patient })).id,
    link: (await rights.getRepository(PatientLinkEntity).findOneByOrFail({ patientId: patient })).id,
    permission: (await rights.getRepository(ViewingPermissionEntity).findOneByOrFail({ patientId: patient })).id,
  };
}

/** The facts in force and their patients, as one text. */
export async function readStanding({ database }: DirectoryProcesses, { patients }: PatientScenario): Promise<string> {
  const of = async (name: string, entity: EntityTarget<ObjectLiteral>, end: string) =>
    await Promise.all(
      patients.map(async (patientId) => {
        const count = await database.getRepository(entity).countBy({ patientId, [end]: IsNull() });
        return count === 0 ? [] : [`${name} ${patientId.at(-1)}${count === 1 ? '' : ` ×${count}`}`];
      }),
    );
  const facts = [
    ...(await of('consent', ConsentEntity, 'withdrawnAt')),
    ...(await of('link', PatientLinkEntity, 'endedAt')),
    ...(await of('permission', ViewingPermissionEntity, 'revokedAt')),
  ].flat();
  const rows = await Promise.all(patients.map(async (id) => await database.getRepository(PatientEntity).findOneByOrFail({ id })));
  const merges = rows.flatMap(({ id, mergedInto }) => (mergedInto ? [`${id.at(-1)} is ${mergedInto.at(-1)}`] : []));
  return [...facts, ...merges].join(', ') || 'nothing';
}
