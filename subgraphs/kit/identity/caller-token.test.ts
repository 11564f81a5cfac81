import { createLocalJWKSet, SignJWT } from 'jose';
import { makeKeys, signingKey } from '../process/keys/system-keys.js';
import { callerOf, type Keys, NOW } from '../testing/issuers.js';
import { CallerTokens, signCallerToken } from './caller-token.js';

let gateway: Keys;
beforeAll(async () => {
  gateway = await makeKeys({ sealing: false });
});

const tokens = (now: () => number = () => NOW, audience = 'humanbridge') =>
  new CallerTokens({ audience, issuer: 'hareyaka-gateway', keys: createLocalJWKSet(gateway.publicSet) }, now);
const signed = async (change: { audience?: string; issuer?: string; now?: number; keys?: Keys } = {}) =>
  await signCallerToken(callerOf(), {
    audience: change.audience ?? 'humanbridge',
    issuer: change.issuer ?? 'hareyaka-gateway',
    key: await signingKey((change.keys ?? gateway).privateSet),
    now: change.now ?? NOW,
  });

describe('a caller token', () => {
  it('carries the whole caller', async () => {
    const caller = callerOf({ scopes: [], opens: ['pat_1'], names: ['pat_1', 'pat_2'], subject: 'dr|sato', methods: [] });
    const token = await signCallerToken(caller, {
      audience: 'humanbridge',
      issuer: 'hareyaka-gateway',
      key: await signingKey(gateway.privateSet),
      now: NOW,
    });
    expect(await tokens().verify(token)).toEqual(caller);
    expect(await tokens().verify(await signed())).toEqual(callerOf());
  });

  it('of a gateway that names no address has an empty one, which lies in no network', async () => {
    const key = await signingKey(gateway.privateSet);
    const [, payload] = signCallerToken(callerOf(), { audience: 'humanbridge', issuer: 'hareyaka-gateway', key, now: NOW }).split('.');
    const { addr, ...claims } = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>;
    const older = await new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'caller+jwt', kid: key.kid }).sign(key.key);
    expect([addr, (await tokens().verify(older)).address]).toEqual(['192.0.2.1', '']);
  });

  it('is valid for sixty seconds, and five more for clocks that differ', async () => {
    let now = NOW;
    const verifier = tokens(() => now);
    const token = await signed();
    await verifier.verify(token);
    now = NOW + 64_000;
    expect((await verifier.verify(token)).subject).toBe('dr-sato');
    now = NOW + 66_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
    now = NOW - 6_000;
    await expect(tokens(() => now).verify(token)).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['that is absent', async () => undefined],
    ['that is empty', async () => ''],
    ['that is not a JWT', async () => 'a.b.c'],
    ['for another subgraph', async () => await signed({ audience: 'directory' })],
    ['of another issuer', async () => await signed({ issuer: 'hareyaka-directory' })],
    ['of another key', async () => await signed({ keys: await makeKeys({ sealing: false }) })],
    ['that has expired', async () => await signed({ now: NOW - 66_000 })],
    ['from the future', async () => await signed({ now: NOW + 3_600_000 })],
  ])('%s is refused', async (_title, make) => {
    await expect(tokens().verify(await make())).rejects.toMatchObject({
      code: 'CALLER_UNKNOWN',
      message: 'The request carries no valid caller token.',
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['of another kind', { typ: 'permit+jwt' }, {}],
    ['of no kind', { typ: undefined }, {}],
    ['made to last an hour', {}, { iat: NOW / 1000 - 600, exp: NOW / 1000 + 3600 }],
    ['without an issuer of the person', {}, { who: undefined }],
    ['without a person', {}, { sub: undefined }],
    ['without a facility', {}, { fac: undefined }],
    ['without an end', {}, { exp: undefined }],
    ['whose facility is a list', {}, { fac: ['fac_1'] }],
    ['whose address is a list', {}, { addr: ['192.0.2.1'] }],
    ['whose opens are text', {}, { opens: 'pat_1' }],
    ['whose names hold a number', {}, { names: [1] }],
    ['for two audiences, one of them ours', {}, {}],
  ])('signed by the gateway, but %s, %#', async (title, header, claims) => {
    const key = await signingKey(gateway.privateSet);
    const said = {
      who: 'i',
      sub: 's',
      fac: 'f',
      scope: '',
      acr: '',
      amr: [],
      auth_time: 0,
      op: 'o',
      opens: [],
      names: [],
      iat: NOW / 1000,
      exp: NOW / 1000 + 60,
      ...claims,
    };
    const aud = title.includes('two') ? ['humanbridge', 'id-link'] : 'humanbridge';
    const token = await new SignJWT(JSON.parse(JSON.stringify({ ...said, iss: 'hareyaka-gateway', aud })))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'caller+jwt', kid: key.kid, ...header })
      .sign(key.key);
    const verified = tokens().verify(token);
    if (title.includes('two')) expect((await verified).subject).toBe('s');
    else await expect(verified).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
  });

  it('with the algorithm none, or HS256 keyed by the public key, is refused', async () => {
    const payload = (await signed()).split('.')[1]!;
    const { kid } = gateway.publicSet.keys[0]!;
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'caller+jwt', kid })).toString('base64url');
    const hs256 = await new SignJWT(JSON.parse(Buffer.from(payload, 'base64url').toString()))
      .setProtectedHeader({ alg: 'HS256', typ: 'caller+jwt', kid: kid! })
      .sign(Buffer.from(gateway.publicSet.keys[0]!.x!, 'base64url'));
    for (const token of [`${none}.${payload}.`, `${none}.${payload}`, hs256])
      await expect(tokens().verify(token)).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
  });

  it('is the same string within a second, so that it can be cached', async () => {
    expect(await signed({ now: NOW + 1 })).toBe(await signed({ now: NOW + 999 }));
  });
});
