import { request as send } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';
import { type Child, startChild } from '../network/launch/child.js';
import type { World } from '../network/world/world-model.js';

/** The peers of the gateway. Each loopback address is another machine. */
const [INSIDE, OUTSIDE, PROXY, INNER_PROXY] = ['127.0.0.2', '127.0.0.5', '127.0.0.3', '127.0.0.4'] as const;
const NETWORKS = [`${INSIDE}/32`, '192.0.2.0/24', '2001:db8:1::/48', '::1/128'];
const ADDRESSES = `{ viewablePatients(first: 30) { edges { node { id charts {
  documents(first: 1) { nodes { url } } imagingStudies(first: 1) { nodes { series { instances(first: 1) { nodes { thumbnailUrl } } } } } viewerUrl } } } } }`;
const RECORD = `mutation ($p: ID!) { createCareRecord(input: { patientId: $p, kind: VISIT, text: "x" }) { careRecord { id } userErrors { code } } }`;

let fleet: TestFleet;
let world: World;
const others: Child<{ url: string }>[] = [];
const otherLines: string[] = [];
/** The same gateway at an IPv4 socket, at an IPv6 socket, and at an IPv6 socket that reports IPv4 peers as mapped addresses. */
const gateways = { ipv4: '', ipv6: '', mapped: '' };

beforeAll(async () => {
  let environment: Record<string, string> = {};
  fleet = await startTestFleet({
    environment: (name, env) => {
      if (name !== 'gateway') return env;
      environment = { ...env, HAREYAKA_TRUSTED_PROXIES: `${PROXY}, ${INNER_PROXY}/32, 10.0.0.0/8` };
      return environment;
    },
  });
  const another = async (host: string) => {
    // Each gateway has a spool of its own.
    const env = { ...environment, HOST: host, PORT: '0', HAREYAKA_AUDIT_SPOOL: join(fleet.folder, `audit-spool-${others.length}`) };
    const child = await startChild<{ url: string }>('gateway', {
      program: 'gateway/main.js',
      env,
      onLog: (line) => void otherLines.push(line),
    });
    others.push(child);
    return `http://${host.includes('.') ? '127.0.0.1' : '[::1]'}:${/\d+$/.exec(child.ready.url)![0]}`;
  };
  Object.assign(gateways, { ipv4: fleet.gateway, ipv6: await another('::1'), mapped: await another('::ffff:127.0.0.1') });
  world = await fleet.world();
  await fleet.startCareTeam('cm-kimura', await carePatient());
  for (const account of ['dr-sato', 'cm-kimura']) await demand(account, { networks: NETWORKS, networksRequired: true });
}, 120_000);
afterAll(async () => {
  await Promise.all(others.map(async (child) => await child.stop()));
  await fleet?.stop();
}, 60_000);

/** Where a request comes from: the gateway's socket, the peer, and what the peer's headers say. */
interface From {
  readonly at?: keyof typeof gateways;
  readonly peer?: string;
  readonly headers?: Record<string, string>;
}
interface Got {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
  readonly body: any;
}

