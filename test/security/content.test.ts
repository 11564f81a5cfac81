import { readFileSync } from 'node:fs';
import { request as rawRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { type Answer, startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { pacsStudies } from '../network/pacs/pacs-studies.js';
import { DEMO_ACCOUNTS } from '../network/world/demo-accounts.js';
import type { World } from '../network/world/world-model.js';

const SYSTEMS = ['humanbridge', 'id-link'] as const;
const CHART = `id system { id }
  imagingStudies(first: 3) { nodes { id facility { id } series { instances(first: 2) { nodes { id thumbnailUrl renderedUrl } } } } }
  documents(first: 3) { nodes { id facility { id } url } } viewerUrl`;
const PATIENT = `query Patient($id: ID!) { patient(id: $id) { id charts { ${CHART} } } }`;
const PATIENTS = `query Patients($first: Int!) { viewablePatients(first: $first) { edges { node { id charts { ${CHART} } } } } }`;

// biome-ignore lint/suspicious/noExplicitAny: an attacker looks at whatever comes
type Any = any;

let fleet: TestFleet;
let world: World;
/** Every address that this suite received. */
const given = new Set<string>();

beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

interface Addresses {
  readonly patient: string;
  readonly system: string;
  readonly images: readonly string[];
  readonly documents: readonly string[];
  readonly viewer: string | null;
}

function addressesOf(patients: readonly Any[]): Addresses[] {
  const all = patients.flatMap(({ id, charts }) =>
    charts.map((chart: Any): Addresses => {
      const instances = (chart.imagingStudies?.nodes ?? []).flatMap(({ series }: Any) =>
        (series ?? []).flatMap((one: Any) => one.instances.nodes),
      );
      return {
        patient: id,
        system: chart.system.id,
        images: instances.flatMap(({ thumbnailUrl, renderedUrl }: Any) => [thumbnailUrl, renderedUrl]),
        documents: (chart.documents?.nodes ?? []).map(({ url }: Any) => url),
        viewer: chart.viewerUrl,
      };
    }),
  );
  for (const { images, documents } of all) for (const url of [...images, ...documents]) given.add(url);
  return all;
}

/** The patients whom an account may see, with fresh addresses. */
async function seenBy(account: string, first = 12): Promise<Addresses[]> {
  const { data } = await fleet.ask(account, PATIENTS, { first });
  return addressesOf((data?.viewablePatients?.edges ?? []).map(({ node }: Any) => node));
}

async function seenOf(account: string, patient: string, token?: string): Promise<Addresses[]> {
  const body = { query: PATIENT, variables: { id: patient } };
  const { data } = await fleet.send(`Bearer ${token ?? (await fleet.token(account))}`, body);
  return addressesOf(data?.patient ? [data.patient] : []);
}

interface Got {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** Sends the path unchanged: no client library normalizes it. */
async function get(path: string, authorization?: string, { method = 'GET', ...headers }: Record<string, string> = {}): Promise<Got> {
  const { hostname, port } = new URL(fleet.gateway);
  return await new Promise((resolve, reject) => {
    const sent = rawRequest(
      { hostname, port, method, path, headers: { ...headers, ...(authorization && { authorization }) } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, text: Buffer.concat(chunks).toString('latin1') }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
const as = async (account: string, path: string) => await get(path, `Bearer ${await fleet.token(account)}`);
const tokenIn = (address: string) => address.split('/').at(-1)!;
const codeIn = ({ text }: Got) => JSON.parse(text).errors[0].extensions.code as string;
const codes = ({ errors }: Answer) => errors.map(({ extensions }) => extensions.code);

/** A patient of dr-sato with pictures and documents in that system. */
async function findAddresses(system: string): Promise<Addresses> {
  const some = await seenBy('dr-sato', 30);
  return some.find((one) => one.system === system && one.images.length > 1 && one.documents.length > 0)!;
}

describe.each(SYSTEMS)('an address that %s gave', (system) => {
  it('opens for the person who got it, and for no other account and no anonymous client', async () => {
    const { images, documents } = await findAddresses(system);
    for (const address of [images[0]!, images[1]!, documents[0]!]) {
      expect(address).toMatch(new RegExp(`^/content/${system}/[\\w-]+$`));
      expect((await as('dr-sato', address)).status).toBe(200);
      for (const { account } of DEMO_ACCOUNTS.filter((one) => one.account !== 'dr-sato')) {
        const answer = await as(account, address);
        expect([account, answer.status, codeIn(answer)]).toEqual([account, 404, 'NOT_FOUND']);
      }
      const token = await fleet.token('dr-sato');
      for (const unauthorized of [undefined, '', 'Bearer', 'Bearer x.y.z', `Basic ${token}`, `Bearer ${token.slice(0, -4)}AAAA`]) {
        const answer = await get(address, unauthorized);
        expect([answer.status, codeIn(answer)]).toEqual([401, 'UNAUTHENTICATED']);
      }
    }
  });

  it('does not open with a token for another audience, nor with the token in the address', async () => {
    const { images } = await findAddresses(system);
    const elsewhere = await fleet.token('dr-sato', { audience: 'urn:elsewhere' }).catch(() => null);
    if (elsewhere !== null) expect((await get(images[0]!, `Bearer ${elsewhere}`)).status).toBe(401);
    expect((await get(`${images[0]}?access_token=${await fleet.token('dr-sato')}`)).status).toBe(401);
  });

  it('does not open for an application of the same person without the scope', async () => {
    const { images, documents } = await findAddresses(system);
    const narrow = async (scope: string) => `Bearer ${await fleet.token('dr-sato', { scope })}`;
    const [list, pictures] = [await narrow('openid directory:read'), await narrow('openid directory:read chart:imaging')];
    const statuses = [
      await get(images[0]!, list),
      await get(documents[0]!, list),
      await get(documents[0]!, pictures),
      await get(images[0]!, pictures),
    ].map(({ status }) => status);
    expect(statuses).toEqual([404, 404, 404, 200]);
  });

  it('cannot be turned into another’s: cut, joined, changed, moved, or made from other parts', async () => {
    const some = (await seenBy('dr-sato', 30)).filter((one) => one.system === system && one.images.length > 1);
    const [one, other] = [some[0]!, some.find(({ patient }) => patient !== some[0]!.patient)!];
    const [mine, theirs] = [tokenIn(one.images[0]!), tokenIn(other.images[0]!)];
    const forged = new Set<string>();
    for (const at of [4, 16, 17, 20, 64, 100, Math.floor(mine.length / 2), mine.length - 22, mine.length - 4, mine.length - 1]) {
      forged.add(mine.slice(0, at) + theirs.slice(at));
      forged.add(theirs.slice(0, at) + mine.slice(at));
      const letter = mine[at] === 'A' ? 'B' : 'A';
      forged.add(mine.slice(0, at) + letter + mine.slice(at + 1));
      forged.add(mine.slice(0, at));
      forged.add(mine.slice(at));
    }
    for (const more of [mine + theirs, `${mine}A`, `A${mine}`, mine.split('').reverse().join(''), mine.toLowerCase()]) forged.add(more);
    forged.delete(mine);
    forged.delete(theirs);
    for (const token of forged) {
      const answer = await as('dr-sato', `/content/${system}/${token}`);
      expect([token, answer.status]).toEqual([token, 404]);
    }
    for (const elsewhere of ['humanbridge', 'id-link', 'care-cabinet', 'directory'].filter((name) => name !== system))
      expect((await as('dr-sato', `/content/${elsewhere}/${mine}`)).status).toBe(404);
    expect((await as('dr-sato', `/content/${system}/${mine}`)).status).toBe(200);
  });

  it('is not a cursor, and a hand-over or a permit is not an address', async () => {
    const { images, viewer } = await findAddresses(system);
    const { data, errors } = await fleet.ask(
      'support',
      'query($after: String) { connectionSystems { id findPatients(kana: "サトウ", after: $after) { after } } }',
      { after: tokenIn(images[0]!) },
    );
    expect(data.connectionSystems.every((one: Any) => one.findPatients === null)).toBe(true);
    expect(errors.every(({ extensions }) => extensions.code === 'BAD_INPUT')).toBe(true);
    const cursor = await fleet.ask('support', '{ connectionSystems { id findPatients(kana: "サトウ", first: 1) { after } } }');
    const after = cursor.data.connectionSystems.find(({ id }: Any) => id === system).findPatients.after as string | null;
    const permit = fleet.posts
      .get(system)!
      .heard.flatMap(({ body }) => body.variables?.representations ?? [])
      .find((one) => typeof one.permit === 'string')!.permit as string;
    for (const token of [after, permit, tokenIn(viewer!)]) {
      if (token !== null) expect((await as('dr-sato', `/content/${system}/${token}`)).status).toBe(404);
    }
  });

  it('does not open at the system itself without a caller token of the gateway', async () => {
    const { images } = await findAddresses(system);
    const url = `${fleet.subgraphs[system]}/content/${tokenIn(images[0]!)}`;
    for (const authorization of [undefined, `Bearer ${await fleet.token('dr-sato')}`, 'Bearer x.y.z']) {
      const answer = await request(url, { headers: authorization ? { authorization } : {} });
      await answer.body.dump();
      expect(answer.statusCode).toBe(401);
    }
  });

  it('serves the bytes without any header or text of the archive, by every kind of request', async () => {
    const { images, documents } = await findAddresses(system);
    const authorization = `Bearer ${await fleet.token('dr-sato')}`;
    for (const [address, type] of [
      [images[0]!, 'image/png'],
      [documents[0]!, null],
    ] as const) {
      const answer = await get(address, authorization, { range: 'bytes=0-3', 'x-forwarded-host': 'evil.example', 'if-none-match': '*' });
      expect(answer.status).toBe(200);
      if (type) expect(answer.headers['content-type']).toBe(type);
      const names = Object.keys(answer.headers).sort();
      expect(names).toEqual(
        [
          'connection',
          'content-length',
          'content-security-policy',
          'content-type',
          'cache-control',
          'cross-origin-resource-policy',
          'date',
          'keep-alive',
          'vary',
          'x-content-type-options',
          'x-request-id',
        ].sort(),
      );
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect((await get(images[0]!, authorization, { method })).status).toBe(404);
  });
});

describe('the gateway’s route for images and documents', () => {
  const LONG = 'A'.repeat(9_000);
  it.each<string | { long: string }>([
    '/content/humanbridge/..%2fgraphql',
    '/content/humanbridge/..%2Fgraphql',
    '/content/humanbridge/%2e%2e%2fgraphql',
    '/content/humanbridge/%2e%2e/graphql',
    '/content/humanbridge/../graphql',
    '/content/humanbridge/../../ready',
    '/content/humanbridge/..',
    '/content/humanbridge/.',
    '/content/humanbridge/a%2fb',
    '/content/humanbridge/a%5cb',
    '/content/humanbridge/a\\b',
    '/content/humanbridge/%252e%252e%252fgraphql',
    '/content/humanbridge/a%00b',
    '/content/humanbridge/%00',
    '/content/humanbridge/a%0d%0aHost:%20evil',
    '/content/humanbridge/%E3%81%82',
    '/content/humanbridge/%EF%BC%8E%EF%BC%8E%EF%BC%8Fgraphql',
    '/content/humanbridge/%ff%fe',
    '/content/humanbridge/%zz',
    '/content/humanbridge/a%20b',
    '/content/humanbridge/a;b',
    '/content/humanbridge/a@evil.example',
    '/content/humanbridge/http:%2f%2f127.0.0.1%2f',
    { long: '/content/humanbridge/LONG' },
    { long: '/content/LONG/a' },
    '/content/humanbridge/',
    '/content/humanbridge//a',
    '/content//a',
    '/content/humanbridge',
    '/content/humanbridge/a/b',
    '/content/humanbridge%2fready/a',
    '/content/directory/issuer%2fjwks',
    '/content/__proto__/a',
    '/content/constructor/a',
    '/content/toString/a',
    '/content/HUMANBRIDGE/a',
    '/content/127.0.0.1:80/a',
    '/content/evil.example/a',
    '/CONTENT/humanbridge/a',
  ])('leads from %j to no system', async (given_) => {
    const path = typeof given_ === 'string' ? given_ : given_.long.replace('LONG', LONG);
    for (const post of fleet.posts.values()) post.asked.length = 0;
    const answer = await as('dr-sato', path);
    expect([400, 404, 414]).toContain(answer.status);
    expect(['NOT_FOUND', 'BAD_REQUEST']).toContain(codeIn(answer));
    const asked = [...fleet.posts.values()].flatMap((post) => post.asked).filter((one) => one !== 'GET /ready');
    expect(asked).toEqual([]);
  });

  it.each(['graphql', 'ready', 'health', 'jwks', 'null', 'undefined', '-', '__proto__', 'LONG'])(
    'requests only content from a system, whatever its type: %p',
    async (name) => {
      const token = name === 'LONG' ? LONG.slice(1_000) : name;
      for (const post of fleet.posts.values()) post.asked.length = 0;
      const answer = await as('dr-sato', `/content/humanbridge/${token}?query={me{id}}&x=../../graphql`);
      expect([answer.status, codeIn(answer)]).toEqual([404, 'NOT_FOUND']);
      const asked = fleet.posts.get('humanbridge')!.asked.filter((one) => one !== 'GET /ready');
      expect(asked).toEqual([`GET /content/${token}`]);
    },
  );

  it('allows no page of another origin to read it, and allows a development server of this machine', async () => {
    const { images } = await findAddresses('humanbridge');
    const authorization = `Bearer ${await fleet.token('dr-sato')}`;
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example', fleet.gateway]) {
      for (const [path, more] of [
        [images[0]!, { origin }],
        ['/graphql', { origin, method: 'OPTIONS', 'access-control-request-method': 'POST' }],
        [images[0]!, { origin, method: 'OPTIONS', 'access-control-request-method': 'GET' }],
      ] as const) {
        const answer = await get(path, authorization, more);
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      }
    }
    const allowed = await get(images[0]!, authorization, { origin: 'http://localhost:5173' });
    expect(allowed.headers['access-control-allow-origin']).toBe('http://localhost:5173');
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined();
    expect(String(allowed.headers.vary)).toContain('origin');
  });
});

describe('a search of a system’s patients', () => {
  const WAYS = [
    'query($k: String!) { connectionSystems { id findPatients(kana: $k) { patients { localPatientId } } } }',
    'query($k: String!) { connectionSystems { id status: findPatients(kana: $k) { failures: patients { state: localPatientId } } } }',
    'query($k: String!) { connectionSystems { ... on HumanBridgeSystem { findPatients(kana: $k) { patients { name } } } } }',
    'query($k: String!) { connectionSystems { ... on ConnectionSystem { ...F } } } fragment F on ConnectionSystem { findPatients(kana: $k) { after patients { name } } }',
    'query($k: String!) { connectionSystems { ...F @include(if: true) } } fragment F on IdLinkSystem { a: findPatients(kana: $k) { patients { name } } b: findPatients(kana: "サ") { after } }',
    'query($k: String!) { viewablePatients(first: 1) { edges { node { charts { system { id findPatients(kana: $k) { patients { name } } } } } } } }',
    'query($k: String!) { connectionSystems { status { hospitals { institution label } } findPatients(name: "佐藤", kana: $k, first: 100) { patients { birthDate } } } }',
  ];

  const OVERSEERS = ['support', 'admin', 'admin-2'];
  it.each(DEMO_ACCOUNTS.map(({ account }) => account).filter((account) => !OVERSEERS.includes(account)))(
    'is not made for %s, by any name',
    async (account) => {
      const kana = world.patients[0]!.familyKana;
      for (const query of WAYS) {
        const answer = await fleet.ask(account, query, { k: kana });
        expect(answer.text).not.toMatch(/"localPatientId":"|"name":"|"birthDate":"|"institution":"|"label":"|"state":"[0-9C]/);
        const found =
          JSON.stringify(answer.data ?? null).match(/"(findPatients|a|b|status|hospitals)":(?!null)(?!\{"hospitals":null\})/g) ?? [];
        expect([query, found]).toEqual([query, []]);
        for (const code of codes(answer)) expect(['NOT_PERMITTED', 'UNAUTHORIZED_FIELD_OR_TYPE']).toContain(code);
        for (const one of answer.errors) expect(one.message).not.toContain(kana);
      }
    },
  );

  it('sends no query to a centre if the right is missing', async () => {
    const counts = async () => {
      const { body } = await request(`${fleet.network.control}/counts`);
      const all = (await body.json()) as Record<string, Record<string, number>>;
      return [all['humanbridge-centre'], all['id-link-centre']];
    };
    const before = await counts();
    for (const account of ['dr-sato', 'vendor', 'ns-tanaka'])
      for (const query of WAYS.slice(0, 5)) await fleet.ask(account, query, { k: world.patients[0]!.familyKana });
    expect(await counts()).toEqual(before);
  });
});

describe('a system’s own viewer', () => {
  it('does not open for a person without the right to it', async () => {
    const { patient } = (await seenBy('dr-sato')).find(({ viewer }) => viewer !== null)!;
    const query =
      'query($id: ID!) { patient(id: $id) { charts { viewerUrl u: viewerUrl ...V ... on HumanBridgeChart { w: viewerUrl } } } } fragment V on Chart { v: viewerUrl }';
    for (const { account } of DEMO_ACCOUNTS.filter((one) => one.account !== 'dr-sato')) {
      const { data, text } = await fleet.ask(account, query, { id: patient });
      for (const chart of data?.patient?.charts ?? []) expect(Object.values(chart).every((one) => one === null)).toBe(true);
      expect(text).not.toMatch(/\/viewer\/|127\.0\.0\.1/);
    }
    // Also not for the patients whom a nurse may see.
    const nurse = await fleet.ask('ns-tanaka', '{ viewablePatients(first: 50) { edges { node { charts { viewerUrl } } } } }');
    expect(nurse.data.viewablePatients.edges.length).toBeGreaterThan(3);
    expect(nurse.text).not.toContain('/viewer/');
    const charts = nurse.data.viewablePatients.edges.flatMap(({ node }: Any) => node.charts);
    expect(charts.every(({ viewerUrl }: Any) => viewerUrl === null)).toBe(true);
    expect(codes(nurse)).toEqual([]);
  });

  it('does not open for an application without the scope', async () => {
    const token = await fleet.token('dr-sato', { scope: 'openid directory:read chart:imaging' });
    const answer = await fleet.send(`Bearer ${token}`, {
      query: '{ viewablePatients(first: 5) { edges { node { charts { viewerUrl } } } } }',
    });
    expect(answer.text).not.toContain('/viewer/');
    expect(codes(answer)).toContain('UNAUTHORIZED_FIELD_OR_TYPE');
  });
});

describe('a vendor’s access token', () => {
  it('sees no patient, and so gets no address', async () => {
    const { patient } = await findAddresses('humanbridge');
    expect(await seenBy('vendor', 50)).toEqual([]);
    expect(await seenOf('vendor', patient)).toEqual([]);
  });
});

describe('a right to images', () => {
  const userOf = (account: string) => world.users.find(({ subject }) => subject === account)!;
  const done = async (account: string, mutation: string, input: object): Promise<Any> => {
    const input_ = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    const selected = mutation === 'grantViewingPermission' ? 'viewingPermission { id }' : '__typename';
    const query = `mutation ($input: ${input_}) { ${mutation}(input: $input) { ${selected} userErrors { code } } }`;
    const { data, errors } = await fleet.ask(account, query, { input });
    expect([errors, data?.[mutation]?.userErrors]).toEqual([[], []]);
    return data[mutation];
  };
  const nothing = (all: readonly Addresses[]) => {
    expect(all.flatMap(({ images, documents, viewer }) => [...images, ...documents, ...(viewer === null ? [] : [viewer])])).toEqual([]);
  };
  const granted = async () => {
    const { id, activities } = userOf('ns-tanaka');
    const input = { userId: id, facilityId: activities[0]!.facilityId, categories: ['IMAGING', 'DOCUMENT', 'VIEWER'], reason: 'test' };
    return (await done('admin', 'grantViewingPermission', input)).viewingPermission.id as string;
  };

  it('that was never granted gives a nurse no address', async () => {
    nothing(await seenBy('ns-tanaka', 50));
  });

  it('that was revoked gives no new address in the next operation; an earlier one works until its minute ends', async () => {
    const permission = await granted();
    const [first] = withImages(await seenBy('ns-tanaka', 50));
    expect((await as('ns-tanaka', first!.images[0]!)).status).toBe(200);
    await done('admin', 'revokeViewingPermission', { id: permission, reason: 'test' });
    nothing(await seenOf('ns-tanaka', first!.patient));
    nothing(await seenBy('ns-tanaka', 50));
    expect((await as('ns-tanaka', first!.images[0]!)).status).toBe(200);
    expect((await as('dr-sato', first!.images[0]!)).status).toBe(404);
  });

  it('of a suspended person gives no new address and closes the earlier ones, until the person is resumed', async () => {
    const permission = await granted();
    const [first] = withImages(await seenBy('ns-tanaka', 50));
    const { id } = userOf('ns-tanaka');
    // The person's addresses: of images, of documents, of the viewer.
    const seen = await seenOf('ns-tanaka', first!.patient);
    const image = first!.images[0]!;
    const viewer = seen.find((one) => one.viewer !== null)!.viewer!;
    const led = async () => (await fetch(`${fleet.gateway}${viewer}`, { redirect: 'manual' })).status;
    expect([(await as('ns-tanaka', image)).status, await led()]).toEqual([200, 303]);
    await done('admin', 'suspendUser', { id, reason: 'test' });
    expect([(await as('ns-tanaka', image)).status, await led()]).toEqual([404, 404]);
    nothing(await seenOf('ns-tanaka', first!.patient));
    nothing(await seenBy('ns-tanaka', 50));
    await done('admin', 'resumeUser', { id, reason: 'test' });
    expect(withImages(await seenOf('ns-tanaka', first!.patient)).length).toBeGreaterThan(0);
    await done('admin', 'revokeViewingPermission', { id: permission, reason: 'test' });
  });

  it('at a facility from which the patient was unlinked gives no address there, and keeps the other addresses', async () => {
    const query =
      'query($id: ID!) { patient(id: $id) { charts { imagingStudies { nodes { facility { id } series { instances(first: 1) { nodes { thumbnailUrl } } } } } documents { nodes { facility { id } url } } } } }';
    const facilitiesOf = async (patient: string) => {
      const { data } = await fleet.ask('dr-sato', query, { id: patient });
      const items = (data.patient?.charts ?? []).flatMap((chart: Any) => [
        ...(chart.imagingStudies?.nodes ?? []),
        ...(chart.documents?.nodes ?? []),
      ]);
      return new Set<string>(items.map(({ facility }: Any) => facility.id));
    };
    const some = await seenBy('dr-sato', 30);
    let [patient, facilities] = ['', new Set<string>()];
    for (const one of new Set(some.map((each) => each.patient))) {
      [patient, facilities] = [one, await facilitiesOf(one)];
      if (facilities.size > 1) break;
    }
    expect(facilities.size).toBeGreaterThan(1);
    const [gone] = facilities;
    const all = await fleet.ask(
      'support',
      'query($id: ID!) { patientRecords(filter: { id: $id }) { edges { node { links { id endedAt facility { id } } } } } }',
      { id: patient },
    );
    const { links } = all.data.patientRecords.edges[0].node;
    const link = links.find(({ facility, endedAt }: Any) => facility.id === gone && endedAt === null);
    await done('support', 'unlinkPatient', { id: link.id, reason: 'test' });
    const left = await facilitiesOf(patient);
    expect([...left].sort()).toEqual([...facilities].filter((one) => one !== gone).sort());
  });
});

describe('the logs and answers', () => {
  it('have no local patient ID, study, address, token or location of a hospital', async () => {
    const bytes = async ({ images, documents }: Addresses) => {
      for (const address of [...images.slice(0, 2), ...documents.slice(0, 2)]) {
        await as('dr-sato', address);
        await as('dr-gaibu', address);
      }
    };
    const texts: string[] = [];
    const seen = await seenBy('dr-sato', 20);
    for (const one of seen) await bytes(one);
    const [codesOfHospitals, servers] = [world.facilities.filter(({ system }) => system).map((one) => one.institutionCode), hospitals()];
    for (const kind of ['refuse', 'cut', 'malformed', 'wrong-patient']) {
      for (const code of codesOfHospitals) await fleet.fault(code, { kind });
      try {
        texts.push((await fleet.ask('dr-sato', PATIENTS, { first: 12 })).text);
        for (const one of withImages(seen).slice(0, 4))
          for (const address of one.images.slice(0, 1)) texts.push((await as('dr-sato', address)).text);
      } finally {
        await fleet.noFaults();
      }
    }
    const secrets = new Set<string>();
    for (const { localPatientId } of world.links) if (/^\d{7,}$/.test(localPatientId)) secrets.add(localPatientId);
    for (const { patientId, facilityId } of world.links)
      for (const { studyUid, accession, series } of pacsStudies(world, patientId, facilityId))
        for (const one of [studyUid, accession, ...series.map(({ seriesUid }) => seriesUid)]) secrets.add(one);
    for (const { url, token, documents, pacs } of servers)
      for (const one of [new URL(url).host, token, documents && new URL(documents).host, pacs && new URL(pacs.url).host, pacs?.token])
        if (one) secrets.add(one);
    for (const address of given) secrets.add(tokenIn(address).slice(0, 40));
    const lines = fleet.logs.filter(({ name }) => name !== 'network').map(({ line }) => line);
    expect([lines.length > 100, secrets.size > 500, texts.length > 8]).toEqual([true, true, true]);
    expect(findRevealed(lines.join('\n'), secrets)).toEqual([]);
    for (const address of given) secrets.delete(tokenIn(address).slice(0, 40));
    expect(findRevealed(texts.join('\n'), secrets)).toEqual([]);
    expect(lines.filter((line) => line.includes('eyJ') || line.includes('/content/') !== line.includes('/content/:')).slice(0, 3)).toEqual(
      [],
    );
  }, 120_000);
});

const withImages = (all: readonly Addresses[]) => all.filter(({ images }) => images.length > 0);

/** Only whole words, because seven digits are part of many numbers. */
function findRevealed(text: string, secrets: ReadonlySet<string>): string[] {
  const words = new Set(text.match(/[\w.:-]+/g) ?? []);
  return [...secrets].filter((secret) => words.has(secret) || (secret.length > 12 && text.includes(secret)));
}

interface Server {
  readonly url: string;
  readonly token: string;
  readonly documents?: string;
  readonly pacs?: { readonly url: string; readonly token: string };
}

function hospitals(): Server[] {
  return [fleet.network.humanbridge.facilities, fleet.network.idLink.facilities].flatMap(
    (file) => JSON.parse(readFileSync(file, 'utf8')) as Server[],
  );
}
