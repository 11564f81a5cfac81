import 'reflect-metadata';
import { SignJWT } from 'jose';
import { request } from 'undici';
import {
  ASSERTION_TYP,
  type Caller,
  CLIENT_ASSERTION,
  demandSearch,
  exchangePermit,
  identifyCaller,
  KitError,
  makeKeys,
  PERSON_SCOPE,
  SEARCH_SCOPE,
  signingKey,
  TOKEN_EXCHANGE,
} from '../../kit/index.js';
import { FacilityNetworkEntity, MembershipEntity } from '../facilities/facility.entity.js';
import { type KeyPair, type RunningDirectory, runDirectory } from '../testing/running-directory.js';
import { PermitExchangeEntity } from './permit-exchange.entity.js';

let directory: RunningDirectory;
let patient: string;
let hidden: string;

beforeAll(async () => {
  directory = await runDirectory();
  const { data } = await directory.ask('cm-kimura', '{ viewablePatients { edges { node { id } } } }');
  const seen: string[] = data.viewablePatients.edges.map((edge: { node: { id: string } }) => edge.node.id);
  patient = seen[0]!;
  hidden = directory.world.patients.find(({ id }) => !seen.includes(id))!.id;
}, 60_000);
afterAll(async () => await directory?.stop());
beforeEach(async () => await directory.database.getRepository(PermitExchangeEntity).clear());

const recorded = async () =>
  (await directory.database.getRepository(PermitExchangeEntity).find()).map(({ systemId, patientId, given }) => ({
    systemId,
    patientId,
    given,
  }));
const caller = (change: Partial<Caller> = {}) => directory.caller('cm-kimura', { names: [patient], ...change });

interface Assertion {
  readonly signer?: KeyPair;
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string;
  readonly typ?: string;
  readonly jti?: string;
  readonly iat?: number;
  readonly life?: number;
}

let numbered = 0;
async function assertion(change: Assertion = {}): Promise<string> {
  const key = await signingKey((change.signer ?? directory.keys.systems.get('care-cabinet')!).privateSet);
  const iat = Math.floor(directory.now / 1000) + (change.iat ?? 0);
  return await new SignJWT({ jti: change.jti ?? `jti-${numbered++}` })
    .setProtectedHeader({ alg: 'EdDSA', typ: change.typ ?? ASSERTION_TYP, kid: key.kid })
    .setIssuer(change.iss ?? 'care-cabinet')
    .setSubject(change.sub ?? change.iss ?? 'care-cabinet')
    .setAudience(change.aud ?? 'hareyaka-directory')
    .setIssuedAt(iat)
    .setExpirationTime(iat + (change.life ?? 60))
    .sign(key.key);
}

async function exchange(
  form: {
    /** The database of the directory, if several processes share it. */
    url?: string;
    assertion?: string;
    subject_token?: string;
    patient?: string;
    grant_type?: string;
    client_assertion_type?: string;
    scope?: string;
  } = {},
) {
  const answer = await request(`${form.url ?? directory.url}/issuer/exchange`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: form.grant_type ?? TOKEN_EXCHANGE,
      client_assertion_type: form.client_assertion_type ?? CLIENT_ASSERTION,
      client_assertion: form.assertion ?? (await assertion()),
      subject_token: form.subject_token ?? (await directory.token(caller(), 'care-cabinet')),
      ...(form.scope ? { scope: form.scope, ...(form.patient ? { patient: form.patient } : {}) } : { patient: form.patient ?? patient }),
    }).toString(),
  });
  return { status: answer.statusCode, body: (await answer.body.json()) as { access_token?: string; error?: string; scope?: string } };
}

