import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CryptoKey, decodeJwt, generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { request } from 'undici';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { ISSUER } from '../network/world/demo-accounts.js';
import type { World } from '../network/world/world-model.js';

let fleet: TestFleet;
let world: World;
const CHARTS =
  'query ($first: Int!) { viewablePatients(first: $first) { edges { node { id name charts { prescriptions { nodes { id items { drug { text } } } } } } } } }';
const ENTITY =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on HumanBridgeChart { id prescriptions { nodes { id items { drug { text } } } } } } }';

beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

const facilityOf = (account: string) => world.users.find(({ subject }) => subject === account)!.activities[0]!.facilityId;
const codes = (answer: { errors: readonly { extensions: Record<string, unknown> }[] }) =>
  answer.errors.map(({ extensions }) => extensions.code);

describe('the gateway', () => {
  const claims = () => ({ facility: facilityOf('dr-sato'), scope: 'openid directory:read chart:prescription' });
  const sign = async (key: CryptoKey, header: object, change: (token: SignJWT) => SignJWT = (token) => token) =>
    await change(
      new SignJWT(claims()).setSubject('dr-sato').setIssuer(ISSUER).setAudience('hareyaka-graph').setIssuedAt().setExpirationTime('5m'),
    )
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', ...header } as never)
      .sign(key);

  it.each([
    ['a missing token', async () => undefined],
    ['an empty one', async () => 'Bearer '],
    ['another scheme', async () => `Basic ${Buffer.from('dr-sato:x').toString('base64')}`],
    ['one for another audience', async () => `Bearer ${await fleet.token('dr-sato', { audience: 'another-graph' }).catch(() => 'x.y.z')}`],
    [
      'alg none',
      async () =>
        `Bearer ${new UnsecuredJWT(claims()).setSubject('dr-sato').setIssuer(ISSUER).setAudience('hareyaka-graph').setExpirationTime('5m').encode()}`,
    ],
    [
      'one signed with a key of the attacker’s own',
      async () => `Bearer ${await sign((await generateKeyPair('EdDSA')).privateKey, { kid: 'mine' })}`,
    ],
    [
      'one signed with the issuer’s public key as a shared secret',
      async () => {
        const answer = await request(`${fleet.network.issuer}/jwks`);
        const secret = new TextEncoder().encode(await answer.body.text());
        return `Bearer ${await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).setSubject('dr-sato').setIssuer(ISSUER).setAudience('hareyaka-graph').setExpirationTime('5m').sign(secret)}`;
      },
    ],
    ['a caller token of the gateway’s', async () => `Bearer ${await callerToken('dr-sato', 'directory')}`],
  ])('refuses %s with the same message as any other bad token', async (_what, authorization) => {
    const answer = await fleet.send(await authorization(), { query: '{ me { name } }' });
    expect(answer.status).toBe(401);
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toEqual([
      { message: 'A valid access token is needed.', extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) } },
    ]);
  });

  it('shows no data for a token with a facility to which the person does not belong', async () => {
    const token = await fleet.token('dr-gaibu', { facility: facilityOf('dr-sato') });
    const answer = await fleet.send(`Bearer ${token}`, { query: CHARTS, variables: { first: 5 } });
    expect(answer.data).toBeNull();
    expect(codes(answer)).toEqual(['NOT_PERMITTED']);
  });

  it('answers no field of a scope that the token lacks, and asks no subgraph for it', async () => {
    const token = await fleet.token('dr-sato', { scope: 'openid directory:read' });
    for (const post of fleet.posts.values()) post.heard.length = 0;
    const answer = await fleet.send(`Bearer ${token}`, { query: CHARTS, variables: { first: 5 } });
    expect(codes(answer)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    expect(answer.errors[0]!.path).toEqual(['viewablePatients', 'edges', '@', 'node', 'charts', '@', 'prescriptions']);
    const patients = answer.data.viewablePatients.edges.map(({ node }: { node: object }) => node);
    expect(patients).toHaveLength(5);
    for (const patient of patients) {
      expect(patient).toMatchObject({ id: expect.any(String), name: expect.any(String) });
      expect(new Set(patient.charts.map((chart: object) => JSON.stringify(chart)))).toEqual(new Set(['{"prescriptions":null}']));
    }
    expect(JSON.stringify(answer.data)).not.toContain('__typename');
    expect([...fleet.posts.values()].every(({ heard }) => heard.every(({ body }) => !body.query.includes('prescriptions')))).toBe(true);
  });
});

