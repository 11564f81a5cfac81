import 'reflect-metadata';
import { IsNull } from 'typeorm';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { ask, MUTATIONS } from '../testing/every-mutation.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { WorkplaceEntity } from '../users/user.entity.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());
beforeEach(() => {
  directory.now += 1000;
});

const mutation = (name: string) => MUTATIONS.find((one) => one.name === name)!;
const codes = (answer: Awaited<ReturnType<typeof ask>>, name: string): string[] => [
  ...answer.errors.map(({ extensions }) => extensions.code),
  ...(answer.data?.[name]?.userErrors ?? []).map(({ code }: { code: string }) => code),
];
const idOf = (subject: string) => directory.world.users.find((one) => one.subject === subject)!.id;
const setRole = async (subject: string, role: string) =>
  await directory.database.getRepository(WorkplaceEntity).update({ userId: idOf(subject), until: IsNull() }, { role });

describe('an idempotency key', () => {
  // A person who got the notice of an emergency access may see it in any role.
  const ofFacilities = MUTATIONS.filter(({ by, name }) => by === 'administers' && name !== 'acknowledgeEmergencyAccess');

  it.each(ofFacilities.map(({ name }) => name))(
    'of %s returns no result to a network admin who is now a facility’s admin',
    async (name) => {
      const input = { ...(await mutation(name).good(directory)), idempotencyKey: `k ${name}` };
      expect(codes(await ask(directory, mutation(name), 'admin', input), name)).toEqual([]);
      expect(codes(await ask(directory, mutation(name), 'admin', input), name)).toEqual([]);
      await setRole('admin', 'FACILITY_ADMIN');
      const answer = await ask(directory, mutation(name), 'admin', input);
      await setRole('admin', 'NETWORK_ADMIN');
      expect([codes(answer, name), answer.data?.[name] ?? null]).toEqual([['NOT_PERMITTED'], null]);
    },
  );

  it('of startEmergencyAccess returns no result to a person who is no longer a doctor', async () => {
    const name = 'startEmergencyAccess';
    const input = { ...(await mutation(name).good(directory)), idempotencyKey: 'k doctor' };
    const ofDoctor = directory.caller('dr-gaibu', { authenticatedAt: Math.floor(directory.now / 1000) });
    const query = `mutation ($input: StartEmergencyAccessInput!) { ${name}(input: $input) { emergencyAccess { id } userErrors { code } } }`;
    expect(codes(await directory.ask(ofDoctor, query, { input }), name)).toEqual([]);
    await directory.database.query('UPDATE user_account SET profession = ? WHERE id = ?', ['NURSE', idOf('dr-gaibu')]);
    const answer = await directory.ask(ofDoctor, query, { input });
    await directory.database.query('UPDATE user_account SET profession = ? WHERE id = ?', ['DOCTOR', idOf('dr-gaibu')]);
    expect(codes(answer, name)).toEqual(['NOT_PERMITTED']);
  });

  it('is a different key if its person acts for another facility', async () => {
    const admin = directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
    const own = admin.activities[0]!.facilityId;
    const other = directory.world.facilities.find(({ id, viewing }) => viewing && id !== own)!.id;
    const workplace = { userId: admin.id, facilityId: other, role: 'FACILITY_ADMIN', from: 0, until: null };
    await directory.database.getRepository(WorkplaceEntity).insert(workplace);
    const permission = { userId: admin.id, facilityId: own, patientId: null, categories: 1, careFrom: null, careUntil: null };
    const open = { revokedAt: null, revokedBy: null, revokeReason: null, renews: null, mergeId: null, version: 1 };
    const given = { validFrom: 0, validUntil: null, grantedAt: 0, grantedBy: admin.id, reason: 'r' };
    await directory.database.getRepository(ViewingPermissionEntity).insert({ id: 'prm_own', ...permission, ...given, ...open });
    const query = `mutation ($input: RevokeViewingPermissionInput!) {
      revokeViewingPermission(input: $input) { viewingPermission { id } userErrors { code } } }`;
    const input = { id: 'prm_own', reason: 'r', idempotencyKey: 'k facility' };
    const here = await directory.ask(directory.caller(admin.subject), query, { input });
    expect(codes(here, 'revokeViewingPermission')).toEqual([]);
    const there = await directory.ask(directory.caller(admin.subject, { facility: other }), query, { input });
    expect([codes(there, 'revokeViewingPermission'), there.data.revokeViewingPermission.viewingPermission]).toEqual([['NOT_FOUND'], null]);
  });

  it('is a different key for another mutation', async () => {
    for (const name of ['registerPatient', 'registerConsent', 'mergePatients']) {
      const input = { ...(await mutation(name).good(directory)), idempotencyKey: 'k of three' };
      expect([name, codes(await ask(directory, mutation(name), 'support', input), name)]).toEqual([name, []]);
    }
  });
});
