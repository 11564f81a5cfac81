import 'reflect-metadata';
import { ConsentEntity } from '../consents/consent.entity.js';
import { EmergencyAccessEntity } from '../emergency/emergency-access.entity.js';
import { PatientLinkEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { MUTATIONS } from '../testing/every-mutation.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { HpkiCertificateEntity } from '../users/certificates/hpki-certificate.entity.js';
import { RaiseProposalEntity } from '../users/raises/raise-proposal.entity.js';
import { UserEntity } from '../users/user.entity.js';
import { SELF_RULES } from './self-rule.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory({ patients: 40 });
}, 60_000);
afterAll(async () => await directory?.stop());

const reason = 'r';
const admin = () => directory.world.users.find(({ subject }) => subject === 'admin')!;
const office = () => admin().activities[0]!.facilityId;
const version = async () => (await directory.database.getRepository(UserEntity).findOneByOrFail({ id: admin().id })).version;

/** Gives the admin a permission, as if another person had granted it. */
async function ownPermission(facilityId = office(), patientId: string | null = null): Promise<string> {
  const id = `prm_own${Math.trunc(directory.now)}`;
  directory.now += 1000;
  const [row] = await directory.database.getRepository(ViewingPermissionEntity).find({ take: 1 });
  await directory.database.getRepository(ViewingPermissionEntity).insert({ ...row!, id, userId: admin().id, facilityId, patientId });
  return id;
}
const without = async (id: string) => await directory.database.getRepository(ViewingPermissionEntity).delete({ id });