describe('a patient of whose charts the token has no scope', () => {
  it('keeps the other fields, whatever is selected of the charts', async () => {
    const token = await fleet.token('dr-sato', { scope: 'openid directory:read' });
    const send = async (query: string) => await fleet.send(`Bearer ${token}`, { query });
    const { id } = (await send('{ viewablePatients(first: 1) { edges { node { id } } } }')).data.viewablePatients.edges[0].node;
    for (const [selection, one] of [
      ['labResults { complete } viewerUrl', { labResults: null, viewerUrl: null }],
      [
        '... on HumanBridgeChart { documents { complete } } ... on IdLinkChart { documents { complete } } ... on CareCabinetChart { documents { complete } }',
        { documents: null },
      ],
      [
        '...f } } } fragment f on Chart { allergies { nodes { ...g } } } fragment g on Allergy { ... { id substance { text',
        { allergies: null },
      ],
    ] as const) {
      const answer = await send(`{ patient(id: "${id}") { id name charts { ${selection} } } }`);
      expect(new Set(codes(answer))).toEqual(new Set(['UNAUTHORIZED_FIELD_OR_TYPE']));
      expect(answer.data.patient).toMatchObject({ id, name: expect.any(String) });
      expect(answer.data.patient.charts.length).toBeGreaterThan(0);
      for (const chart of answer.data.patient.charts) expect(chart).toEqual(one);
    }
  });
});

describe('a list without its scope', () => {
  const SELECTIONS = {
    'its items': 'prescriptions { nodes { id } }',
    'its edges': 'prescriptions { edges { cursor } }',
    'whether it is complete': 'prescriptions { complete }',
    'whether there is more': 'prescriptions { pageInfo { hasNextPage endCursor } }',
    'its answers': 'prescriptions { answers { state leftOut } }',
    'its type’s name': 'prescriptions { __typename }',
    'another name': 'labOrders: prescriptions { complete }',
    'a fragment on the chart': '... on HumanBridgeChart { prescriptions { complete } } ... on IdLinkChart { prescriptions { complete } }',
    'a fragment on the list': 'prescriptions { ... on PrescriptionConnection { answers { state } complete } }',
  };

  it.each(Object.entries(SELECTIONS))('says nothing through %s', async (_what, selection) => {
    const token = await fleet.token('dr-sato', { scope: 'openid directory:read chart:lab-result' });
    const query = `{ viewablePatients(first: 20) { edges { node { id charts { id ${selection} } } } } }`;
    for (const post of fleet.posts.values()) post.heard.length = 0;
    const answer = await fleet.send(`Bearer ${token}`, { query });
    expect(new Set(codes(answer))).toEqual(new Set(['UNAUTHORIZED_FIELD_OR_TYPE']));
    const charts = answer.data.viewablePatients.edges.flatMap(({ node }: { node: { charts: object[] } }) => node.charts);
    expect(charts.length).toBeGreaterThan(20);
    for (const { id: _id, ...rest } of charts) for (const value of Object.values(rest)) expect(value).toBeNull();
    for (const { heard } of fleet.posts.values()) for (const { body } of heard) expect(body.query).not.toMatch(/prescriptions/);
  });

  it('is not counted in the timeline, beside the categories whose scope is there', async () => {
    const token = await fleet.token('dr-sato', { scope: 'openid directory:read chart:lab-result' });
    const query = '{ viewablePatients(first: 20) { edges { node { charts { timeline { category atMost } } } } } }';
    const answer = await fleet.send(`Bearer ${token}`, { query });
    expect(answer.errors).toEqual([]);
    const counts = answer.data.viewablePatients.edges.flatMap(({ node }: { node: { charts: { timeline: { category: string }[] }[] } }) =>
      node.charts.flatMap(({ timeline }) => timeline),
    );
    expect(new Set(counts.map(({ category }: { category: string }) => category))).toEqual(new Set(['LAB_RESULT']));
  });
});

