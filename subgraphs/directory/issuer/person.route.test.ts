import 'reflect-metadata';
import { request } from 'undici';
import { type Caller, exchangePermit, makeKeys, signCallerToken, signingKey } from '../../kit/index.js';
import { FacilityEntity, FacilityNetworkEntity, MembershipEntity } from '../facilities/facility.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { UserEntity, UserStatusEntity, WorkplaceEntity } from '../users/user.entity.js';
import { PermitExchangeEntity } from './permit-exchange.entity.js';

let directory: RunningDirectory;
let facilityId: string;
let elsewhere: string;

beforeAll(async () => {
  directory = await runDirectory({ patients: 24 });
  // The client of the exchange takes the assertion's times from the machine's clock.
  directory.now = Date.now();
  facilityId = directory.caller('dr-sato').facility;
  elsewhere = directory.world.facilities.find(({ id }) => id !== facilityId)!.id;
}, 60_000);
afterAll(async () => await directory?.stop());

const signingIn = (subject = 'dr-sato', change: Partial<Caller> = {}) =>
  directory.caller(subject, { facility: '', scopes: [], operation: 'sign-in', ...change });
const post = async (authorization?: string) => {
  const answer = await request(`${directory.url}/issuer/person`, { method: 'POST', headers: authorization ? { authorization } : {} });
  // biome-ignore lint/suspicious/noExplicitAny: the answer to a test
  return { status: answer.statusCode, cached: answer.headers['cache-control'], body: (await answer.body.json()) as any };
};
const ask = async (caller: Caller) => await post(`Bearer ${await directory.token(caller)}`);
const idOf = (subject: string) => directory.world.users.find((one) => one.subject === subject)!.id;