describe('the exchange', () => {
  it('gives a permit that the system can use, and records it', async () => {
    const { status, body } = await exchange();
    expect(status).toBe(200);
    const grant = await (await directory.permits('care-cabinet')).verify(body.access_token!, caller());
    expect(grant.patient).toBe(patient);
    expect(grant.covers('CARE_RECORD')).toBe(true);
    expect(grant.covers('PRESCRIPTION')).toBe(false);
    expect(await recorded()).toEqual([{ systemId: 'care-cabinet', patientId: patient, given: true }]);
  });

  it("gives a permit to the kit's own client, and to no other system's key", async () => {
    // The client takes the assertion's times from the machine's clock.
    const then = directory.now;
    directory.now = Date.now();
    try {
      const key = await signingKey(directory.keys.systems.get('care-cabinet')!.privateSet);
      const options = { url: `${directory.url}/issuer/exchange`, issuer: 'hareyaka-directory', system: 'care-cabinet', key };
      const callerToken = await directory.token(caller(), 'care-cabinet');
      const ask = { callerToken, patient: hidden, signal: AbortSignal.timeout(5_000) };
      await expect(exchangePermit(options, ask)).rejects.toThrow(new KitError('NOT_PERMITTED'));
      await expect(exchangePermit({ ...options, system: 'humanbridge' }, ask)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    } finally {
      directory.now = then;
    }
  });

  it('gives a permit only for a caller token with an address in the networks that the facility demands, from the next exchange on', async () => {
    const { facility: facilityId } = caller();
    const [networks, memberships] = [
      directory.database.getRepository(FacilityNetworkEntity),
      directory.database.getRepository(MembershipEntity),
    ];
    const statusFrom = async (address: string) =>
      (await exchange({ subject_token: await directory.token(caller({ address }), 'care-cabinet') })).status;
    await memberships.update({ facilityId }, { networksRequired: true });
    await networks.insert({ facilityId, cidr: '10.0.0.0/8', from: 0, until: null });
    const before = [await statusFrom('10.1.2.3'), await statusFrom('::ffff:10.1.2.3'), await statusFrom('192.0.2.1'), await statusFrom('')];
    await networks.update({ facilityId }, { until: directory.now });
    const after = await statusFrom('10.1.2.3');
    await memberships.update({ facilityId }, { networksRequired: false });
    expect([before, after, await statusFrom('192.0.2.1')]).toEqual([[200, 200, 403, 403], 403, 200]);
    expect((await recorded()).filter(({ given }) => given)).toHaveLength(3);
    expect(await recorded()).toHaveLength(6);
  });

  it.each<[string, () => Promise<Assertion>]>([
    ["signed by another system's key", async () => ({ signer: directory.keys.systems.get('humanbridge')! })],
    ["signed by the gateway's key", async () => ({ signer: directory.keys.gateway })],
    ['signed by an unknown key', async () => ({ signer: await makeKeys({ sealing: true }) })],
    ['of an unknown system', async () => ({ iss: 'nobridge' })],
    ['of one system for another', async () => ({ sub: 'humanbridge' })],
    ['of one system in the name of another', async () => ({ iss: 'humanbridge' })],
    ['for another audience', async () => ({ aud: 'hareyaka-gateway' })],
    ['of another kind', async () => ({ typ: 'caller+jwt' })],
    ['that has expired', async () => ({ iat: -70 })],
    ['from the future', async () => ({ iat: 70 })],
    ['made long ago to last', async () => ({ iat: -3600, life: 7200 })],
  ])('refuses an assertion %s', async (_title, change) => {
    expect(await exchange({ assertion: await assertion(await change()) })).toEqual({ status: 401, body: { error: 'invalid_client' } });
    expect(await recorded()).toEqual([]);
  });

  it('refuses an assertion that is not valid', async () => {
    for (const text of ['', 'x', 'a.b.c', `${(await assertion()).slice(0, -4)}AAAA`]) {
      expect((await exchange({ assertion: text })).status).toBe(401);
    }
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: ASSERTION_TYP })).toString('base64url');
    expect((await exchange({ assertion: `${none}.${(await assertion()).split('.')[1]}.` })).status).toBe(401);
  });

  it('accepts an assertion once', async () => {
    const used = await assertion();
    expect((await exchange({ assertion: used })).status).toBe(200);
    expect(await exchange({ assertion: used })).toEqual({ status: 401, body: { error: 'invalid_client' } });
    // Two systems may use the same `jti`.
    expect((await exchange({ assertion: await assertion({ jti: 'one' }) })).status).toBe(200);
    const other = await assertion({ jti: 'one', iss: 'humanbridge', signer: directory.keys.systems.get('humanbridge')! });
    expect((await exchange({ assertion: other })).body.error).toBe('invalid_grant');
  });

  it('accepts an assertion once, however many processes receive it at once', async () => {
    const urls = [directory.url, await directory.startAnother()];
    for (let round = 0; round < 5; round++) {
      const used = await assertion();
      const answers = await Promise.all([...urls, ...urls].map(async (url) => await exchange({ url, assertion: used })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    }
    expect(await recorded()).toHaveLength(5);
  });

  it.each<[string, () => Promise<string>]>([
    ['for another subgraph', async () => await directory.token(caller(), 'humanbridge')],
    ['for the directory', async () => await directory.token(caller(), 'directory')],
    ['that is not a JWT', async () => 'x'],
    ['that is absent', async () => ''],
  ])('refuses and records a caller token %s', async (_title, token) => {
    expect(await exchange({ subject_token: await token() })).toEqual({ status: 400, body: { error: 'invalid_grant' } });
    expect(await recorded()).toEqual([{ systemId: 'care-cabinet', patientId: patient, given: false }]);
  });

  it('refuses and records a caller token that has expired', async () => {
    const token = await directory.token(caller(), 'care-cabinet');
    directory.now += 66_000;
    expect((await exchange({ subject_token: token })).body.error).toBe('invalid_grant');
    expect(await recorded()).toHaveLength(1);
  });

  it.each<[string, () => Partial<Caller>, () => string]>([
    ['a patient whom the operation does not name', () => ({ names: [] }), () => patient],
    ['another patient than the one named', () => ({ names: [patient] }), () => hidden],
    ['a patient who is not viewable', () => ({ names: [hidden] }), () => hidden],
    ['a patient who does not exist', () => ({ names: ['pat_nobody'] }), () => 'pat_nobody'],
    ['a person whom the directory does not know', () => ({ subject: 'nobody' }), () => patient],
    ['a facility where the person does not work', () => ({ facility: 'fac_nowhere' }), () => patient],
  ])('refuses and records %s, each alike', async (_title, change, whom) => {
    const token = await directory.token(caller(change()), 'care-cabinet');
    expect(await exchange({ subject_token: token, patient: whom() })).toEqual({ status: 403, body: { error: 'access_denied' } });
    expect(await recorded()).toEqual([{ systemId: 'care-cabinet', patientId: whom(), given: false }]);
  });

  it('gives no permit for a system in which the person may see nothing', async () => {
    const humanbridge = { signer: directory.keys.systems.get('humanbridge')!, iss: 'humanbridge' };
    const token = await directory.token(caller(), 'humanbridge');
    expect((await exchange({ assertion: await assertion(humanbridge), subject_token: token })).body.error).toBe('access_denied');
    expect(await recorded()).toEqual([{ systemId: 'humanbridge', patientId: patient, given: false }]);
  });

  it('refuses other grants, other ways to authenticate, and no patient', async () => {
    expect((await exchange({ grant_type: 'client_credentials' })).body.error).toBe('unsupported_grant_type');
    expect((await exchange({ client_assertion_type: 'x' })).body.error).toBe('invalid_client');
    expect((await exchange({ patient: '' })).body.error).toBe('invalid_request');
    const long = await exchange({ patient: 'x'.repeat(100_000) });
    expect(long.body.error).toBe('access_denied');
  });

  it('does not accept JSON instead of a form', async () => {
    const body = JSON.stringify({
      grant_type: TOKEN_EXCHANGE,
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: await assertion(),
      subject_token: {},
      patient: [patient],
    });
    const answer = await request(`${directory.url}/issuer/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect([answer.statusCode, await answer.body.json()]).toEqual([400, { error: 'invalid_grant' }]);
  });
});

describe('the published keys', () => {
  it('have no private part', async () => {
    const answer = await request(`${directory.url}/issuer/jwks`);
    const { keys } = (await answer.body.json()) as { keys: Record<string, string>[] };
    expect(keys).toEqual(directory.keys.directory.publicSet.keys);
    for (const key of keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret);
  });
});

describe('the exchange for a search', () => {
  const search = async (account: string, change: Partial<Caller> = {}) =>
    await exchange({ scope: SEARCH_SCOPE, subject_token: await directory.token(directory.caller(account, change), 'care-cabinet') });

  it.each(['support', 'admin'])('lets %s search, gives no permit, and records it', async (account) => {
    const { id, profession } = directory.world.users.find(({ subject }) => subject === account)!;
    const role = account === 'admin' ? 'NETWORK_ADMIN' : 'SUPPORT_CENTRE';
    expect(await search(account)).toEqual({ status: 200, body: { scope: SEARCH_SCOPE, user: id, profession, role } });
    expect(await recorded()).toEqual([{ systemId: 'care-cabinet', patientId: '', given: true }]);
  });

  it.each(['dr-sato', 'ns-tanaka', 'ph-yamada', 'dr-gaibu', 'vendor'])('does not let %s search, and records that too', async (account) => {
    const scopes = ['directory:manage', ...directory.caller('support').scopes];
    expect(await search(account, { scopes })).toEqual({ status: 403, body: { error: 'access_denied' } });
    expect(await recorded()).toEqual([{ systemId: 'care-cabinet', patientId: '', given: false }]);
  });

  it.each<[string, Partial<Caller>]>([
    ['an application without the scope', { scopes: ['directory:read'] }],
    ['another acting facility', { facility: 'fac_elsewhere' }],
    ['an unknown person', { subject: 'nobody' }],
  ])('does not for %s', async (_what, change) => {
    expect((await search('support', change)).status).toBe(403);
  });

  it('gives no patient’s permit beside it', async () => {
    const answer = await exchange({
      scope: SEARCH_SCOPE,
      patient: hidden,
      subject_token: await directory.token(directory.caller('support', { names: [] }), 'care-cabinet'),
    });
    expect(answer.status).toBe(403);
  });

  it('answers the kit’s own client', async () => {
    const then = directory.now;
    directory.now = Date.now();
    try {
      const key = await signingKey(directory.keys.systems.get('care-cabinet')!.privateSet);
      const options = { url: `${directory.url}/issuer/exchange`, issuer: 'hareyaka-directory', system: 'care-cabinet', key };
      const ask = async (account: string) => ({
        callerToken: await directory.token(directory.caller(account), 'care-cabinet'),
        signal: AbortSignal.timeout(5_000),
      });
      await expect(demandSearch(options, await ask('support'))).resolves.toMatchObject({
        user: expect.stringMatching(/./),
        profession: expect.stringMatching(/./),
        role: 'SUPPORT_CENTRE',
      });
      await expect(demandSearch(options, await ask('dr-sato'))).rejects.toThrow(new KitError('NOT_PERMITTED'));
    } finally {
      directory.now = then;
    }
  });
});

describe('the exchange with the scope of a person', () => {
  const identify = async (account: string, change: Partial<Caller> = {}) =>
    await exchange({
      scope: PERSON_SCOPE,
      subject_token: await directory.token(directory.caller(account, { names: [], ...change }), 'care-cabinet'),
    });

  it('answers who the caller is, gives no permit, and is recorded without a patient', async () => {
    const { status, body } = await identify('cm-kimura');
    const { id, profession } = directory.world.users.find(({ subject }) => subject === 'cm-kimura')!;
    expect([status, body]).toEqual([200, { scope: PERSON_SCOPE, user: id, profession }]);
    expect(await recorded()).toEqual([{ systemId: 'care-cabinet', patientId: '', given: true }]);
  });

  it('refuses a person who may not act', async () => {
    expect((await identify('cm-kimura', { facility: 'fac_none' })).status).toBe(403);
    expect((await identify('cm-kimura', { subject: 'nobody' })).status).toBe(403);
    expect((await recorded()).every(({ given }) => !given)).toBe(true);
  });

  it('answers the kit’s own client', async () => {
    const then = directory.now;
    directory.now = Date.now();
    try {
      const key = await signingKey(directory.keys.systems.get('care-cabinet')!.privateSet);
      const options = { url: `${directory.url}/issuer/exchange`, issuer: 'hareyaka-directory', system: 'care-cabinet', key };
      const ask = async (change: Partial<Caller>) => ({
        callerToken: await directory.token(directory.caller('cm-kimura', change), 'care-cabinet'),
        signal: AbortSignal.timeout(5_000),
      });
      await expect(identifyCaller(options, await ask({}))).resolves.toEqual({
        user: expect.stringMatching(/^usr_/),
        profession: expect.stringMatching(/./),
      });
      await expect(identifyCaller(options, await ask({ facility: 'fac_none' }))).rejects.toThrow(new KitError('NOT_PERMITTED'));
    } finally {
      directory.now = then;
    }
  });
});
