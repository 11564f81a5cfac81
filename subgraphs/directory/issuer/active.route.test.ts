import 'reflect-metadata';
import { request } from 'undici';
import { demandActive, KitError, signingKey } from '../../kit/index.js';
import { FacilityNetworkEntity, MembershipEntity } from '../facilities/facility.entity.js';
import { type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { PermitExchangeEntity } from './permit-exchange.entity.js';

let directory: RunningDirectory;

beforeAll(async () => {
  directory = await runDirectory({ patients: 24 });
  // The client takes the assertion's times from the machine's clock.
  directory.now = Date.now();
}, 60_000);
afterAll(async () => await directory?.stop());

const personOf = (subject: string, change: object = {}) => {
  const { issuer, facility, assurance } = directory.caller(subject);
  return { issuer, subject, facility, assurance, ...change };
};
const options = async (signer = 'humanbridge', system = signer) => ({
  url: `${directory.url}/issuer/exchange`,
  issuer: 'hareyaka-directory',
  system,
  key: await signingKey(directory.keys.systems.get(signer)!.privateSet),
});
const active = async (person: ReturnType<typeof personOf>, as = options(), address = '192.0.2.1') => {
  const asking = demandActive(await as, { person, address, signal: AbortSignal.timeout(5_000) });
  return await asking.then(
    () => true,
    (error: KitError) => error.code,
  );
};
const change = async (mutation: 'suspendUser' | 'resumeUser', subject: string) => {
  const id = directory.world.users.find((one) => one.subject === subject)!.id;
  const query = `mutation ($input: ${mutation === 'suspendUser' ? 'Suspend' : 'Resume'}UserInput!) { ${mutation}(input: $input) { userErrors { code } } }`;
  const { data, errors } = await directory.ask('admin', query, { input: { id, reason: 'test' } });
  expect([errors, data[mutation].userErrors]).toEqual([[], []]);
  directory.now += 1_000;
};

describe('the route that reports whether a person may still act', () => {
  it('answers true until the person is suspended, and true again after the person is resumed', async () => {
    expect(await active(personOf('dr-sato'))).toBe(true);
    await change('suspendUser', 'dr-sato');
    expect(await active(personOf('dr-sato'))).toBe('NOT_PERMITTED');
    await change('resumeUser', 'dr-sato');
    expect(await active(personOf('dr-sato'))).toBe(true);
  });

  it.each<[string, object]>([
    ['for a facility where the person does not work', { facility: 'fac_nowhere' }],
    ['with a sign-in below the needed assurance', { assurance: 'urn:nothing' }],
    ['of another issuer', { issuer: 'https://other.example' }],
    ['whom the directory does not know', { subject: 'nobody' }],
    ['whose name only begins alike', { subject: 'dr-sato ' }],
  ])('answers false for a person %s', async (_what, other) => {
    expect(await active(personOf('dr-sato', other))).toBe('NOT_PERMITTED');
  });

  it('asks again for each request from which address it comes, if the facility demands its networks', async () => {
    const { facility: facilityId } = directory.caller('dr-sato');
    const [networks, memberships] = [
      directory.database.getRepository(FacilityNetworkEntity),
      directory.database.getRepository(MembershipEntity),
    ];
    await memberships.update({ facilityId }, { networksRequired: true });
    await networks.insert({ facilityId, cidr: '10.0.0.0/8', from: 0, until: null });
    const from = async (address: string) => await active(personOf('dr-sato'), options(), address);
    expect(await from('10.1.2.3')).toBe(true);
    expect(await from('::ffff:10.1.2.3')).toBe(true);
    expect(await from('192.0.2.1')).toBe('NOT_PERMITTED');
    expect(await from('')).toBe('NOT_PERMITTED');
    await networks.update({ facilityId }, { until: directory.now });
    expect(await from('10.1.2.3')).toBe('NOT_PERMITTED');
    await memberships.update({ facilityId }, { networksRequired: false });
    expect(await from('192.0.2.1')).toBe(true);
  });

  it('answers only connected systems, each by its own key', async () => {
    expect(await active(personOf('dr-sato'), options('humanbridge', 'id-link'))).toBe('UNREACHABLE');
    const answer = await request(`${directory.url}/issuer/active`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(personOf('dr-sato')).toString(),
    });
    expect([answer.statusCode, await answer.body.json()]).toEqual([401, { error: 'invalid_client' }]);
  });

  it('records nothing, because it shows no data', async () => {
    await active(personOf('dr-sato'));
    expect(await directory.database.getRepository(PermitExchangeEntity).count()).toBe(0);
  });
});
