import 'reflect-metadata';
import type { Caller } from '../../kit/index.js';
import { FacilityNetworkEntity, MembershipEntity } from '../facilities/facility.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { WorkplaceEntity } from '../users/user.entity.js';

const EXPLAIN = `query ($u: ID!, $p: ID!) { explainAccess(userId: $u, patientId: $p) {
  viewable allowed { facility { id } system categories grounds } refused { rule facility { id } system categories fact } } }`;

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
const facilityAdmin = () => directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
const explain = async (who: string, userId: string, patientId: string) => {
  const { data, errors } = await directory.ask(who, EXPLAIN, { u: userId, p: patientId });
  expect(errors).toEqual([]);
  return data.explainAccess;
};
const mutate = async (who: string, name: string, input: object) => {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
  expect((await directory.ask(who, query, { input })).data[name].userErrors).toEqual([]);
  directory.now += 1000;
};

/** Gives a person another workplace. */
const employ = async (subject: string, facilityId: string, role: string | null) => {
  const userId = user(subject).id;
  const workplaces = directory.database.getRepository(WorkplaceEntity);
  await workplaces.delete({ userId, facilityId });
  await workplaces.insert({ userId, facilityId, role, from: 0, until: null });
  return userId;
};

describe('an explanation', () => {
  it('names every rule that fails, each with the fact to act on', async () => {
    const { id } = user('ph-yamada');
    const viewing = directory.caller('ph-yamada').facility;
    const seen = await directory.ask('ph-yamada', '{ viewablePatients(first: 1) { edges { node { id } } } }');
    const patient = seen.data.viewablePatients.edges[0].node.id as string;
    const { allowed } = await explain('support', id, patient);
    const cell = allowed.find(({ facility }: { facility: { id: string } }) => facility.id !== viewing);
    const [link, consent, permission] = cell.grounds as string[];
    await mutate('support', 'withdrawConsent', { id: consent, reason: 'r' });
    await mutate('support', 'unlinkPatient', { id: link, reason: 'r' });
    await mutate('support', 'revokeViewingPermission', { id: permission, reason: 'r' });
    const { refused } = await explain('support', id, patient);
    const here = refused.filter((gap: { facility: { id: string } | null; system: string }) => gap.facility?.id === cell.facility.id);
    for (const [rule, fact] of [
      ['LINK', link],
      ['CONSENT', consent],
      ['PERMISSION', permission],
    ])
      expect(here).toContainEqual(expect.objectContaining({ rule, fact }));
  });

  it('names the acting facility as the reason if the given address is in none of the networks that it demands', async () => {
    const [{ id }, { facility: facilityId }] = [user('ph-yamada'), directory.caller('ph-yamada')];
    const patient = directory.world.patients[0]!.id;
    const query = EXPLAIN.replace('$p: ID!', '$p: ID!, $a: String').replace('patientId: $p', 'patientId: $p, address: $a');
    const ask = async (a: string | null) => await directory.ask('support', query, { u: id, p: patient, a });
    const gaps = async (a: string | null) =>
      ((await ask(a)).data.explainAccess.refused as { rule: string; facility: unknown; fact: string }[]).filter(
        (gap) => gap.facility === null,
      );
    expect(await gaps('192.0.2.1')).toEqual([]);
    await directory.database.getRepository(MembershipEntity).update({ facilityId }, { networksRequired: true });
    await directory.database.getRepository(FacilityNetworkEntity).insert({ facilityId, cidr: '10.0.0.0/8', from: 0, until: null });
    const network = [expect.objectContaining({ rule: 'PERSON', facility: null, fact: facilityId })];
    expect([await gaps(null), await gaps('10.1.2.3'), await gaps('192.0.2.1')]).toEqual([[], [], network]);
    expect((await ask('nowhere')).errors.map(({ extensions }) => [extensions.code, extensions.argument])).toEqual([
      ['BAD_INPUT', 'address'],
    ]);
    await directory.database.getRepository(MembershipEntity).update({ facilityId }, { networksRequired: false });
  });

  it.each([
    ['whose person has a limited ID', 'UPDATE user_status SET id_kind = ? WHERE user_id = ?', ['LIMITED', 'FULL'], 'user'],
    ['that does not view', 'UPDATE membership SET viewing = ? WHERE facility_id = ?', [0, 1], 'facility'],
    [
      'whose person is suspended',
      'UPDATE user_status SET until_at = CASE WHEN ? = 1 THEN from_at + 1 END WHERE user_id = ?',
      [1, 0],
      'user',
    ],
  ] as const)(
    'tells the admin of a facility %s no more about a patient elsewhere than about one who does not exist',
    async (_title, sql, [set, back], of) => {
      const admin = facilityAdmin();
      const own = admin.activities[0]!.facilityId;
      const person = await employ('ns-tanaka', own, null);
      const id = of === 'user' ? person : own;
      const { consents, links, patients } = directory.world;
      const known = (patient: string) =>
        consents.some((one) => one.patientId === patient && one.viewingFacilityId === own) ||
        links.some((one) => one.patientId === patient && one.facilityId === own);
      const strangers = patients.filter((one) => !known(one.id) && links.some(({ patientId }) => patientId === one.id)).slice(0, 5);
      expect(strangers).toHaveLength(5);
      await directory.database.query(sql, [set, id]);
      try {
        const nobody = await explain(admin.subject, person, 'pat_nobody');
        for (const stranger of strangers) expect(await explain(admin.subject, person, stranger.id)).toEqual(nobody);
      } finally {
        await directory.database.query(sql, [back, id]);
      }
    },
  );
});

describe('an emergency access', () => {
  it('does not name the notified people of other facilities to its facility’s admin', async () => {
    const facility = directory.caller('dr-gaibu').facility;
    const link = directory.world.links.find(({ facilityId }) => facilityId !== facility)!;
    const near = await employ('ns-tanaka', facility, 'FACILITY_ADMIN');
    const far = await employ('cm-kimura', link.facilityId, 'FACILITY_ADMIN');
    // Now the admin may know about that facility for another reason.
    await employ('ns-tanaka', link.facilityId, null);
    const { family, given, birthDate, sex } = directory.world.patients.find(({ id }) => id === link.patientId)!;
    const start = 'mutation ($input: StartEmergencyAccessInput!) { startEmergencyAccess(input: $input) { userErrors { code } } }';
    const input = { name: `${family} ${given}`, birthDate, sex, reason: 'r' };
    const doctor = directory.caller('dr-gaibu', { authenticatedAt: Math.floor(directory.now / 1000) });
    expect((await directory.ask(doctor, start, { input })).data.startEmergencyAccess.userErrors).toEqual([]);
    const told = async (who: string | Caller) => {
      const query = '{ emergencyAccesses(first: 1) { edges { node { patientId told { user { id facilities { id } } } } } } }';
      const { node } = (await directory.ask(who, query)).data.emergencyAccesses.edges[0];
      expect(node.patientId).toBe(link.patientId);
      return node.told.map(({ user: one }: { user: { id: string } | null }) => one?.id) as string[];
    };
    expect(await told('support')).toEqual(expect.arrayContaining([near, far, user('support').id]));
    const seen = await told(directory.caller('ns-tanaka', { facility }));
    expect(seen).toContain(near);
    expect(seen).not.toContain(far);
  });
});
