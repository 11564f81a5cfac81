import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ReportedDisclosure } from '../../subgraphs/kit/audit/disclosure.js';
import { DISCLOSURES_HEADER } from '../../subgraphs/kit/audit/disclosure.js';
import { NOTHING_DISCLOSED, packDisclosures } from '../../subgraphs/kit/audit/packed-disclosures.js';
import { unpackRecorded } from '../../subgraphs/kit/audit/recorded-disclosures.js';
import { createMemoryAuditLog, type MemoryAuditLog } from '../audit/testing/memory-audit-log.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

const DIRECTORY = `
  type Query { patient(id: ID!): Patient viewablePatients(name: String): [Patient!] facilities: [String!] }
  type Mutation { grantViewingPermission(patientId: ID!): Boolean }
  type Patient @key(fields: "id") { id: ID! name: String chart: HumanBridgeChart }
  type HumanBridgeChart @key(fields: "id permit", resolvable: false) { id: ID! permit: String @inaccessible }`;
const CHARTS = `
  type HumanBridgeChart @key(fields: "id permit") { id: ID! permit: String @inaccessible prescriptions(first: Int): [String!] allergies: [String!] }`;
const VENDOR = 'type Patient @key(fields: "id") { id: ID! steps: Int disclosures(first: Int): [String!] }';

const permit = `h.${Buffer.from(JSON.stringify({ pat: 'pat_1', usr: 'usr_1', prf: 'DOCTOR', purpose: 'TREAT', lines: [{ f: 'fac_1', c: 0b1010, g: ['consent:c1'] }] })).toString('base64url')}.s`;
const told = (path: ReportedDisclosure['path'], more: Partial<ReportedDisclosure> = {}): ReportedDisclosure => ({
  ...{ path, patients: ['pat_1'], category: 'PRESCRIPTION', facility: 'fac_1', form: 'RECORDS', state: 'ANSWERED', items: 2 },
  ...{ grounds: ['consent:c1'], purpose: 'TREAT', user: 'usr_1', profession: 'DOCTOR', ...more },
});
const ofDirectory = (field: string, patients = ['pat_1']) =>
  told([field], { patients, category: 'DEMOGRAPHICS', facility: null, items: 1, grounds: ['listed'] });

let issuer: TestIssuer;
let directory: FakeSubgraph;
let charts: FakeSubgraph;
let vendor: FakeSubgraph;
let audit: MemoryAuditLog;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createTestIssuer();
  directory = await startFakeSubgraph('directory', DIRECTORY);
  charts = await startFakeSubgraph('humanbridge', CHARTS);
  vendor = await startFakeSubgraph('vendor', VENDOR);
  audit = createMemoryAuditLog();
  gateway = await startTestGateway([directory, charts, vendor], { issuer, audit });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await Promise.all([directory, charts, vendor].map(async (one) => await one?.close()));
  await issuer?.close();
});
afterEach(() => {
  audit.recorded.length = 0;
  audit.available = true;
  audit.gate = undefined;
  for (const one of [directory, charts, vendor]) one.asked.length = 0;
});