async function get(path: string, { at = 'ipv4', peer, headers = {} }: From, body?: object): Promise<Got> {
  return await new Promise((resolve, reject) => {
    const target = new URL(path, gateways[at]);
    const sent = send(
      {
        ...{ host: target.hostname.replace(/^\[|\]$/g, ''), port: target.port, path, method: body ? 'POST' : 'GET', agent: false },
        ...(peer ? { localAddress: peer } : {}),
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: answer.statusCode!, body: text.startsWith('{') ? JSON.parse(text) : text });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}

const authorized = async (account: string, from: From): Promise<From> => ({
  ...from,
  headers: { ...from.headers, authorization: `Bearer ${await fleet.token(account)}` },
});
const ask = async (account: string, from: From, query: string, variables: object = {}) =>
  await get('/graphql', await authorized(account, from), { query, variables });
const codesOf = ({ body }: Got): string[] => (body.errors ?? []).map((error: { extensions: { code: string } }) => error.extensions.code);

/** Changes the facility of a demo account, as the network's admin. */
async function demand(account: string, change: object): Promise<void> {
  const { facilityId } = world.users.find(({ subject }) => subject === account)!.activities[0]!;
  const records = await fleet.ask('admin', '{ facilityRecords(first: 100) { edges { node { id version } } } }');
  const { version } = records.data.facilityRecords.edges.find(({ node }: { node: { id: string } }) => node.id === facilityId).node;
  const input = { id: facilityId, version, reason: 'test', ...change };
  const query = 'mutation ($input: UpdateFacilityInput!) { updateFacility(input: $input) { userErrors { code } } }';
  const { data, errors } = await fleet.ask('admin', query, { input });
  expect([errors, data?.updateFacility?.userErrors]).toEqual([[], []]);
}

/** Addresses of a document or an image, and of a viewer, that the doctor got just now from an allowed place. */
async function addresses(): Promise<{ content: string; viewer: string }> {
  const { body } = await ask('dr-sato', { peer: INSIDE }, ADDRESSES);
  // biome-ignore lint/suspicious/noExplicitAny: a chart's parts
  const charts: any[] = body.data.viewablePatients.edges.flatMap(({ node }: { node: { charts: any[] } }) => node.charts);
  const urls = charts.flatMap(({ documents, imagingStudies }) => [
    ...(documents?.nodes ?? []).map(({ url }: { url: string }) => url),
    ...(imagingStudies?.nodes ?? []).flatMap(({ series }: { series: { instances: { nodes: { thumbnailUrl: string }[] } }[] | null }) =>
      (series ?? []).flatMap(({ instances }) => instances.nodes.map(({ thumbnailUrl }) => thumbnailUrl)),
    ),
  ]);
  return { content: urls[0], viewer: charts.find(({ viewerUrl }) => viewerUrl)!.viewerUrl };
}

/** A patient of the care manager, who writes into the care cabinet: the cabinet exchanges the caller token for a permit. */
async function carePatient(): Promise<string> {
  const { body } = await ask('cm-kimura', { peer: INSIDE }, '{ viewablePatients(first: 1) { edges { node { id } } } }');
  return body.data.viewablePatients.edges[0].node.id;
}

/** What each door says to a request from there. */
async function tryEveryDoor(from: From) {
  const { content, viewer } = await addresses();
  const graph = await ask('dr-sato', from, '{ me { name } viewablePatients(first: 1) { edges { node { id } } } }');
  const exchange = await ask('cm-kimura', from, RECORD, { p: await carePatient() });
  return {
    graph: graph.body.data ? 'answered' : codesOf(graph).join(),
    content: (await get(content, await authorized('dr-sato', from))).status,
    viewer: (await get(viewer, from)).status,
    exchange: exchange.body.data?.createCareRecord?.careRecord ? 'answered' : codesOf(exchange).join(),
  };
}
const ALLOWED = { graph: 'answered', content: 200, viewer: 303, exchange: 'answered' };
const REFUSED = { graph: 'NETWORK_NOT_ALLOWED', content: 404, viewer: 404, exchange: 'NOT_PERMITTED' };

const forwarded = (text: string): Record<string, string> => ({ 'x-forwarded-for': text });

describe('a facility that demands its networks', () => {
  it.each<[string, From]>([
    ['a peer in its networks', { peer: INSIDE }],
    ['a peer in its networks, whatever that peer forwards', { peer: INSIDE, headers: forwarded('203.0.113.1') }],
    ['a peer in its networks that the socket reports as mapped', { at: 'mapped', peer: INSIDE }],
    ['an IPv6 peer in its networks', { at: 'ipv6' }],
    ['an IPv6 peer in its networks, whatever that peer forwards', { at: 'ipv6', headers: forwarded('203.0.113.1') }],
    ['a client through a trusted proxy', { peer: PROXY, headers: forwarded('192.0.2.9') }],
    ['a client through a trusted proxy that the socket reports as mapped', { at: 'mapped', peer: PROXY, headers: forwarded('192.0.2.9') }],
    ['a client through two trusted proxies', { peer: PROXY, headers: forwarded(`192.0.2.9, ${INNER_PROXY}`) }],
    ['a client through three trusted proxies', { peer: PROXY, headers: forwarded('192.0.2.9, 10.1.2.3, 10.4.5.6') }],
    ['a client that wrote another address on the left', { peer: PROXY, headers: forwarded('203.0.113.1, 192.0.2.9') }],
    ['an IPv6 client through a trusted proxy', { peer: PROXY, headers: forwarded('2001:DB8:1:0::9') }],
    ['an IPv6 client with a port', { peer: PROXY, headers: forwarded('[2001:db8:1::9]:4711') }],
    ['an IPv4 client with a port', { peer: PROXY, headers: forwarded('192.0.2.9:4711') }],
    ['a client whose address is mapped', { peer: PROXY, headers: forwarded('::ffff:192.0.2.9') }],
  ])('answers %s', async (_who, from) => {
    expect(await tryEveryDoor(from)).toEqual(ALLOWED);
  });

  it.each<[string, From]>([
    ['a peer outside of its networks', { peer: OUTSIDE }],
    ['a peer outside of them that the socket reports as mapped', { at: 'mapped', peer: OUTSIDE }],
    ['a forged header of a peer that is no trusted proxy', { peer: OUTSIDE, headers: forwarded('192.0.2.9') }],
    ['such a header that names the proxies too', { peer: OUTSIDE, headers: forwarded(`192.0.2.9, ${INNER_PROXY}`) }],
    ['a forged header at a socket of mapped addresses', { at: 'mapped', peer: OUTSIDE, headers: forwarded('192.0.2.9') }],
    ['a forged header of the gateway’s own', { peer: OUTSIDE, headers: { 'x-hareyaka-client-address': '192.0.2.9' } }],
    ['the header `Forwarded`', { peer: PROXY, headers: { forwarded: 'for=192.0.2.9' } }],
    ['the header `X-Real-IP`', { peer: PROXY, headers: { 'x-real-ip': '192.0.2.9' } }],
    ['a trusted proxy that names no client', { peer: PROXY }],
    ['a client outside of its networks through a trusted proxy', { peer: PROXY, headers: forwarded('203.0.113.1') }],
    ['a client that wrote an allowed address on the left', { peer: PROXY, headers: forwarded('192.0.2.9, 203.0.113.1') }],
    ['such a client through two trusted proxies', { peer: PROXY, headers: forwarded(`192.0.2.9, 203.0.113.1, ${INNER_PROXY}`) }],
    ['a client that wrote a trusted proxy on the left', { peer: PROXY, headers: forwarded(`192.0.2.9, ${INNER_PROXY}, 203.0.113.1`) }],
    ['an IPv6 client outside of its networks', { peer: PROXY, headers: forwarded('2001:db8:2::9') }],
    ['an IPv4 address written as a compatible one', { peer: PROXY, headers: forwarded('::192.0.2.9') }],
    ['an entry that is no address', { peer: PROXY, headers: forwarded('192.0.2.9, unknown') }],
    ['an empty entry', { peer: PROXY, headers: forwarded('192.0.2.9,') }],
  ])('refuses %s', async (_who, from) => {
    expect(await tryEveryDoor(from)).toEqual(REFUSED);
  });

  it('refuses a removed network at the next request, and takes it again at the next request', async () => {
    const client = { peer: PROXY, headers: forwarded('192.0.2.9') };
    const before = await addresses();
    expect(await tryEveryDoor(client)).toEqual(ALLOWED);
    const kept = NETWORKS.filter((cidr) => cidr !== '192.0.2.0/24');
    for (const account of ['dr-sato', 'cm-kimura']) await demand(account, { networks: kept });
    expect(await tryEveryDoor(client)).toEqual(REFUSED);
    // What was given before does not open from there any more, and opens from an allowed place.
    expect((await get(before.content, await authorized('dr-sato', client))).status).toBe(404);
    expect((await get(before.content, await authorized('dr-sato', { peer: INSIDE }))).status).toBe(200);
    for (const account of ['dr-sato', 'cm-kimura']) await demand(account, { networks: NETWORKS });
    expect(await tryEveryDoor(client)).toEqual(ALLOWED);
  });

  it('refuses nobody of another facility', async () => {
    const { body } = await ask('ph-yamada', { peer: OUTSIDE }, '{ me { name } }');
    expect(body.errors).toBeUndefined();
  });
});

describe('the logs and answers', () => {
  it('hold no address of a client', () => {
    const lines = [...fleet.logs.filter(({ name }) => name !== 'network').map(({ line }) => line), ...otherLines];
    expect([lines.length > 50, otherLines.length > 10]).toEqual([true, true]);
    expect(lines.filter((line) => /192\.0\.2\.9|203\.0\.113\.1|2001:db8:[12]:|127\.0\.0\.[25]\b/.test(line)).slice(0, 3)).toEqual([]);
  });
});

describe('the acting facility of a request', () => {
  const facilityOf = (account: string) => world.users.find(({ subject }) => subject === account)!.activities[0]!.facilityId;
  const as = async (facility: string | undefined, named: string) =>
    await get(
      '/graphql',
      { headers: { authorization: `Bearer ${await fleet.token('ph-yamada', facility ? { facility } : {})}`, 'hareyaka-facility': named } },
      { query: '{ me { name } }' },
    );

  it('in the header is refused if the token is bound to another one', async () => {
    const answer = await as(undefined, facilityOf('dr-sato'));
    expect([answer.status, codesOf(answer)]).toEqual([403, ['FACILITY_MISMATCH']]);
    expect((await as(undefined, facilityOf('ph-yamada'))).status).toBe(200);
  });

  it('shows nothing if the person does not belong to it, from wherever the request comes', async () => {
    const answer = await as(facilityOf('dr-sato'), facilityOf('dr-sato'));
    expect([answer.body.data, codesOf(answer)]).toEqual([null, ['NOT_PERMITTED']]);
  });
});
