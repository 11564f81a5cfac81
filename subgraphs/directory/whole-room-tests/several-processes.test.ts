import 'reflect-metadata';
import { IsNull } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { ConsentEntity } from '../consents/consent.entity.js';
import { ConsentKind } from '../consents/consent-kind.js';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { PatientLinkEntity, PatientMergeEntity } from '../patients/patient.entity.js';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { startCuttingProxy } from '../testing/cutting-proxy.js';
import { type DirectoryProcesses, startProcesses } from '../testing/directory-process.js';
import { RaiseProposalEntity } from '../users/raises/raise-proposal.entity.js';
import { UserEntity } from '../users/user.entity.js';

// `startMariadb` has reported a missing server, or thrown if every service is required.
const mariadb = databases().find(({ name }) => name === 'MariaDB');

(mariadb ? describe : describe.skip)('two directory processes on one MariaDB', () => {
  let server: DatabaseServer;
  let address: string;
  let directories: DirectoryProcesses;
  let one: string;
  let other: string;

  beforeAll(async () => {
    server = await mariadb!.start();
    address = await server.fresh();
    directories = await startProcesses(address);
    [one, other] = (await Promise.all([directories.start(), directories.start()])).map(({ ready }) => ready.url) as [string, string];
  }, 120_000);

  afterAll(async () => {
    await directories?.stop();
    await server?.stop();
  });

  const user = (subject: string) => directories.world.users.find((person) => person.subject === subject)!;
  const facilityOf = (subject: string) => user(subject).activities[0]!.facilityId;
  const viewable = async (url: string, subject: string) => {
    const { data, errors } = await directories.ask(url, subject, '{ viewablePatients(first: 200) { edges { node { id } } } }');
    return errors[0]?.extensions.code ?? (data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id) as string[]);
  };
  const mutate = async (url: string, name: string, input: object, who = 'admin') => {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
    const { data, errors } = await directories.ask(url, who, query, { input });
    expect(errors).toEqual([]);
    return data[name].userErrors.map(({ code }: { code: string }) => code) as string[];
  };

  it('each show in the next operation what the other one changed', async () => {
    const reason = 'r';
    const facilityId = facilityOf('ph-yamada');
    const seen = (await viewable(other, 'ph-yamada')) as string[];
    expect(seen.length).toBeGreaterThan(3);
    const [first, second] = seen;
    const consents = async (patientId: string) =>
      await directories.database.getRepository(ConsentEntity).findBy({ patientId, viewingFacilityId: facilityId, withdrawnAt: IsNull() });

    for (const { id } of await consents(first!)) expect(await mutate(one, 'withdrawConsent', { id }, 'support')).toEqual([]);
    expect(await viewable(other, 'ph-yamada')).not.toContain(first);
    for (const { disclosingFacilityId } of await consents(second!)) {
      const links = await directories.database
        .getRepository(PatientLinkEntity)
        .findBy({ patientId: second!, facilityId: disclosingFacilityId });
      for (const { id } of links) expect(await mutate(other, 'unlinkPatient', { id, reason }, 'support')).toEqual([]);
    }
    expect(await viewable(one, 'ph-yamada')).not.toContain(second);

    expect(await mutate(one, 'suspendUser', { id: user('ph-yamada').id, reason })).toEqual([]);
    expect(await viewable(other, 'ph-yamada')).toBe('NOT_PERMITTED');
    expect(await mutate(other, 'resumeUser', { id: user('ph-yamada').id, reason })).toEqual([]);
    expect(((await viewable(one, 'ph-yamada')) as string[]).length).toBe(seen.length - 2);
    expect(await mutate(other, 'suspendFacility', { id: facilityId, reason })).toEqual([]);
    expect(await viewable(one, 'ph-yamada')).toBe('NOT_PERMITTED');
    expect(await mutate(one, 'resumeFacility', { id: facilityId, reason })).toEqual([]);
    expect(((await viewable(other, 'ph-yamada')) as string[]).length).toBe(seen.length - 2);

    const permissions = await directories.database.getRepository(ViewingPermissionEntity).findBy({ userId: user('ph-yamada').id });
    for (const { id } of permissions) expect(await mutate(other, 'revokeViewingPermission', { id, reason })).toEqual([]);
    expect(await viewable(one, 'ph-yamada')).toEqual([]);
    const grant = { userId: user('ph-yamada').id, facilityId, categories: ['PRESCRIPTION'], reason };
    expect(await mutate(one, 'grantViewingPermission', grant)).toEqual([]);
    expect(((await viewable(other, 'ph-yamada')) as string[]).length).toBe(seen.length - 2);
  }, 60_000);

  it('let two admins who change the same thing at once do it once', async () => {
    const { facilities, patients } = directories.world;
    const hospital = facilities.find(({ system }) => system)!;
    const both = async (name: string, input: object, who: string) =>
      (await Promise.all([mutate(one, name, input, who), mutate(other, name, input, who)])).flat();
    for (const patient of patients.slice(0, 8)) {
      const place = { patientId: patient.id, disclosingFacilityId: hospital.id, viewingFacilityId: facilityOf('dr-gaibu') };
      for (const code of await both('registerConsent', place, 'support')) expect(code).toBe('CONFLICT');
      expect(
        await directories.database.getRepository(ConsentEntity).countBy({ ...place, kind: ConsentKind.PATIENT, withdrawnAt: IsNull() }),
      ).toBe(1);

      const link = { patientId: patient.id, facilityId: facilityOf('dr-gaibu'), localPatientId: `L-${patient.id}`, reason: 'r' };
      for (const code of await both('linkPatient', link, 'support')) expect(code).toBe('CONFLICT');
      const linked = { patientId: patient.id, facilityId: link.facilityId, endedAt: IsNull() };
      expect(await directories.database.getRepository(PatientLinkEntity).countBy(linked)).toBe(1);
    }
    for (let version = 1; version < 6; version++) {
      const codes = await both('updateFacility', { id: hospital.id, version, viewing: version % 2 === 0, reason: 'r' }, 'admin');
      expect(codes.filter((code) => code !== 'CONFLICT')).toEqual(['STALE']);
    }
  }, 60_000);

  it('let a proposal be decided once, between two approvals, one rejection and one replacement', async () => {
    const { id } = user('ns-tanaka');
    const users = directories.database.getRepository(UserEntity);
    const proposals = directories.database.getRepository(RaiseProposalEntity);
    const propose = async (url: string, who: string, profession: string) => {
      const { version } = await users.findOneByOrFail({ id });
      return await mutate(url, 'updateUser', { id, version, profession, reason: 'r' }, who);
    };
    const rivals: readonly ((proposal: string, next: string) => Promise<string[]>)[] = [
      async (proposal) => await mutate(other, 'approveRaise', { id: proposal, reason: 'r' }, 'support'),
      async (proposal) => await mutate(other, 'declineRaise', { id: proposal, reason: 'r' }, 'support'),
      async (_proposal, next) => await propose(other, 'support', next),
    ];
    for (let turn = 0; turn < 9; turn++) {
      // Either rival may come first, so the next request depends on the person's current state.
      const { profession: before } = await users.findOneByOrFail({ id });
      const asked = before === 'MIDWIFE' ? 'PARAMEDIC' : 'MIDWIFE';
      expect(await propose(one, 'admin', asked)).toEqual([]);
      const proposal = await proposals.findOneByOrFail({ userId: id, state: 'PROPOSED' });
      const [approved, rival] = await Promise.all([
        mutate(one, 'approveRaise', { id: proposal.id, reason: 'r' }, 'admin-2'),
        rivals[turn % 3]!(proposal.id, 'DENTIST'),
      ]);
      expect([approved, rival].filter((codes) => codes.length === 0)).toHaveLength(1);
      for (const code of [...approved, ...rival]) expect(['DECIDED', 'STALE']).toContain(code);
      const { state } = await proposals.findOneByOrFail({ id: proposal.id });
      const holds = state === 'APPROVED';
      expect((await users.findOneByOrFail({ id })).profession).toBe(holds ? asked : before);
      expect(state).not.toBe('PROPOSED');
      expect(await proposals.countBy({ userId: id, state: 'PROPOSED' })).toBeLessThanOrEqual(1);
    }
  }, 60_000);

  it('accept only one of two merges that exclude each other', async () => {
    const links = await directories.database.getRepository(PatientLinkEntity).findBy({ endedAt: IsNull() });
    const at = (id: string) => links.filter(({ patientId }) => patientId === id).map(({ facilityId }) => facilityId);
    const free = directories.world.patients.map(({ id }) => id);
    const pairs = free.flatMap((from) =>
      free.filter((into) => into > from && !at(into).some((f) => at(from).includes(f))).map((into) => [from, into] as const),
    );
    for (const [from, into] of pairs.slice(0, 4)) {
      const [there, back] = await Promise.all([
        mutate(one, 'mergePatients', { fromId: from, intoId: into, reason: 'r' }, 'support'),
        mutate(other, 'mergePatients', { fromId: into, intoId: from, reason: 'r' }, 'support'),
      ]);
      expect([there, back].filter((codes) => codes.length === 0)).toHaveLength(1);
      const merges = await directories.database.getRepository(PatientMergeEntity).findBy({ undoneAt: IsNull() });
      for (const { id } of merges) expect(await mutate(one, 'unmergePatients', { id, reason: 'r' }, 'support')).toEqual([]);
    }
  }, 60_000);

  it('run a mutation once that is sent to both with one key', async () => {
    const records = async () => await directories.database.getRepository(ChangeRecordEntity).countBy({ action: 'registerPatient' });
    for (let i = 0; i < 6; i++) {
      const input = {
        networkId: `33-k-${i}`,
        name: '鍵 一',
        kana: 'カギ イチ',
        birthDate: '1960-01-01',
        sex: 'MALE',
        reason: 'r',
        idempotencyKey: `k-${i}`,
      };
      const before = await records();
      const codes = await Promise.all([
        mutate(one, 'registerPatient', input, 'support'),
        mutate(other, 'registerPatient', input, 'support'),
      ]);
      expect([codes, await records()]).toEqual([[[], []], before + 1]);
    }
  }, 60_000);

  it('start no more emergency accesses of one person than the limit, and review each once', async () => {
    const { family, given, birthDate, sex } = directories.world.patients[0]!;
    const start = `mutation ($input: StartEmergencyAccessInput!) { startEmergencyAccess(input: $input) { emergencyAccess { id } userErrors { code } } }`;
    const input = { name: `${family} ${given}`, birthDate, sex, reason: 'r' };
    const starts = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => await directories.ask(i % 2 === 0 ? one : other, 'dr-gaibu', start, { input })),
    );
    const begun = starts.flatMap(({ data, errors }) => {
      expect(errors).toEqual([]);
      return data.startEmergencyAccess.emergencyAccess?.id ?? [];
    });
    expect(begun).toHaveLength(3);
    for (const id of begun) {
      const review = { id, outcome: 'JUSTIFIED', note: 'r' };
      const codes = await Promise.all([
        mutate(one, 'reviewEmergencyAccess', review, 'support'),
        mutate(other, 'reviewEmergencyAccess', review, 'admin'),
      ]);
      expect(codes.flat()).toEqual(['REVIEWED']);
    }
  }, 60_000);

  it('run no more uploads of one person than the limit', async () => {
    const ask = async (url: string, query: string) => (await directories.ask(url, 'admin', query)).data;
    const uploads = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const { startPermissionUpload } = await ask(one, 'mutation { startPermissionUpload(input: { reason: "r" }) { upload { id } } }');
        const { id } = startPermissionUpload.upload as { id: string };
        const csv = `action,permissionId\\n${'REVOKE,none\\n'.repeat(3000)}`;
        await ask(one, `mutation { addPermissionLines(input: { uploadId: "${id}", received: 0, csv: "${csv}" }) { userErrors { code } } }`);
        return id;
      }),
    );
    const run = (id: string) => `mutation { runPermissionUpload(input: { uploadId: "${id}", dryRun: true }) { userErrors { code } } }`;
    const codes = await Promise.all(
      uploads.map(async (id, i) => (await ask(i % 2 === 0 ? one : other, run(id))).runPermissionUpload.userErrors),
    );
    expect(codes.filter((one) => one.length === 0)).toHaveLength(2);
    expect(codes.flat()).toEqual(Array.from({ length: 4 }, () => ({ code: 'TOO_MANY_RUNNING' })));
  }, 60_000);

  it('leave no half-made change when they are killed at any statement, and the next process continues', async () => {
    const links = await directories.database.getRepository(PatientLinkEntity).findBy({ endedAt: IsNull() });
    let committed = 0;
    for (const [i, n] of [7, 11, 99].entries()) {
      const proxy = await startCuttingProxy(address);
      const child = await directories.start(proxy.address);
      const before = await directories.database.getRepository(ChangeRecordEntity).count();
      proxy.arm(n, () => child.process.kill('SIGKILL'));
      const id = links[i]!.id;
      await mutate(child.ready.url, 'unlinkPatient', { id, reason: 'r' }, 'support').catch(() => undefined);
      if (proxy.disarm()) await child.ended;
      else await child.stop();
      await proxy.close();
      const { endedAt, endReason, version } = (await directories.database.getRepository(PatientLinkEntity).findOneBy({ id }))!;
      const records = (await directories.database.getRepository(ChangeRecordEntity).count()) - before;
      committed += records;
      expect([endedAt !== null, endReason, version]).toEqual(records === 1 ? [true, 'r', 2] : [false, null, 1]);
    }
    expect(committed).toBeGreaterThan(0);
    expect(committed).toBeLessThan(3);
  }, 60_000);
});