function answers(subgraph: FakeSubgraph, body: object): void {
  subgraph.fault = (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
const patient = {
  __typename: 'Patient',
  id: 'pat_1',
  name: '花子',
  chart: { __typename: 'HumanBridgeChart', id: 'pat_1~humanbridge', permit },
};
/** What the first record says was disclosed, one by one. */
const disclosed = () => unpackRecorded(audit.recorded[0]!.disclosures);
const ask = async (query: string, variables?: Record<string, unknown>) =>
  await gateway.ask(query, { variables, token: await issuer.token() });

describe('an operation that shows a patient', () => {
  it('is recorded with who asked, what each subgraph disclosed, and its sealed parameters apart', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: packDisclosures([ofDirectory('patient')]) } });
    answers(charts, {
      data: { _entities: [{ prescriptions: ['a', 'b'], allergies: [] }] },
      extensions: {
        disclosures: packDisclosures([
          told(['_entities', 0, 'prescriptions']),
          told(['_entities', 0, 'allergies'], { category: 'ALLERGY', items: 0 }),
        ]),
      },
    });
    const { body, text } = await ask('query Open($id: ID!) { patient(id: $id) { name chart { prescriptions allergies } } }', {
      id: 'pat_1',
    });
    expect(body).toEqual({ data: { patient: { name: '花子', chart: { prescriptions: ['a', 'b'], allergies: [] } } } });
    expect(text).not.toContain('disclosures');
    expect(audit.recorded).toMatchObject([
      {
        kind: 'operation',
        outcome: 'ok',
        actor: { issuer: expect.any(String), subject: expect.any(String), facility: expect.any(String) },
        operation: { name: 'Open', type: 'query', fields: ['patient'] },
      },
    ]);
    expect(disclosed()).toMatchObject([
      { system: 'humanbridge', category: 'PRESCRIPTION', items: 2 },
      { system: 'humanbridge', category: 'ALLERGY', items: 0 },
      { system: 'directory', category: 'DEMOGRAPHICS', facility: null },
    ]);
    expect(JSON.parse(audit.recorded[0]!.parameters!)).toMatchObject({ variables: { id: 'pat_1' } });
  });

  it('is recorded by alias and fragment as without, once for each field that the client gets', async () => {
    answers(directory, { data: { p: patient }, extensions: { disclosures: packDisclosures([ofDirectory('p')]) } });
    charts.fault = (_request, response) => {
      const { query } = charts.asked.at(-1)!;
      const [, first, second] = /(\w+):\s*prescriptions\(first:\s*1\)\s*(\w+):\s*prescriptions/.exec(query) ?? [];
      const data = { _entities: [{ [first!]: ['a'], [second!]: ['a', 'b'] }] };
      const disclosures = packDisclosures([told(['_entities', 0, first!], { items: 1 }), told(['_entities', 0, second!])]);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data, extensions: { disclosures } }));
    };
    const { body } = await ask(
      '{ p: patient(id: "pat_1") { name chart { ...F } } } fragment F on HumanBridgeChart { one: prescriptions(first: 1) two: prescriptions(first: 2) }',
    );
    expect(body.data).toMatchObject({ p: { chart: { one: ['a'], two: ['a', 'b'] } } });
    expect(
      disclosed()
        .filter(({ system }) => system === 'humanbridge')
        .map(({ items }) => items),
    ).toEqual([1, 2]);
  });

  it('counts a system without a report as having shown all that its permit covers', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: NOTHING_DISCLOSED } });
    answers(charts, { data: { _entities: [{ prescriptions: ['a'] }] } });
    await ask('{ patient(id: "pat_1") { chart { prescriptions } } }');
    expect(disclosed()).toMatchObject(
      ['ALLERGY', 'PRESCRIPTION'].map((category) => ({ category, facility: 'fac_1', unreported: true, patients: ['pat_1'] })),
    );
  });

  it('counts a vendor without a report as having shown something of the patient', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: NOTHING_DISCLOSED } });
    answers(vendor, { data: { _entities: [{ steps: 7 }] } });
    expect((await ask('{ patient(id: "pat_1") { steps } }')).body.data).toEqual({ patient: { steps: 7 } });
    expect(disclosed()).toMatchObject([{ system: 'vendor', patients: ['pat_1'], category: null, unreported: true }]);
  });

  it('is recorded without what a failing subgraph did not show', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: NOTHING_DISCLOSED } });
    charts.fault = (_request, response) => void response.destroy();
    const { body } = await ask('{ patient(id: "pat_1") { id chart { prescriptions } } }');
    expect(body.data).toEqual({ patient: { id: 'pat_1', chart: { prescriptions: null } } });
    expect(audit.recorded).toEqual([]);
  });

  it('leaves only after its record is durable', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: packDisclosures([ofDirectory('patient')]) } });
    let open: () => void = () => undefined;
    audit.gate = new Promise((resolve) => {
      open = resolve;
    });
    let answered = false;
    const asked = ask('{ patient(id: "pat_1") { name } }').then((answer) => {
      answered = true;
      return answer;
    });
    while (directory.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([answered, audit.recorded.length]).toEqual([false, 0]);
    open();
    expect((await asked).status).toBe(200);
    expect(audit.recorded).toHaveLength(1);
  });

  it('is refused whole if it cannot be recorded: nothing of the patient leaves', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: packDisclosures([ofDirectory('patient')]) } });
    audit.available = false;
    const { status, codes, text } = await ask('{ patient(id: "pat_1") { name } }');
    expect([status, codes]).toEqual([503, ['AUDIT_UNAVAILABLE']]);
    expect(text).not.toContain('花子');
  });

  it('is refused by GET too', async () => {
    answers(directory, { data: { patient }, extensions: { disclosures: packDisclosures([ofDirectory('patient')]) } });
    audit.available = false;
    const headers = { authorization: `Bearer ${await issuer.token()}`, 'apollo-require-preflight': '1' };
    const { codes } = await gateway.http(`/graphql?query=${encodeURIComponent('{ patient(id: "pat_1") { name } }')}`, { headers });
    expect(codes).toEqual(['AUDIT_UNAVAILABLE']);
  });
});

describe('an operation that reads the audit of a patient', () => {
  const read = async (query: string, disclosures: readonly string[] | null = ['event']) => {
    answers(directory, { data: { patient, viewablePatients: [patient], p: patient }, extensions: { disclosures: NOTHING_DISCLOSED } });
    vendor.fault = (_request, response) => {
      const key = /(\w+:\s*)?disclosures/.exec(vendor.asked.at(-1)!.query)![0].split(':')[0]!;
      const data = { _entities: [{ [key]: disclosures }] };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data, extensions: { disclosures: NOTHING_DISCLOSED } }));
    };
    await ask(query);
    return audit.recorded.map(({ operation }) => operation?.fields);
  };

  it.each([
    ['by itself', '{ patient(id: "pat_1") { disclosures } }', ['patient', 'Patient.disclosures']],
    ['by an alias', '{ p: patient(id: "pat_1") { events: disclosures(first: 3) } }', ['patient', 'Patient.disclosures']],
    [
      'in a list, by a fragment',
      '{ viewablePatients { ...F } } fragment F on Patient { ... on Patient { disclosures } }',
      ['viewablePatients', 'Patient.disclosures'],
    ],
  ])('is recorded as such %s, though no subgraph reports a disclosure', async (_how, query, fields) => {
    expect(await read(query)).toEqual([fields]);
  });

  it('is recorded as such when it is refused', async () => {
    expect(await read('{ patient(id: "pat_1") { disclosures } }', null)).toEqual([['patient', 'Patient.disclosures']]);
  });

  it('is not recorded without that field', async () => {
    answers(directory, { data: { patient: null }, extensions: { disclosures: NOTHING_DISCLOSED } });
    await ask('{ patient(id: "pat_1") { id } }');
    expect(audit.recorded).toEqual([]);
  });
});

