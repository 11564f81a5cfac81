import 'reflect-metadata';
import { ViewingPermissionEntity } from '../permissions/viewing-permission.entity.js';
import { EXPLAIN, GRANT, REGISTER, REVOKE, WITHDRAW } from '../testing/admin-operations.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { ConsentEntity } from './consent.entity.js';

let directory: RunningDirectory;
beforeAll(async () => {
  directory = await runDirectory();
}, 60_000);
afterAll(async () => await directory?.stop());

const user = (subject: string) => directory.world.users.find((one) => one.subject === subject)!;
const counts = async () => [
  await directory.database.getRepository(ConsentEntity).count(),
  await directory.database.getRepository(ViewingPermissionEntity).count(),
];
const granting = (change: object = {}) => ({
  input: {
    userId: user('dr-gaibu').id,
    facilityId: directory.caller('dr-gaibu').facility,
    patientId: null,
    categories: ['PRESCRIPTION', 'ALLERGY'],
    reason: '診療のため',
    ...change,
  },
});
/** A consent of the demo network for dr-gaibu's facility: only the permission is missing. */
const consented = () =>
  directory.world.consents.find(({ viewingFacilityId }) => viewingFacilityId === directory.caller('dr-gaibu').facility)!;
const viewable = async (subject: string) => {
  const { data } = await directory.ask(subject, '{ viewablePatients(first: 200) { edges { node { id } } } }');
  return data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id) as string[];
};

describe('registering and withdrawing a consent', () => {
  it('takes effect in the next operation, and returns a consent that is in force already', async () => {
    const { patientId, disclosingFacilityId, viewingFacilityId } = consented();
    const given = await directory.ask('admin', GRANT, granting({ patientId }));
    const input = { patientId, disclosingFacilityId, viewingFacilityId };
    const standing = await directory.ask('support', REGISTER, { input });
    expect(standing.data.registerConsent.consent.id).toBe(consented().id);
    const explain = async () => (await directory.ask('admin', EXPLAIN, { u: user('dr-gaibu').id, p: patientId })).data.explainAccess;
    expect((await explain()).allowed.flatMap((cell: { grounds: string[] }) => cell.grounds)).toContain(consented().id);
    for (const { id } of directory.world.consents.filter(
      (one) => one.patientId === patientId && one.viewingFacilityId === viewingFacilityId,
    )) {
      expect((await directory.ask('support', WITHDRAW, { input: { id } })).data.withdrawConsent.consent.withdrawnAt).not.toBeNull();
    }
    expect(await viewable('dr-gaibu')).toEqual([]);
    expect((await explain()).refused.map((gap: { rule: string }) => gap.rule)).toContain('CONSENT');
    const again = await directory.ask('support', REGISTER, { input: { ...input, kind: 'PUSH' } });
    expect(again.data.registerConsent.consent).toMatchObject({ kind: 'PUSH', withdrawnAt: null });
    expect(again.data.registerConsent.consent.id).not.toBe(consented().id);
    expect(await viewable('dr-gaibu')).toEqual([patientId]);
    await directory.ask('admin', REVOKE, { input: { id: given.data.grantViewingPermission.viewingPermission.id, reason: 'x' } });
    expect((await explain()).refused.map((gap: { rule: string }) => gap.rule)).toContain('PERMISSION');
  });

  it.each([
    ['an unknown patient', { patientId: 'pat_nobody' }, ['NOT_FOUND', 'patientId']],
    ['an unknown disclosing facility', { disclosingFacilityId: 'fac_nowhere' }, ['DOES_NOT_DISCLOSE', 'disclosingFacilityId']],
    ['an unknown viewing facility', { viewingFacilityId: 'fac_nowhere' }, ['DOES_NOT_VIEW', 'viewingFacilityId']],
    ['a beginning in the year 1', { startsAt: '0001-01-01T00:00:00Z' }, ['IMPLAUSIBLE', 'startsAt']],
  ])('answers %s with a user error at its field', async (_title, change, [code, field]) => {
    const before = await counts();
    const { patientId, disclosingFacilityId, viewingFacilityId } = consented();
    const { data } = await directory.ask('support', REGISTER, { input: { patientId, disclosingFacilityId, viewingFacilityId, ...change } });
    expect(data.registerConsent).toEqual({ consent: null, userErrors: [{ code, field: ['input', field] }] });
    expect(await counts()).toEqual(before);
  });

  it('answers an unknown consent with a user error, and the same facility twice too', async () => {
    const nothing = await directory.ask('support', WITHDRAW, { input: { id: 'con_nothing' } });
    expect(nothing.data.withdrawConsent).toEqual({ consent: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }] });
    const station = directory.world.facilities.find((one) => one.viewing && one.published['care-cabinet'])!.id;
    const same = { patientId: directory.world.patients[0]!.id, disclosingFacilityId: station, viewingFacilityId: station };
    expect((await directory.ask('support', REGISTER, { input: same })).data.registerConsent.userErrors).toEqual([
      { code: 'SAME_FACILITY', field: ['input', 'viewingFacilityId'] },
    ]);
  });
});

describe('explaining an access', () => {
  it('shows what may be seen and its grounds, in agreement with the patient list', async () => {
    const sato = user('dr-sato').id;
    const seen = await viewable('dr-sato');
    for (const { id } of directory.world.patients.slice(0, 15)) {
      const { data } = await directory.ask('admin', EXPLAIN, { u: sato, p: id });
      expect([id, data.explainAccess.viewable]).toEqual([id, seen.includes(id)]);
      expect(data.explainAccess.allowed.length > 0).toBe(seen.includes(id));
    }
  });

  it('answers NOT_FOUND for an unknown id', async () => {
    const { errors } = await directory.ask('admin', EXPLAIN, { u: 'usr_nobody', p: 'pat_nobody' });
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
  });
});