async function ask(name: string, input: object): Promise<{ code: string; field: string[] }[]> {
  directory.now += 1000;
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input!`;
  const query = `mutation ($input: ${type}) { ${name}(input: $input) { userErrors { code field } } }`;
  const { data, errors } = await directory.ask('admin', query, { input });
  expect(errors).toEqual([]);
  return data[name].userErrors;
}

async function proposedFor(userId: string, proposedBy: string): Promise<string> {
  const id = `rse_${userId === admin().id ? 'for' : 'by'}${directory.now}`;
  directory.now += 1000;
  const raise = JSON.stringify({ profession: 'DOCTOR', assurance: null, roles: [] });
  const open = { state: 'PROPOSED', decidedAt: null, decidedBy: null, decisionReason: null };
  await directory.database.getRepository(RaiseProposalEntity).insert({ id, userId, raise, reason, proposedAt: 1, proposedBy, ...open });
  return id;
}

async function certificateOf(userId: string, registeredBy: string): Promise<string> {
  directory.now += 1000;
  const id = `hpk_${Math.trunc(directory.now)}`;
  const name = { issuer: 'CN=Test CA,C=JP', serial: directory.now.toString(16), subject: null, namedHash: id };
  await directory.database.getRepository(HpkiCertificateEntity).insert({ id, userId, ...name, reason, registeredAt: 1, registeredBy });
  return id;
}

const other = () => directory.world.users.find(({ subject }) => subject === 'admin-2')!.id;
const good = async (name: string) => await MUTATIONS.find((one) => one.name === name)!.good(directory);
/** For each mutation that refuses anything: an input that is about the caller. */
const ABOUT_HERSELF: Readonly<Record<string, () => Promise<object>>> = {
  grantViewingPermission: async () => ({ userId: admin().id, facilityId: office(), categories: ['ALLERGY'], reason }),
  renewViewingPermission: async () => ({ id: await ownPermission(), reason }),
  registerConsent: async () => {
    const input = (await good('registerConsent')) as { viewingFacilityId: string };
    await ownPermission(input.viewingFacilityId);
    return input;
  },
  renewConsent: async () => {
    const consent = await directory.database.getRepository(ConsentEntity).findOneByOrFail({});
    await ownPermission(consent.viewingFacilityId, consent.patientId);
    return { id: consent.id };
  },
  linkPatient: async () => {
    const input = (await good('linkPatient')) as { patientId: string };
    await ownPermission(office(), input.patientId);
    return input;
  },
  mergePatients: async () => {
    const input = (await good('mergePatients')) as { fromId: string; intoId: string };
    await ownPermission(office(), input.intoId);
    return input;
  },
  unmergePatients: async () => {
    const input = await good('unmergePatients');
    await ownPermission();
    return input;
  },
  updateFacility: async () => ({
    ...{ id: office(), version: 1, viewing: true, disclosures: [], networks: ['192.0.2.0/24'] },
    ...{ leavesAt: new Date(directory.now + 86_400_000).toISOString(), reason },
  }),
  suspendFacility: async () => ({ id: office(), reason }),
  resumeFacility: async () => ({ id: office(), reason }),
  registerUser: async () => {
    const { issuer, subject } = directory.caller('admin');
    return { issuer, subject, name: '名', kana: 'メイ', profession: 'DOCTOR', workplaces: [{ facilityId: office() }], reason };
  },
  updateUser: async () => ({
    ...{ id: admin().id, version: await version(), profession: 'DOCTOR', idKind: 'FULL', requiredAssurance: '' },
    ...{ workplaces: [{ facilityId: office(), role: 'NETWORK_ADMIN' }], reason },
  }),
  suspendUser: async () => ({ id: admin().id, reason }),
  resumeUser: async () => ({ id: admin().id, reason }),
  approveRaise: async () => ({ id: await proposedFor(admin().id, other()), reason }),
  declineRaise: async () => ({ id: await proposedFor(admin().id, other()), reason }),
  registerHpkiCertificate: async () => ({ userId: admin().id, issuer: 'CN=Test CA,C=JP', serial: '1', reason }),
  approveHpkiCertificate: async () => ({ id: await certificateOf(admin().id, other()), reason }),
  reviewEmergencyAccess: async () => {
    const id = `emg_own${directory.now}`;
    const at = { startedAt: directory.now, endsAt: directory.now + 1, endedAt: directory.now + 1, reviewDueAt: directory.now + 2 };
    const none = { patientId: null, reviewedAt: null, reviewedBy: null, outcome: null, reviewNote: null, version: 1 };
    await directory.database
      .getRepository(EmergencyAccessEntity)
      .insert({ id, userId: admin().id, facilityId: office(), described: '{}', reason, assurance: 'a', ...at, ...none });
    return { id, outcome: 'JUSTIFIED', note: 'n' };
  },
};

const REFUSING = Object.entries(SELF_RULES).flatMap(([name, { fields }]) => {
  const refused = Object.entries(fields).flatMap(([field, verdict]) => (verdict === 'REFUSED' ? [field] : []));
  return refused.length > 0 ? [[name, refused] as const] : [];
});

describe('the table mutation × field × self over HTTP', () => {
  it('has an input about the caller for each mutation that refuses anything', () => {
    expect(Object.keys(ABOUT_HERSELF).sort()).toEqual(REFUSING.map(([name]) => name).sort());
  });

  it.each(REFUSING)('%s answers SELF for %j, and changes nothing', async (name, refused) => {
    const input = await ABOUT_HERSELF[name]!();
    const own = await directory.database.getRepository(ViewingPermissionEntity).findBy({ userId: admin().id });
    const before = await stored();
    const errors = await ask(name, input);
    expect(errors.filter(({ code }) => code === 'SELF').map(({ field }) => field[1])).toEqual([...refused].filter((one) => one in input));
    expect(await stored()).toBe(before);
    for (const { id } of own) await without(id);
  });

  it('an upload does not renew a permission of the person who uploads it', async () => {
    const id = await ownPermission();
    const start = 'mutation { startPermissionUpload(input: { reason: "r" }) { upload { id } } }';
    const upload = (await directory.ask('admin', start)).data.startPermissionUpload.upload.id;
    const csv = `action,permissionId,userId,facilityId,categories\nRENEW,${id},,,\nGRANT,,${admin().id},${office()},ALLERGY\n`;
    const add = 'mutation ($input: AddPermissionLinesInput!) { addPermissionLines(input: $input) { userErrors { code } } }';
    expect((await directory.ask('admin', add, { input: { uploadId: upload, received: 0, csv } })).errors).toEqual([]);
    const run = 'mutation ($input: RunPermissionUploadInput!) { runPermissionUpload(input: $input) { userErrors { code } } }';
    await directory.ask('admin', run, { input: { uploadId: upload, dryRun: false } });
    await directory.uploads.ended();
    const look = 'query ($id: ID!) { permissionUpload(id: $id) { lines { edges { node { effect code field } } } } }';
    const { data } = await directory.ask('admin', look, { id: upload });
    expect(data.permissionUpload.lines.edges.map(({ node }: { node: object }) => node)).toEqual([
      { effect: 'REFUSED', code: 'SELF', field: 'permissionId' },
      { effect: 'REFUSED', code: 'SELF', field: 'userId' },
    ]);
    await without(id);
  });

  it('revokeViewingPermission lets the holder of a permission give it up', async () => {
    const id = await ownPermission();
    expect(await ask('revokeViewingPermission', { id, reason })).toEqual([]);
    await without(id);
  });
});

/** The state that the refused mutations would change. */
async function stored(): Promise<string> {
  const tables = [UserEntity, ViewingPermissionEntity, ConsentEntity, PatientLinkEntity, RaiseProposalEntity, EmergencyAccessEntity];
  return JSON.stringify(await Promise.all(tables.map(async (table) => await directory.database.getRepository<object>(table).find())));
}