describe('an operation that concerns no patient', () => {
  it('is not recorded, and is answered while nothing can be recorded', async () => {
    answers(directory, { data: { facilities: ['a'] }, extensions: { disclosures: NOTHING_DISCLOSED } });
    audit.available = false;
    expect((await ask('{ facilities }')).body.data).toEqual({ facilities: ['a'] });
    expect(audit.recorded).toEqual([]);
  });
});

describe('a mutation', () => {
  it('is recorded with what it changed, even if it shows no patient', async () => {
    const change = {
      action: 'grantViewingPermission',
      subject: 'prm_1',
      patient: 'pat_1',
      user: 'usr_1',
      before: null,
      after: { until: null },
    };
    answers(directory, { data: { grantViewingPermission: true }, extensions: { disclosures: NOTHING_DISCLOSED, changes: [change] } });
    await ask('mutation { grantViewingPermission(patientId: "pat_1") }');
    expect(audit.recorded).toMatchObject([{ operation: { type: 'mutation' }, changes: [{ ...change, system: 'directory' }] }]);
  });

  it('does not run while nothing can be recorded', async () => {
    audit.available = false;
    expect((await ask('mutation { grantViewingPermission(patientId: "pat_1") }')).codes).toEqual(['AUDIT_UNAVAILABLE']);
    expect(directory.asked).toEqual([]);
  });
});

describe('a client that goes away', () => {
  it('before its answer is whole has the record marked', async () => {
    answers(directory, {
      data: { patient: { ...patient, name: 'x'.repeat(60_000) } },
      extensions: { disclosures: packDisclosures([ofDirectory('patient')]) },
    });
    let open: () => void = () => undefined;
    audit.gate = new Promise((resolve) => {
      open = resolve;
    });
    const token = await issuer.token();
    const body = JSON.stringify({ query: '{ patient(id: "pat_1") { name } }' });
    const { port } = new URL(gateway.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    while (directory.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.resetAndDestroy();
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    open();
    while (!audit.recorded.some(({ kind }) => kind === 'connection-lost')) await new Promise((resolve) => setImmediate(resolve));
    expect(audit.recorded.map(({ kind, of }) => [kind, of])).toEqual([
      ['operation', undefined],
      ['connection-lost', 1],
    ]);
  });
});

describe('content', () => {
  const path = '/content/humanbridge/abc';
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000049454e44ae426082', 'hex');
  const header = Buffer.from(JSON.stringify(packDisclosures([told([], { form: 'CONTENT', category: 'IMAGING', items: 1 })]))).toString(
    'base64url',
  );
  const shows = (headers: Record<string, string>) => {
    charts.fault = undefined;
    charts.other = (_request, response) => response.writeHead(200, headers).end(png);
  };

  it('is recorded before it leaves, with what the system reports', async () => {
    shows({ [DISCLOSURES_HEADER]: header });
    const { status, headers } = await gateway.http(path, { headers: { authorization: `Bearer ${await issuer.token()}` } });
    expect([status, headers.get(DISCLOSURES_HEADER)]).toEqual([200, null]);
    expect(audit.recorded).toMatchObject([{ kind: 'content' }]);
    expect(disclosed()).toMatchObject([{ category: 'IMAGING', form: 'CONTENT', system: 'humanbridge', patients: ['pat_1'] }]);
  });

  it.each(['', 'no base64', Buffer.from('{"a":1}').toString('base64url')])(
    'is recorded as unreported if the system’s header is %j',
    async (value) => {
      shows(value === '' ? {} : { [DISCLOSURES_HEADER]: value });
      await gateway.http(path, { headers: { authorization: `Bearer ${await issuer.token()}` } });
      expect(audit.recorded).toMatchObject([{ kind: 'content', disclosures: [{ unreported: true, system: 'humanbridge' }] }]);
    },
  );

  it('is refused if it cannot be recorded', async () => {
    shows({ [DISCLOSURES_HEADER]: header });
    audit.available = false;
    const { status, codes } = await gateway.http(path, { headers: { authorization: `Bearer ${await issuer.token()}` } });
    expect([status, codes]).toEqual([503, ['AUDIT_UNAVAILABLE']]);
  });
});
