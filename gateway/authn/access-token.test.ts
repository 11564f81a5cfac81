import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { errors, generateKeyPair, type JWTVerifyGetKey } from 'jose';
import { CallerTokens } from '../../subgraphs/kit/identity/caller-token.js';
import { keySet } from '../../subgraphs/kit/identity/key-set.js';
import { GATEWAY_ERRORS } from '../errors.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { AUDIENCE, createTestIssuer, ISSUER, type TestIssuer } from '../testing/test-issuer.js';
import { AccessTokens } from './access-token.js';

let issuer: TestIssuer;
let people: FakeSubgraph;
let places: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createTestIssuer();
  people = await startFakeSubgraph('people', 'type Query { person(id: ID): String }', { Query: { person: () => 'Hanako' } });
  places = await startFakeSubgraph('care-places', 'type Query { place: String }', { Query: { place: () => 'Okayama' } });
  gateway = await startTestGateway([people, places], { issuer });
});
afterAll(async () => {
  await gateway?.close();
  await Promise.all([people?.close(), places?.close(), issuer?.close()]);
});
beforeEach(() => {
  people.asked.length = 0;
  places.asked.length = 0;
});

describe('An access token', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const spoiled: Record<string, () => Promise<string | undefined>> = {
    'is not there': async () => undefined,
    'is garbage': async () => 'garbage',
    'is three parts of garbage': async () => 'a.b.c',
    'has expired': async () => await issuer.token({ expiresIn: -30 }),
    'has no end': async () => await issuer.token({ claims: { exp: undefined } }),
    'is not valid yet': async () => await issuer.token({ claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }),
    'is for another audience': async () => await issuer.token({ claims: { aud: 'other' } }),
    'is of another issuer': async () => await issuer.token({ claims: { iss: 'https://other.test' } }),
    'says alg none': async () => {
      const [, claims] = (await issuer.token()).split('.');
      return `${base64({ alg: 'none', typ: 'at+jwt', kid: 'one' })}.${claims}.`;
    },
    'says alg none over a true signature': async () => {
      const [, claims, signature] = (await issuer.token()).split('.');
      return `${base64({ alg: 'none', typ: 'at+jwt', kid: 'one' })}.${claims}.${signature}`;
    },
    'is signed HS256 with the public key as the secret': async () =>
      await issuer.token({ header: { alg: 'HS256' }, key: new TextEncoder().encode(issuer.publicPem) }),
    'is an id token': async () => await issuer.token({ header: { typ: 'JWT' } }),
    'says no type': async () => await issuer.token({ header: { typ: undefined } }),
    'names a facility that is not text': async () => await issuer.token({ claims: { facility: ['f1'] } }),
    'names an empty facility': async () => await issuer.token({ claims: { facility: '' } }),
    'names no person': async () => await issuer.token({ claims: { sub: undefined } }),
    'has an unknown key id': async () => await issuer.token({ header: { kid: 'two' } }),
    "is signed with a stranger's key": async () => await issuer.token({ key: (await generateKeyPair('RS256')).privateKey }),
    'carries its own key': async () => {
      const { privateKey } = await generateKeyPair('RS256');
      return await issuer.token({ header: { kid: undefined, jwk: { kty: 'RSA' } }, key: privateKey });
    },
    'has changed claims': async () => {
      const [header, claims, signature] = (await issuer.token()).split('.');
      const changed = { ...JSON.parse(Buffer.from(claims!, 'base64url').toString()), sub: 'admin' };
      return `${header}.${base64(changed)}.${signature}`;
    },
  };

  it.each(Object.keys(spoiled))('that %s is refused with the same message as any other', async (which) => {
    const answer = await gateway.ask('{ person }', { token: await spoiled[which]!() });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.body).toEqual({
      errors: [
        {
          message: 'A valid access token is needed.',
          extensions: { code: 'UNAUTHENTICATED', requestId: answer.headers.get('x-request-id') },
        },
      ],
    });
    expect(people.asked).toHaveLength(0);
  });

  it('is required before the body is read, and is not accepted in the address', async () => {
    const malformed = await gateway.http('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' });
    expect(malformed.codes).toEqual(['UNAUTHENTICATED']);
    const inAddress = await gateway.http(`/graphql?query={person}&access_token=${await issuer.token()}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(inAddress.codes).toEqual(['UNAUTHENTICATED']);
  });

  it('that is good lets its bearer in', async () => {
    const answer = await gateway.ask('{ person place }', { token: await issuer.token() });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ data: { person: 'Hanako', place: 'Okayama' } });
  });

  it('that was good is refused once it has expired, or its key is withdrawn, although it was seen before', async () => {
    const start = Date.now();
    let now = start;
    let withdrawn = false;
    const known = keySet(issuer.jwks);
    const keys: JWTVerifyGetKey = async (header, token) => {
      if (withdrawn) throw new errors.JWKSNoMatchingKey();
      return await known(header, token);
    };
    const tokens = new AccessTokens({ issuer: ISSUER, audience: AUDIENCE, keys }, () => now);
    const bearer = `Bearer ${await issuer.token({ expiresIn: 300 })}`;
    expect((await tokens.verify(bearer)).subject).toBe('dr-sato');
    now = start + 306_000;
    await expect(tokens.verify(bearer)).rejects.toThrow(GATEWAY_ERRORS.UNAUTHENTICATED.message);
    now = start + 100_000;
    withdrawn = true;
    await expect(tokens.verify(bearer)).rejects.toThrow(GATEWAY_ERRORS.UNAUTHENTICATED.message);
  });
});

describe('A caller token', () => {
  const caller = (audience: string) => new CallerTokens({ audience, issuer: 'test-gateway', keys: keySet(issuer.gatewayPublicKeys) });
  const bearer = ({ asked }: FakeSubgraph) => /^Bearer (.+)$/.exec(asked[0]?.headers.authorization ?? '')?.[1];

  it('names the caller for one subgraph only, and is never the access token', async () => {
    const token = await issuer.token({ claims: { scope: 'read write', acr: 'hpki', amr: ['hwk'], auth_time: 1_700_000_000 } });
    await gateway.ask('{ person place }', { token });
    const toPeople = bearer(people);
    const toPlaces = bearer(places);
    expect(await caller('people').verify(toPeople)).toMatchObject({
      issuer: 'https://issuer.test',
      subject: 'dr-sato',
      facility: 'f1',
      address: '127.0.0.1',
      scopes: ['read', 'write'],
      assurance: 'hpki',
      methods: ['hwk'],
      authenticatedAt: 1_700_000_000,
      opens: [],
      names: [],
    });
    expect(toPeople).not.toBe(toPlaces);
    await expect(caller('people').verify(toPlaces)).rejects.toMatchObject({ code: 'CALLER_UNKNOWN' });
    expect(await caller('care-places').verify(toPlaces)).toMatchObject({ subject: 'dr-sato' });
    for (const { headers, query, variables } of [...people.asked, ...places.asked]) {
      expect(JSON.stringify([headers, query, variables])).not.toContain(token);
    }
  });

  it('names the facility of the header if the access token names none', async () => {
    const token = await issuer.token({ claims: { facility: undefined } });
    await gateway.ask('{ person }', { token, headers: { 'hareyaka-facility': 'f2' } });
    await gateway.ask('{ person }', { token, headers: { 'hareyaka-facility': 'f3' } });
    const facilities = await Promise.all(
      people.asked.map(async ({ headers }) => (await caller('people').verify(headers.authorization!.slice(7))).facility),
    );
    expect(facilities).toEqual(['f2', 'f3']);
  });

  it.each<[string, number, string | undefined, string | undefined]>([
    ['FACILITY_REQUIRED', 400, undefined, undefined],
    ['FACILITY_REQUIRED', 400, undefined, 'f1, f2'],
    ['FACILITY_REQUIRED', 400, undefined, ''],
    ['FACILITY_MISMATCH', 403, 'f1', 'f2'],
    ['FACILITY_MISMATCH', 403, 'f1', ''],
  ])('is not made: %s (%i) if the token names the facility %s and the header %s', async (code, status, facility, named) => {
    const token = await issuer.token({ claims: { facility } });
    const headers = named === undefined ? {} : { 'hareyaka-facility': named };
    for (const answer of [
      await gateway.ask('{ person }', { token, headers }),
      await gateway.http('/content/people/abc', { headers: { ...headers, authorization: `Bearer ${token}` } }),
    ])
      expect([answer.status, answer.codes, answer.headers.get('www-authenticate')]).toEqual([status, [code], null]);
    expect(people.asked).toHaveLength(0);
  });

  it('is never shared between two people or two acting facilities', async () => {
    const tokens = await Promise.all([
      issuer.token(),
      issuer.token({ claims: { sub: 'ns-tanaka' } }),
      issuer.token({ claims: { facility: 'f2' } }),
      issuer.token({ claims: { scope: 'write' } }),
    ]);
    await Promise.all(tokens.map(async (token) => await gateway.ask('{ person }', { token })));
    const given = people.asked.map(({ headers }) => headers.authorization);
    expect(new Set(given).size).toBe(4);
  });
});
