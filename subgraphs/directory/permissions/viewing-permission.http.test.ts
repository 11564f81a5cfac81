import 'reflect-metadata';
import { ConsentEntity } from '../consents/consent.entity.js';
import { EXPLAIN, GRANT, REGISTER, REVOKE, WITHDRAW } from '../testing/admin-operations.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { addWorkplace } from '../testing/work-beside.js';
import { ViewingPermissionEntity } from './viewing-permission.entity.js';

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
/** The admin of a facility, and a person of another facility. */
const facilityAdmin = () => directory.world.users.find((one) => one.activities[0]?.role === 'FACILITY_ADMIN')!;
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

describe('granting and revoking a viewing permission', () => {
  it('takes effect in the next operation', async () => {
    const { patientId } = consented();
    expect(await viewable('dr-gaibu')).toEqual([]);
    const { data, errors } = await directory.ask('admin', GRANT, granting({ patientId }));
    expect(errors).toEqual([]);
    const { viewingPermission, userErrors } = data.grantViewingPermission;
    expect(userErrors).toEqual([]);
    expect(viewingPermission).toMatchObject({
      patientId,
      categories: ['ALLERGY', 'PRESCRIPTION'],
      careFrom: null,
      validUntil: null,
      reason: '診療のため',
      user: { name: '外部 一' },
    });
    expect(await viewable('dr-gaibu')).toEqual([patientId]);

    directory.now += 1000;
    const revoke = { input: { id: viewingPermission.id, reason: '終了' } };
    const first = await directory.ask('admin', REVOKE, revoke);
    expect(first.data.revokeViewingPermission.viewingPermission.revokedAt).toBe(new Date(directory.now).toISOString());
    expect(await viewable('dr-gaibu')).toEqual([]);
    directory.now += 1000;
    expect((await directory.ask('admin', REVOKE, revoke)).data).toEqual(first.data);
  });

  it.each(['dr-sato', 'ns-tanaka', 'vendor', 'dr-gaibu'])('is not permitted for %s, and changes nothing', async (subject) => {
    const before = await counts();
    const permission = directory.world.permissions[0]!.id;
    for (const [query, variables] of [
      [GRANT, granting()],
      [REVOKE, { input: { id: permission, reason: 'x' } }],
      [
        REGISTER,
        {
          input: {
            patientId: consented().patientId,
            disclosingFacilityId: consented().disclosingFacilityId,
            viewingFacilityId: consented().viewingFacilityId,
          },
        },
      ],
      [WITHDRAW, { input: { id: consented().id } }],
      ['{ viewingPermissions { edges { node { id } } } }', {}],
      [EXPLAIN, { u: user(subject).id, p: consented().patientId }],
    ] as const) {
      const { data, errors } = await directory.ask(subject, query, variables);
      expect([query, errors.map(({ extensions }) => extensions.code)]).toEqual([query, ['NOT_PERMITTED']]);
      if (query.startsWith('mutation')) expect(Object.values(data)).toEqual([null]);
      else expect(data).toBeNull();
    }
    expect(await counts()).toEqual(before);
    expect((await directory.database.getRepository(ViewingPermissionEntity).findOneBy({ id: permission }))?.revokedAt).toBeNull();
    expect((await directory.database.getRepository(ConsentEntity).findOneBy({ id: consented().id }))?.withdrawnAt).toBeNull();
  });

  it("lets a facility's admin manage only the people of that facility, and no consent", async () => {
    const admin = facilityAdmin();
    const before = await counts();
    const [theirs] = await directory.database.getRepository(ViewingPermissionEntity).findBy({ userId: user('dr-sato').id });
    const foreign = await directory.ask(admin.subject, GRANT, granting());
    expect(foreign.errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    const hidden = await directory.ask(admin.subject, REVOKE, { input: { id: theirs!.id, reason: 'x' } });
    const nothing = await directory.ask(admin.subject, REVOKE, { input: { id: 'prm_nothing', reason: 'x' } });
    expect(hidden.text).toBe(nothing.text);
    expect(hidden.data.revokeViewingPermission.userErrors).toEqual([{ code: 'NOT_FOUND', field: ['input', 'id'] }]);
    const consent = await directory.ask(admin.subject, WITHDRAW, { input: { id: consented().id } });
    expect(consent.errors[0]?.extensions.code).toBe('NOT_PERMITTED');
    const explained = await directory.ask(admin.subject, EXPLAIN, { u: user('dr-sato').id, p: consented().patientId });
    expect(explained.errors[0]).toMatchObject({ extensions: { code: 'NOT_FOUND', argument: 'userId' } });
    expect(await counts()).toEqual(before);

    const facilityId = admin.activities[0]!.facilityId;
    const colleague = await addWorkplace(directory, admin);
    const own = await directory.ask(admin.subject, GRANT, granting({ userId: colleague.id, facilityId }));
    expect(own.data.grantViewingPermission.viewingPermission.facility.id).toBe(facilityId);
    const smuggled = await directory.ask(admin.subject, GRANT, granting({ facilityId }));
    expect(smuggled.data.grantViewingPermission.userErrors).toMatchObject([{ code: 'NOT_OF_FACILITY', field: ['input', 'userId'] }]);
    const { data } = await directory.ask(admin.subject, '{ viewingPermissions(first: 200) { edges { node { facility { id } } } } }');
    expect(new Set(data.viewingPermissions.edges.map((edge: { node: { facility: { id: string } } }) => edge.node.facility.id))).toEqual(
      new Set([facilityId]),
    );
  });

  it("shows a facility's admin neither another facility's patient, nor where a patient is treated", async () => {
    const admin = facilityAdmin();
    const facilityId = admin.activities[0]!.facilityId;
    const colleague = await addWorkplace(directory, admin);
    const { consents, links, patients } = directory.world;
    const known = (id: string) =>
      consents.some((c) => c.patientId === id && c.viewingFacilityId === facilityId) ||
      links.some((l) => l.patientId === id && l.facilityId === facilityId);
    const stranger = patients.find(({ id }) => !known(id))!.id;
    const explained = await directory.ask(admin.subject, EXPLAIN, { u: admin.id, p: stranger });
    const nobody = await directory.ask(admin.subject, EXPLAIN, { u: admin.id, p: 'pat_nobody' });
    expect(explained.data.explainAccess).toEqual(nobody.data.explainAccess);
    for (const patientId of [stranger, 'pat_nobody']) {
      const granted = await directory.ask(admin.subject, GRANT, granting({ userId: colleague.id, facilityId, patientId }));
      expect(granted.data.grantViewingPermission.userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['input', 'patientId'] }]);
    }
  });

  it.each([
    ['a person that does not exist', { userId: 'usr_nobody' }, 'NOT_OF_FACILITY', 'userId'],
    ['a person of another facility', { userId: 'sato' }, 'NOT_OF_FACILITY', 'userId'],
    ['a facility that does not exist', { facilityId: 'fac_nowhere' }, 'NOT_OF_FACILITY', 'userId'],
    ['an SQL injection as an id', { userId: "' OR '1'='1" }, 'NOT_OF_FACILITY', 'userId'],
    ['a patient that does not exist', { patientId: 'pat_nobody' }, 'NOT_FOUND', 'patientId'],
    ['an empty patient id', { patientId: '' }, 'NOT_FOUND', 'patientId'],
    ['no category', { categories: [] }, 'REQUIRED', 'categories'],
    ['a blank reason', { reason: ' 　\n' }, 'REQUIRED', 'reason'],
    ['a reason of 501 characters', { reason: 'あ'.repeat(501) }, 'REQUIRED', 'reason'],
    ['care dates in the wrong order', { careFrom: '2026-02-01', careUntil: '2026-01-31' }, 'ORDER', 'careUntil'],
    ['an end before the beginning', { validFrom: '2026-02-01T00:00:00Z', validUntil: '2026-02-01T00:00:00Z' }, 'ORDER', 'validUntil'],
    ['an end in the past', { validUntil: '2020-01-01T00:00:00Z' }, 'ORDER', 'validUntil'],
    ['a beginning in the year 1', { validFrom: '0001-01-01T00:00:00Z' }, 'IMPLAUSIBLE', 'validFrom'],
    ['an end in the year 9999', { validUntil: '9999-12-31T23:59:59Z' }, 'IMPLAUSIBLE', 'validUntil'],
  ])('answers %s with a user error at its field', async (_title, change, code, field) => {
    const before = await counts();
    const input = 'userId' in change && change.userId === 'sato' ? { userId: user('dr-sato').id } : change;
    const { data, errors } = await directory.ask('admin', GRANT, granting(input));
    expect(errors).toEqual([]);
    const { viewingPermission, userErrors } = data.grantViewingPermission;
    expect(userErrors).toMatchObject([{ code, field: ['input', field] }]);
    expect(viewingPermission).toBeNull();
    expect(await counts()).toEqual(before);
  });

  it.each([
    ['an invalid date', { careFrom: '2026-02-30' }],
    ['an invalid time', { validFrom: 'tomorrow' }],
    ['an unknown category', { categories: ['ALL'] }],
    ['null for categories', { categories: null }],
    ['null for the reason', { reason: null }],
    ['an unknown field', { admin: true }],
    ['an object for an id', { userId: { $ne: '' } }],
  ])('refuses %s before anything runs, and repeats no value', async (_title, change) => {
    const before = await counts();
    const { data, errors, text } = await directory.ask('admin', GRANT, granting(change));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_INPUT']);
    expect(data ?? null).toBeNull();
    for (const value of ['2026-02-30', 'tomorrow', 'ALL"', '$ne']) expect(text).not.toContain(value);
    expect(await counts()).toEqual(before);
  });

  it('accepts explicit nulls for optional fields', async () => {
    const nulls = { careFrom: null, careUntil: null, validFrom: null, validUntil: null, patientId: null };
    const { data } = await directory.ask('admin', GRANT, granting(nulls));
    expect(data.grantViewingPermission.viewingPermission).toMatchObject({ ...nulls, validFrom: new Date(directory.now).toISOString() });
    await directory.ask('admin', REVOKE, { input: { id: data.grantViewingPermission.viewingPermission.id, reason: 'x' } });
    const { errors } = await directory.ask(
      'admin',
      '{ viewingPermissions(userId: null, patientId: null, after: null) { edges { node { id } } } }',
    );
    expect(errors).toEqual([]);
  });

  it('stores text unchanged, also if it looks like markup or code', async () => {
    const reason = `'; DROP TABLE consent; -- \\ 𠮷 "`;
    const { data } = await directory.ask('admin', GRANT, granting({ reason }));
    expect(data.grantViewingPermission.viewingPermission.reason).toBe(reason);
    await directory.ask('admin', REVOKE, { input: { id: data.grantViewingPermission.viewingPermission.id, reason } });
  });

  it('lists permissions page by page, by person and by patient', async () => {
    const query =
      'query ($after: String, $u: ID, $p: ID) { viewingPermissions(first: 9, after: $after, userId: $u, patientId: $p) { edges { cursor node { id patientId user { id } } } pageInfo { hasNextPage endCursor } } }';
    const all: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await directory.ask('support', query, { after });
      all.push(...data.viewingPermissions.edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = data.viewingPermissions.pageInfo.hasNextPage ? data.viewingPermissions.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toHaveLength((await counts())[1]!);
    const nurse = user('ns-tanaka').id;
    const { data } = await directory.ask('support', query, { u: nurse });
    for (const { node } of data.viewingPermissions.edges) expect(node.user.id).toBe(nurse);
  });
});
