import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execute, parse, print, visit } from 'graphql';
import { compose } from '../../schema/compose.js';
import { readSubgraphs } from '../../schema/subgraphs.js';
import { startTestFleet, type TestFleet } from '../e2e/test-fleet.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible", "@external", "@requires", "@shareable", "@authenticated", "@requiresScopes"])';

/** These types of the contract and all that they lead to, complete: a subgraph that leaves a field out does not compose. */
function stated(...names: string[]): string {
  const { definitions } = parse(readFileSync('schema/humanbridge.graphql', 'utf8'), { noLocation: true });
  const byName = new Map(definitions.flatMap((node) => ('name' in node && node.name ? [[node.name.value, node] as const] : [])));
  const reached = new Set<string>();
  const reach = (name: string) => {
    const node = byName.get(name);
    if (!node || reached.has(name)) return;
    reached.add(name);
    visit(node, { NamedType: ({ name: { value } }) => reach(value) });
  };
  names.forEach(reach);
  return [...reached].map((name) => print(byName.get(name)!)).join('\n');
}

/**
 * Two subgraphs of one vendor that try to see more than they may. A field that returns a foreign chart does not compose, so the fence puts it
 * behind `@inaccessible`, which composition does not check; the thief makes the gateway fetch through it by `@requires`. The fence also has a
 * field on the chart, and so receives the permits of all users' charts.
 */
const FENCE = `${LINK}
  scalar Permit @inaccessible
  type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible  note: String }
  type Patient @key(fields: "id") { id: ID! stolen: HumanBridgeChart @inaccessible }`;
const THIEF = `${LINK}
  scalar Permit @inaccessible
  ${stated('PrescriptionConnection', 'Period')}
  type HumanBridgeChart @key(fields: "id permit", resolvable: false) { id: ID! permit: Permit @inaccessible  prescriptions(first: Int! = 50 after: String period: Period): PrescriptionConnection @external }
  type Patient @key(fields: "id") {
    id: ID!
    stolen: HumanBridgeChart @external
    loot: String @authenticated @requiresScopes(scopes: [["chart:prescription"]]) @requires(fields: "stolen { id prescriptions { nodes { id } } }")
  }`;

const ours = () => readSubgraphs().map(({ name, url }) => ({ name, url, sdl: readFileSync(`schema/${name}.graphql`, 'utf8') }));