describe('a hidden field', () => {
  it('is not in the schema that a developer’s token can see', async () => {
    const answer = await fleet.ask('dr-sato', '{ __schema { types { name fields { name } } } }');
    expect(answer.text).toContain('"HumanBridgeChart"');
    expect(answer.text).not.toMatch(/_entities|_service|"permit"|"Permit"|_Any|join__|link__/);
    const token = await fleet.token('dr-sato', { scope: 'openid directory:read' });
    const refused = await fleet.send(`Bearer ${token}`, { query: '{ __schema { types { name } } }' });
    expect([codes(refused), refused.text.includes('HumanBridgeChart')]).toEqual([['INTROSPECTION_DISABLED'], false]);
  });

  it.each([
    '{ _entities(representations: []) { __typename } }',
    '{ _service { sdl } }',
    '{ viewablePatients { edges { node { charts { permit } } } } }',
  ])('cannot be requested through the gateway: %s', async (query) => {
    const answer = await fleet.ask('dr-sato', query);
    expect(answer.status).toBe(400);
    expect(answer.data).toBeUndefined();
    expect(answer.text).not.toMatch(/did you mean|sdl:|eyJ/i);
  });

  it('a guessed patient id has exactly the answer of an unknown one, also through aliases and fragments', async () => {
    const seen = new Set(
      (await fleet.ask('ns-tanaka', CHARTS, { first: 200 })).data.viewablePatients.edges.map(
        ({ node }: { node: { id: string } }) => node.id,
      ),
    );
    const hidden = world.patients.find(({ id }) => !seen.has(id))!;
    const query = `query ($id: ID!) { a: patient(id: $id) { ...P } b: patient(id: $id) { ... on Patient { name kana birthDate charts { id } } } } fragment P on Patient { id name }`;
    const [guessed, absent] = [
      await fleet.ask('ns-tanaka', query, { id: hidden.id }),
      await fleet.ask('ns-tanaka', query, { id: 'pat_doesnotexist' }),
    ];
    expect(guessed.data).toEqual({ a: null, b: null });
    expect({ ...guessed, text: '' }).toEqual({ ...absent, text: '' });
  });

  it('facilities and users beyond the caller’s are not revealed', async () => {
    const answer = await fleet.ask('dr-gaibu', '{ facilities(first: 200) { edges { node { id name } } } }');
    expect(answer.data.facilities.edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([facilityOf('dr-gaibu')]);
  });

  it.each([
    'grantViewingPermission(input: { userId: "x", facilityId: "y", categories: [ALLERGY], reason: "z" }) { userErrors { code } }',
    'withdrawConsent(input: { id: "x" }) { userErrors { code } }',
  ])('a doctor cannot run an admin’s mutation: %s', async (mutation) => {
    const answer = await fleet.ask('dr-sato', `mutation { ${mutation} }`);
    expect(answer.data).toEqual({ [mutation.slice(0, mutation.indexOf('('))]: null });
    expect(codes(answer)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
  });
});

describe('a direct request to a subgraph', () => {
  it.each(['directory', 'humanbridge', 'id-link', 'care-cabinet', 'receipt-cloud'] as const)(
    'is refused by %s without a caller token for that subgraph',
    async (subgraph) => {
      const attempts = [
        undefined,
        `Bearer ${await fleet.token('dr-sato')}`,
        `Bearer ${await callerToken('dr-sato', subgraph === 'directory' ? 'humanbridge' : 'directory')}`,
        'Bearer x.y.z',
      ];
      for (const authorization of attempts) {
        const answer = await direct(subgraph, authorization, { query: '{ _service { sdl } }' });
        expect(answer).toEqual({
          status: 401,
          body: { errors: [{ message: 'The request carries no valid caller token.', extensions: { code: 'CALLER_UNKNOWN' } }] },
        });
      }
    },
  );
});

describe('a permit', () => {
  it('of another person, forged, changed, expired, for another system or another chart opens no chart', async () => {
    const { mine, others } = await overheardPermits();
    const callers = { gaibu: await callerToken('dr-gaibu', 'humanbridge'), sato: await callerToken('dr-sato', 'humanbridge') };
    const good = await entity(callers.sato, mine);
    expect(good.body.data._entities[0].prescriptions.nodes.length).toBeGreaterThan(0);
    const payload = decodeJwt(mine.permit);
    const forger = (await generateKeyPair('EdDSA', { crv: 'Ed25519' })).privateKey;
    const forged = await new SignJWT({ ...payload }).setProtectedHeader({ alg: 'EdDSA', typ: 'permit+jwt', kid: 'forged' }).sign(forger);
    const [head, , signature] = mine.permit.split('.') as [string, string, string];
    const widened = Buffer.from(
      JSON.stringify({ ...payload, lines: (payload.lines as object[]).map((line) => ({ ...line, c: 2047 })) }),
    ).toString('base64url');
    const expired = await new SignJWT({ ...payload, iat: Number(payload.iat) - 600, exp: Number(payload.iat) - 540 })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'permit+jwt', kid: directoryKid() })
      .sign(await directoryKey());
    const attempts: [string, string, { id: string; permit: string }][] = [
      ['borrowed by another user', callers.gaibu, mine],
      ['forged', callers.sato, { ...mine, permit: forged }],
      ['widened', callers.sato, { ...mine, permit: `${head}.${widened}.${signature}` }],
      ['expired', callers.sato, { ...mine, permit: expired }],
      ['unsigned', callers.sato, { ...mine, permit: new UnsecuredJWT({ ...payload }).encode() }],
      ['for another system', callers.sato, { ...mine, permit: others.permit }],
      ['on another chart', callers.sato, { ...mine, id: others.id }],
      ['a caller token in its place', callers.sato, { ...mine, permit: callers.sato }],
    ];
    for (const [what, caller, reference] of attempts) {
      const answer = await entity(caller, reference);
      expect([what, answer.body.data?._entities?.[0] ?? null]).toEqual([what, null]);
      expect([what, answer.body.errors.map((error: { extensions: { code: string } }) => error.extensions.code)]).toEqual([
        what,
        ['PERMIT_INVALID'],
      ]);
    }
  });

  it('reveals to a listener on the wire neither a local patient ID, a name nor a number', async () => {
    for (const post of fleet.posts.values()) post.heard.length = 0;
    await fleet.ask('dr-sato', CHARTS, { first: 50 });
    const wire = [...fleet.posts.values()].flatMap(({ heard }) =>
      heard.flatMap(({ body, headers }) => [JSON.stringify(body), JSON.stringify(headers)]),
    );
    const permits = wire.flatMap((text) => text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? []).map((token) => JSON.stringify(decodeJwt(token)));
    expect(permits.length).toBeGreaterThan(50);
    for (const { localPatientId } of world.links)
      expect([...wire, ...permits].some((text) => text.includes(`"${localPatientId}"`))).toBe(false);
  });

  it('is given by exchange only for a patient whom the operation names, and only to the system itself', async () => {
    const caller = await callerToken('ns-tanaka', 'care-cabinet', { names: [] });
    const patient = world.permissions.find(({ userId }) => userId === world.users.find(({ subject }) => subject === 'ns-tanaka')!.id)!
      .patientId!;
    const answer = await direct('care-cabinet', `Bearer ${caller}`, {
      query: 'mutation ($p: ID!) { createCareRecord(input: { patientId: $p, kind: VISIT, text: "x" }) { careRecord { id } } }',
      variables: { p: patient },
    });
    expect(answer.body.errors[0].extensions.code).toBe('NOT_PERMITTED');
    const exchange = await request(`${fleet.subgraphs.directory}/issuer/exchange`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: caller,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: caller,
        patient,
      }).toString(),
    });
    await exchange.body.dump();
    expect(exchange.statusCode).toBe(401);
  });
});

