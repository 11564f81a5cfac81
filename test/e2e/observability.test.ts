import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const PROCESSES = ['gateway', 'directory', 'humanbridge', 'id-link', 'care-cabinet'] as const;
const SUBGRAPHS = ['directory', 'humanbridge', 'id-link', 'care-cabinet'] as const;
const LIST = `query PatientList { viewablePatients(first: 5) { edges { node { id name charts { system { id }
  demographics { nodes { name } } prescriptions(first: 5) { nodes { id } } } } } } }`;
/** Requests the metrics until they must include the last count: their text is made once a second. */
const ASKS_AT_MOST = 20_000;
const SECRET_NAME = 'TanakaTaroNoChart';

interface Span {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

let folder: string;
let fleet: TestFleet;
let collector: Server;
const sent: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-observe-'));
  collector = createServer((message, response) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => {
      sent.push(Buffer.concat(chunks).toString());
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as { port: number };
  const manifest = join(folder, 'manifest.json');
  await writeFile(manifest, JSON.stringify({ list: LIST }));
  fleet = await startTestFleet({
    environment: (name, env) =>
      name === 'network'
        ? env
        : {
            ...env,
            HAREYAKA_METRICS_LISTEN: '127.0.0.1:0',
            HAREYAKA_TRACES_URL: `http://127.0.0.1:${port}/v1/traces`,
            ...(name === 'gateway' ? { HAREYAKA_MANIFEST: manifest } : {}),
          },
  });
}, 120_000);
afterAll(async () => {
  await fleet?.stop();
  await new Promise<void>((resolve) => collector.close(() => resolve()));
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const readyOf = (name: string) => fleet.children.find((child) => child.name === name)!.ready as { url: string; metrics: string };

async function got(url: string): Promise<{ status: number; text: string }> {
  const answer = await request(url);
  return { status: answer.statusCode, text: await answer.body.text() };
}

/** The value of a metric with these labels; 0 if it was never counted. The text may be a second old, so this asks until the value has grown. */
async function count(name: string, metric: string): Promise<number> {
  const { text } = await got(readyOf(name).metrics);
  const line = text.split('\n').find((one) => one.startsWith(`${metric} `));
  return line ? Number(line.slice(metric.length + 1)) : 0;
}

/** Waits until a metric grows: its text is made once a second. */
async function grows(name: string, metric: string, act: () => Promise<unknown>): Promise<void> {
  const before = await count(name, metric);
  await act();
  for (let asked = 0; asked < ASKS_AT_MOST; asked++) if ((await count(name, metric)) > before) return;
  throw new Error(
    `${name} never counted ${metric}:\n${(await got(readyOf(name).metrics)).text.match(/^hareyaka_(refusals|operations_total|subgraph_errors).*$/gm)?.join('\n')}`,
  );
}

const directly = async (subgraph: string, authorization: string | undefined, query = '{ __typename }') => {
  const answer = await request(`${readyOf(subgraph).url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
    body: JSON.stringify({ query }),
  });
  return { status: answer.statusCode, text: await answer.body.text() };
};

/** Lines of a process's log. */
const lines = (name: string) => fleet.logs.filter((log) => log.name === name && log.line.startsWith('{')).map(({ line }) => line);

describe('metrics', () => {
  it.each(PROCESSES)('of %s are served by a separate listener and not at the address of operations', async (name) => {
    const { url, metrics } = readyOf(name);
    expect((await got(`${new URL(url).origin}/metrics`)).status).toBe(404);
    const own = await got(metrics);
    expect([own.status, own.text.includes('process_resident_memory_bytes')]).toEqual([200, true]);
    expect((await got(metrics.replace('/metrics', '/graphql'))).status).toBe(404);
  });

  it('count an operation under its name only if the clients’ manifest has it', async () => {
    await grows('gateway', 'hareyaka_operations_total{operation="PatientList",outcome="ok"}', async () => {
      await fleet.send(`Bearer ${await fleet.token('dr-sato')}`, { query: LIST });
    });
    await grows('gateway', 'hareyaka_operations_total{operation="other",outcome="ok"}', async () => {
      await fleet.ask('dr-sato', `query ${SECRET_NAME} { me { id } }`);
    });
    for (const name of PROCESSES) expect((await got(readyOf(name).metrics)).text).not.toContain(SECRET_NAME);
  });

  it('distinguish an answer with only errors from an answer with data and errors', async () => {
    await grows('gateway', 'hareyaka_operations_total{operation="other",outcome="partial"}', async () => {
      await fleet.ask(
        'dr-sato',
        '{ viewablePatients(first: 5) { edges { node { charts { labResults(after: "x") { nodes { id } } } } } } }',
      );
    });
    await grows('gateway', 'hareyaka_operations_total{operation="other",outcome="empty"}', async () => {
      await fleet.ask('dr-sato', '{ viewablePatients(first: -1) { edges { node { id } } } }');
    });
  });

  it('have no patient’s name or id, and only labels from the configuration and the tables', async () => {
    const world = await fleet.world();
    for (const name of PROCESSES) {
      const { text } = await got(readyOf(name).metrics);
      for (const { id, family } of world.patients.slice(0, 50)) expect([text.includes(id), text.includes(family)]).toEqual([false, false]);
      for (const [, party] of text.matchAll(/hareyaka_refusals_total\{[^}]*party="([^"]*)"/g))
        expect([...PROCESSES, 'client', 'unknown']).toContain(party);
    }
  });
});

describe('a refusal is counted and logged with its reason, and without the token:', () => {
  it.each(SUBGRAPHS)('a caller token at %s', async (name) => {
    const metric = (reason: string) => `hareyaka_refusals_total{kind="caller-token",reason="${reason}",party="gateway"}`;
    await grows(name, metric('absent'), async () => await directly(name, undefined));
    const forged = `${await fleet.token('dr-sato')}`;
    await grows(name, metric('algorithm'), async () => await directly(name, `Bearer ${forged}`));
    const refusals = lines(name).filter((line) => line.includes('"msg":"refused"'));
    expect(refusals.some((line) => line.includes('"reason":"algorithm"'))).toBe(true);
    expect(refusals.some((line) => line.includes(forged.slice(-20)))).toBe(false);
  });

  it('an access token at the gateway', async () => {
    const metric = (reason: string) => `hareyaka_refusals_total{kind="access-token",reason="${reason}",party="client"}`;
    await grows('gateway', metric('absent'), async () => await fleet.send(undefined, { query: '{ me { id } }' }));
    const token = await fleet.token('dr-sato');
    const forged = `${token.slice(0, -8)}AAAAAAAA`;
    await grows('gateway', metric('signature'), async () => await fleet.send(`Bearer ${forged}`, { query: '{ me { id } }' }));
    expect(lines('gateway').some((line) => line.includes('"reason":"signature"') && line.includes('"kind":"access-token"'))).toBe(true);
    expect(lines('gateway').some((line) => line.includes(forged.slice(-30)))).toBe(false);
  });

  it('an assertion at the exchange', async () => {
    await grows('directory', 'hareyaka_refusals_total{kind="assertion",reason="malformed",party="unknown"}', async () => {
      const answer = await request(`${readyOf('directory').url}/issuer/exchange`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: 'x',
        }).toString(),
      });
      await answer.body.dump();
    });
  });

  it('a permit that the directory does not give, at the directory and at the system that asked', async () => {
    const world = await fleet.world();
    const nurse = world.users.find(({ subject }) => subject === 'ns-tanaka')!.id;
    const allowed = new Set(world.permissions.filter(({ userId }) => userId === nurse).map(({ patientId }) => patientId));
    const stranger = world.patients.find(({ id }) => !allowed.has(id))!.id;
    const refused = async () =>
      await fleet.ask(
        'ns-tanaka',
        'mutation ($p: ID!, $k: String!) { createCareRecord(input: { patientId: $p, kind: VISIT, text: "x", idempotencyKey: $k }) { careRecord { id } } }',
        { p: stranger, k: randomUUID() },
      );
    await grows('directory', 'hareyaka_refusals_total{kind="exchange",reason="not-permitted",party="care-cabinet"}', refused);
    await grows('care-cabinet', 'hareyaka_refusals_total{kind="exchange",reason="not-permitted",party="directory"}', refused);
    await grows('gateway', 'hareyaka_subgraph_errors_total{subgraph="care-cabinet",code="NOT_PERMITTED"}', refused);
    for (const name of ['directory', 'care-cabinet'])
      expect(lines(name).filter((line) => line.includes('"msg":"refused"') && line.includes(stranger))).toEqual([]);
  });
});

describe('an ordinary error of a user', () => {
  it.each([
    ['a negative page', '{ viewablePatients(first: -1) { edges { node { id } } } }', {}],
    ['an invalid cursor', '{ viewablePatients(first: 1, after: "x") { edges { node { id } } } }', {}],
    [
      'a date that is none',
      'query ($d: Date) { viewablePatients(first: 1) { edges { node { charts { labResults(period: { from: $d }) { nodes { id } } } } } } }',
      { d: '2026-13-45' },
    ],
    [
      'a date in the text that is none',
      '{ viewablePatients(first: 1) { edges { node { charts { labResults(period: { from: "x" }) { nodes { id } } } } } } }',
      {},
    ],
    ['a patient who is not there', '{ patient(id: "pat_nobody") { id } }', {}],
    [
      'a page of items that is too large',
      '{ viewablePatients(first: 1) { edges { node { charts { labResults(first: 100000) { nodes { id } } } } } } }',
      {},
    ],
    [
      'a period that ends before it begins',
      '{ viewablePatients(first: 1) { edges { node { charts { labResults(period: { from: "2026-01-02", until: "2026-01-01" }) { nodes { id } } } } } } }',
      {},
    ],
    [
      'a text that is too long',
      'mutation ($t: String!) { createCareRecord(input: { patientId: "pat_nobody", kind: VISIT, text: $t }) { userErrors { code } } }',
      { t: 'x'.repeat(20_000) },
    ],
    [
      'a scalar of another kind',
      'mutation { createCareRecord(input: { patientId: "x", kind: VISIT, text: "", date: "tomorrow" }) { userErrors { code } } }',
      {},
    ],
  ])('(%s) is in no log as an internal error', async (_what, query, variables) => {
    for (const account of ['dr-sato', 'ns-tanaka']) await fleet.ask(account, query, variables);
    const failures = fleet.logs.filter(({ line }) => /"level":(50|60)/.test(line));
    expect(failures).toEqual([]);
  });
});

describe('a trace', () => {
  it('goes from the gateway through a subgraph to the hospital, and names no person', async () => {
    await fleet.ask('dr-sato', LIST);
    await fleet.ask('dr-sato', `query ${SECRET_NAME} { me { id } }`);
    const world = await fleet.world();
    // A process sends its remaining spans when it ends.
    await fleet.stop();
    const spans = sent.flatMap(spansIn);
    const called = spans.filter(({ name, service }) => name === 'source call' && service !== 'hareyaka-care-cabinet');
    expect(new Set(called.map(({ service }) => service))).toEqual(new Set(['hareyaka-humanbridge', 'hareyaka-id-link']));
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const wayOf = (span: Span): string[] => {
      const parent = byId.get(span.parentSpanId ?? '');
      return [`${span.service} ${span.name}`, ...(parent ? wayOf(parent) : [])];
    };
    for (const service of ['humanbridge', 'id-link']) {
      const ways = called.filter((span) => span.service === `hareyaka-${service}`).map((span) => wayOf(span).join(' < '));
      expect(ways).toContain(
        `hareyaka-${service} source call < hareyaka-${service} request < hareyaka-gateway subgraph call < hareyaka-gateway execute < hareyaka-gateway operation`,
      );
    }
    expect(spans.some(({ service }) => service === 'hareyaka-directory')).toBe(true);
    const all = sent.join('\n');
    expect(all).toContain('PatientList');
    expect(all).not.toContain(SECRET_NAME);
    for (const { id, family } of world.patients.slice(0, 100)) expect([all.includes(id), all.includes(family)]).toEqual([false, false]);
  }, 60_000);
});

function spansIn(text: string): Span[] {
  // biome-ignore lint/suspicious/noExplicitAny: OTLP's JSON
  return JSON.parse(text).resourceSpans.flatMap((one: any) => {
    const service = one.resource.attributes.find(({ key }: { key: string }) => key === 'service.name').value.stringValue;
    // biome-ignore lint/suspicious/noExplicitAny: OTLP's JSON
    return one.scopeSpans.flatMap((scope: any) => scope.spans.map((span: Omit<Span, 'service'>) => ({ ...span, service })));
  });
}