describe('the route that says who signs in', () => {
  it('answers with the person’s names, profession, needed assurance and facilities, and nothing else', async () => {
    const { name, kana } = await directory.database.getRepository(UserEntity).findOneByOrFail({ id: idOf('dr-sato') });
    const facility = await directory.database.getRepository(FacilityEntity).findOneByOrFail({ id: facilityId });
    expect(await ask(signingIn())).toEqual({
      status: 200,
      cached: 'no-store',
      body: {
        ...{ id: idOf('dr-sato'), name, kana, profession: 'DOCTOR', active: true },
        requiredAssurance: directory.caller('dr-sato').assurance,
        facilities: [{ id: facilityId, name: facility.name, networkAllowed: true, member: true }],
      },
    });
  });

  it('answers in the same way whatever the acting facility and the assurance of the token', async () => {
    const { body } = await ask(signingIn());
    for (const change of [{ facility: facilityId }, { facility: elsewhere }, { assurance: '' }])
      expect((await ask(signingIn('dr-sato', change))).body).toEqual(body);
  });

  it('says for each facility whether the address of the token lies in the networks that it demands', async () => {
    const [networks, memberships] = [
      directory.database.getRepository(FacilityNetworkEntity),
      directory.database.getRepository(MembershipEntity),
    ];
    await directory.database
      .getRepository(WorkplaceEntity)
      .insert({ userId: idOf('dr-sato'), facilityId: elsewhere, role: null, from: 0, until: null });
    await memberships.update({ facilityId }, { networksRequired: true });
    await networks.insert([
      { facilityId, cidr: '10.0.0.0/8', from: 0, until: null },
      { facilityId, cidr: '192.0.2.0/24', from: 0, until: directory.now },
    ]);
    const allowed = async (address: string) =>
      Object.fromEntries(
        (await ask(signingIn('dr-sato', { address }))).body.facilities.map((one: { id: string; networkAllowed: boolean }) => [
          one.id,
          one.networkAllowed,
        ]),
      );
    expect(await allowed('10.1.2.3')).toEqual({ [facilityId]: true, [elsewhere]: true });
    for (const address of ['192.0.2.1', '2001:db8::1', ''])
      expect(await allowed(address)).toEqual({ [facilityId]: false, [elsewhere]: true });
    await memberships.update({ facilityId }, { networksRequired: false });
    await directory.database.getRepository(WorkplaceEntity).delete({ userId: idOf('dr-sato'), facilityId: elsewhere });
  });

  it('leaves out a facility that the person has left, or that does not take part now', async () => {
    const [workplaces, memberships] = [
      directory.database.getRepository(WorkplaceEntity),
      directory.database.getRepository(MembershipEntity),
    ];
    const facilities = async () => (await ask(signingIn())).body.facilities.length;
    await memberships.update({ facilityId }, { until: directory.now });
    expect(await facilities()).toBe(0);
    await memberships.update({ facilityId }, { until: null });
    expect(await facilities()).toBe(1);
    await workplaces.update({ userId: idOf('dr-sato'), facilityId }, { until: directory.now });
    expect(await facilities()).toBe(0);
    await workplaces.update({ userId: idOf('dr-sato'), facilityId }, { until: null });
  });

  it('says that a suspended person is not active', async () => {
    const statuses = directory.database.getRepository(UserStatusEntity);
    await statuses.update({ userId: idOf('ns-tanaka') }, { until: directory.now });
    expect((await ask(signingIn('ns-tanaka'))).body).toMatchObject({ id: idOf('ns-tanaka'), active: false });
    await statuses.update({ userId: idOf('ns-tanaka') }, { until: null });
  });

  it.each<[string, Partial<Caller>]>([
    ['of an unknown subject', { subject: 'nobody' }],
    ['of another issuer', { issuer: 'https://other.example' }],
    ['whose name only begins alike', { subject: 'dr-sato ' }],
  ])('does not know a person %s', async (_what, change) => {
    expect(await ask(signingIn('dr-sato', change))).toEqual({ status: 404, cached: 'no-store', body: { error: 'unknown_person' } });
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['no token', async () => undefined],
    ['no bearer token', async () => `Basic ${await directory.token(signingIn())}`],
    ['garbage', async () => 'Bearer a.b.c'],
    ['a token for a connected system', async () => `Bearer ${await directory.token(signingIn(), 'humanbridge')}`],
    [
      'a token of another key',
      async () => {
        const key = await signingKey((await makeKeys({ sealing: false })).privateSet);
        return `Bearer ${signCallerToken(signingIn(), { issuer: 'hareyaka-gateway', audience: 'directory', key, now: directory.now })}`;
      },
    ],
    [
      'an expired token',
      async () => {
        const key = await signingKey(directory.keys.gateway.privateSet);
        const now = directory.now - 120_000;
        return `Bearer ${signCallerToken(signingIn(), { issuer: 'hareyaka-gateway', audience: 'directory', key, now })}`;
      },
    ],
  ])('refuses %s', async (_what, authorization) => {
    expect(await post(await authorization())).toEqual({ status: 401, cached: 'no-store', body: { error: 'invalid_token' } });
  });
});

describe('a caller token without a facility', () => {
  it('opens no field and no mutation of the graph', async () => {
    const caller = { ...directory.caller('admin'), facility: '' };
    for (const query of [
      '{ me { name } }',
      '{ viewablePatients(first: 1) { edges { node { id } } } }',
      '{ facilityRecords { edges { node { id } } } }',
    ]) {
      const { data, errors } = await directory.ask(caller, query);
      expect([data ?? null, errors.map(({ extensions }) => extensions.code)]).toEqual([null, ['NOT_PERMITTED']]);
    }
  });

  it('gets no permit', async () => {
    const seen = await directory.ask('dr-sato', '{ viewablePatients(first: 1) { edges { node { id } } } }');
    const patient = seen.data.viewablePatients.edges[0].node.id as string;
    const exchange = async (facility: string) => {
      const callerToken = await directory.token({ ...directory.caller('dr-sato', { names: [patient] }), facility }, 'humanbridge');
      const key = await signingKey(directory.keys.systems.get('humanbridge')!.privateSet);
      const options = { url: `${directory.url}/issuer/exchange`, issuer: 'hareyaka-directory', system: 'humanbridge', key };
      return await exchangePermit(options, { callerToken, patient, signal: AbortSignal.timeout(5_000) }).then(
        () => 'given',
        ({ code }: { code: string }) => code,
      );
    };
    await exchange(facilityId);
    expect(await exchange('')).toBe('NOT_PERMITTED');
    expect(await directory.database.getRepository(PermitExchangeEntity).findBy({ given: false })).toMatchObject([{ patientId: patient }]);
  });
});