describe('the logs', () => {
  it('hold no name, local ID, token or permit', async () => {
    await fleet.ask('dr-sato', CHARTS, { first: 20 });
    const { data } = await fleet.ask('dr-sato', CHARTS, { first: 3 });
    const names = data.viewablePatients.edges.map(({ node }: { node: { name: string } }) => node.name);
    const lines = fleet.logs.filter(({ name }) => name !== 'network').map(({ line }) => line);
    expect(lines.length).toBeGreaterThan(10);
    for (const secret of [...names, 'eyJ', ...world.links.slice(0, 100).map(({ localPatientId }) => `"${localPatientId}"`)])
      expect(lines.filter((line) => line.includes(secret))).toEqual([]);
  });
});

/** A caller token as the gateway would make it: an attacker with the gateway's key would still need a permit. */
async function callerToken(account: string, audience: string, { names = [] }: { names?: string[] } = {}): Promise<string> {
  const set = JSON.parse(readFileSync(join(fleet.folder, 'keys/issuers/gateway.private.json'), 'utf8'));
  const access = decodeJwt(await fleet.token(account));
  return await new SignJWT({
    who: ISSUER,
    fac: access.facility,
    scope: access.scope,
    acr: access.acr,
    amr: access.amr,
    auth_time: access.auth_time,
    op: 'attack',
    opens: [],
    names,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'caller+jwt', kid: set.keys[0].kid })
    .setSubject(account)
    .setIssuer('hareyaka-gateway')
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign((await importJWK(set.keys[0], 'EdDSA')) as CryptoKey);
}