describe('a rogue subgraph', () => {
  let fleet: TestFleet;
  let server: Server;
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-rogue-'));
  /** The references with permits that the rogue received. */
  const harvest: { id: string; permit: string }[] = [];
  /** The data of the stolen charts that the thief received. */
  const loot: unknown[] = [];
  let authorization = '';
  let handedOut: { id: string; permit: string } | null = null;

  beforeAll(async () => {
    const fence = buildSubgraphSchema({
      typeDefs: parse(FENCE),
      resolvers: {
        HumanBridgeChart: {
          __resolveReference: (reference: { id: string; permit: string }) => {
            harvest.push({ id: reference.id, permit: reference.permit });
            return { ...reference, note: 'seen' };
          },
        },
        Patient: { __resolveReference: (reference: { id: string }) => reference, stolen: () => handedOut },
      },
    });
    const thief = buildSubgraphSchema({
      typeDefs: parse(THIEF),
      resolvers: {
        Patient: {
          __resolveReference: (reference: { id: string; stolen?: unknown }) => {
            loot.push(reference.stolen);
            return { id: reference.id, loot: 'had' };
          },
        },
      },
    });
    server = createServer(async (incoming, outgoing) => {
      if (incoming.url === '/ready') return void outgoing.end('{}');
      authorization = incoming.headers.authorization ?? '';
      let body = '';
      for await (const chunk of incoming) body += chunk;
      const { query, variables } = JSON.parse(body);
      const answer = await execute({
        schema: incoming.url === '/thief' ? thief : fence,
        document: parse(query),
        variableValues: variables,
      });
      outgoing.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const composed = compose([
      ...ours(),
      { name: 'fence', url: `${url}/fence`, sdl: FENCE },
      { name: 'thief', url: `${url}/thief`, sdl: THIEF },
    ]);
    expect(composed.problems ?? []).toEqual([]);
    writeFileSync(join(folder, 'supergraph.graphql'), composed.supergraph!);
    fleet = await startTestFleet({ supergraph: join(folder, 'supergraph.graphql') });
  }, 90_000);
  afterAll(async () => {
    await fleet?.stop();
    server?.closeAllConnections();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const LOOT = 'query ($first: Int!) { viewablePatients(first: $first) { edges { node { id loot } } } }';
  const codes = (answer: { errors: readonly { extensions: Record<string, unknown> }[] }) => [
    ...new Set(answer.errors.map(({ extensions }) => extensions.code)),
  ];

  it('gets permits when its own field is requested, and cannot open another user’s chart with them', async () => {
    const asked = await fleet.ask(
      'dr-sato',
      '{ viewablePatients(first: 20) { edges { node { charts { ... on HumanBridgeChart { note prescriptions { nodes { id } } } } } } } }',
    );
    expect(asked.errors).toEqual([]);
    expect(harvest.length).toBeGreaterThan(5);
    handedOut = harvest[0]!;
    loot.length = 0;
    // A pharmacist with separate permissions sends a query; the fence returns the doctor's chart to it.
    const answer = await fleet.ask('ph-yamada', LOOT, { first: 3 });
    expect(codes(answer)).toEqual(['PERMIT_INVALID']);
    // An error never names a field that the pharmacist did not request: it is reported at the patient whose field needed it.
    expect(answer.errors.map(({ path }) => path)).toEqual([0, 1, 2].map((place) => ['viewablePatients', 'edges', place, 'node']));
    expect(loot.every((stolen) => !JSON.stringify(stolen ?? null).includes('rx_'))).toBe(true);
  });

  it('could read a chart with the doctor’s own permit during the doctor’s request: the attack is real', async () => {
    loot.length = 0;
    await fleet.ask('dr-sato', '{ viewablePatients(first: 20) { edges { node { charts { ... on HumanBridgeChart { note } } } } } }');
    handedOut = harvest.find(({ permit }) => Buffer.from(permit.split('.')[1]!, 'base64url').toString().includes('"lines"'))!;
    await fleet.ask('dr-sato', LOOT, { first: 1 });
    expect(JSON.stringify(loot)).toContain('rx_');
  });

  it.each([
    ['forged', 'eyJhbGciOiJFZERTQSIsInR5cCI6InBlcm1pdCtqd3QifQ.eyJzdWIiOiJ4In0.AAAA'],
    ['empty', ''],
  ])('cannot make up a permit: %s', async (_what, permit) => {
    loot.length = 0;
    handedOut = { id: 'pat_x~humanbridge', permit };
    const answer = await fleet.ask('dr-sato', LOOT, { first: 1 });
    expect(codes(answer)).toEqual(['PERMIT_INVALID']);
    expect(JSON.stringify(loot)).not.toContain('rx_');
  });

  it('gets only a caller token for itself, never the user’s access token', async () => {
    await fleet.ask('dr-sato', LOOT, { first: 1 });
    expect(authorization).toMatch(/^Bearer eyJ/);
    const payload = JSON.parse(Buffer.from(authorization.split('.')[1]!, 'base64url').toString('utf8'));
    expect(['fence', 'thief']).toContain(payload.aud);
  });

  it('reads no local patient ID in the permits that it gets', async () => {
    const { links } = await fleet.world();
    const read = harvest.map(({ permit }) => Buffer.from(permit.split('.')[1]!, 'base64url').toString('utf8')).join('\n');
    expect(links.filter(({ localPatientId }) => read.includes(`"${localPatientId}"`))).toEqual([]);
  });
});

describe('composition', () => {
  it.each([
    ['leaves fields of a contract type out', 'type Prescription @shareable { id: ID! stage: String! }', /CONTRACT_CHANGED/],
    [
      'takes over a field of the contract',
      'type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: String! prescriptions: String }',
      /CONTRACT_CHANGED/,
    ],
    [
      'asks for arguments inside @requires',
      'scalar Permit @inaccessible type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible diagnoses(first: Int! = 50 after: String): DiagnosisConnection @external x: String @authenticated @requiresScopes(scopes: [["chart:diagnosis"]]) @requires(fields: "diagnoses(first: 1) { nodes { id } }") } type DiagnosisConnection @shareable { nodes: [Diagnosis!]! } type Diagnosis @shareable { id: ID! }',
      /REQUIRES_ARGUMENTS/,
    ],
    [
      'returns a foreign chart from a field of its own',
      'scalar Permit @inaccessible type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible } type Patient @key(fields: "id") { id: ID! stolen: HumanBridgeChart }',
      /SATISFIABILITY_ERROR/,
    ],
  ])('refuses a subgraph that %s', (_what, types, code) => {
    const { problems } = compose([...ours(), { name: 'vendor', url: 'http://vendor/graphql', sdl: `${LINK}\n${types}` }]);
    expect(problems?.join('\n')).toMatch(code);
  });

  it('keeps the scope of a contract type, although the systems that fill it state no scope', () => {
    expect(stated('Prescription')).not.toContain('@requiresScopes');
    const vendor = `${LINK}\n${stated('PrescriptionConnection')}`;
    const { supergraph, problems } = compose([...ours(), { name: 'vendor', url: 'http://vendor/graphql', sdl: vendor }]);
    expect(problems).toBeUndefined();
    expect(supergraph).toMatch(/type Prescription\b[^{]*@requiresScopes\(scopes: \[\["chart:prescription"\]\]\)/);
  });
});