const directorySet = () => JSON.parse(readFileSync(join(fleet.folder, 'keys/issuers/directory.private.json'), 'utf8'));
const directoryKid = (): string => directorySet().keys[0].kid;
const directoryKey = async () => (await importJWK(directorySet().keys[0], 'EdDSA')) as CryptoKey;

async function direct(subgraph: keyof TestFleet['subgraphs'], authorization: string | undefined, body: object) {
  const answer = await request(`${fleet.subgraphs[subgraph]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an attacker looks at whatever comes
  return { status: answer.statusCode, body: (await answer.body.json()) as any };
}

async function entity(caller: string, reference: { id: string; permit: string }) {
  return await direct('humanbridge', `Bearer ${caller}`, {
    query: ENTITY,
    variables: { r: [{ __typename: 'HumanBridgeChart', ...reference }] },
  });
}

/** Permits that a listener recorded: one of dr-sato for HumanBridge, and one for ID-Link. */
async function overheardPermits() {
  for (const post of fleet.posts.values()) post.heard.length = 0;
  await fleet.ask('dr-sato', CHARTS, { first: 50 });
  const references = (name: string) =>
    fleet.posts.get(name)!.heard.flatMap(({ body }) => (body.variables?.representations ?? []) as { id: string; permit: string }[]);
  const prescribed = references('humanbridge').find(({ permit }) =>
    (decodeJwt(permit).lines as { c: number }[]).some(({ c }) => (c & 8) !== 0),
  )!;
  return {
    mine: { id: prescribed.id, permit: prescribed.permit },
    others: { id: references('id-link')[0]!.id, permit: references('id-link')[0]!.permit },
  };
}
