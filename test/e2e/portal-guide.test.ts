import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, getIntrospectionQuery, parse, validate } from 'graphql';
import { GATEWAY_ERRORS } from '../../gateway/errors.js';
import { TestBrowser } from '../../gateway/session/testing/test-browser.js';
import { KIT_ERRORS } from '../../subgraphs/kit/errors.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const GUIDE = 'docs/portal.md';
const REDIRECT = 'http://localhost:5173/callback';
const PATIENT_SCOPES = 'openid directory:read chart:demographics chart:prescription chart:lab-result';

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Data = any;
interface Examples {
  beginSignIn(redirect: string, scope: string): Promise<{ address: string; verifier: string; state: string }>;
  finishSignIn(address: string, redirect: string, begun: { verifier: string; state: string }): Promise<string>;
  ask(
    token: string,
    query: string,
    variables?: object,
  ): Promise<{ data: Data; errors: { extensions: Record<string, unknown> }[]; retryAfter: number }>;
  everyPatient(token: string, query: string, filter?: object): AsyncGenerator<{ id: string; name: string }>;
  askByHash(token: string, query: string, variables?: object): Promise<{ data: Data; errors?: unknown[] }>;
}

interface PortalExamples {
  session(): Promise<Data>;
  post(path: string, body?: object): Promise<Data>;
  askHere(query: string, variables?: object): Promise<Data>;
}

let guide: string;
let folder: string;
let fleet: TestFleet;
let examples: Examples;
let operations: ReadonlyMap<string, string>;

const blocks = (language: string, text = guide) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text]) => text!);

beforeAll(async () => {
  guide = await readFile(GUIDE, 'utf8');
  operations = new Map(blocks('graphql').map((text) => [/(?:query|mutation) (\w+)/.exec(text)![1]!, text]));
  fleet = await startTestFleet({ cards: true });
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-guide-'));
  const file = join(folder, 'examples.mjs');
  // The examples are unchanged, except the two addresses.
  const code = blocks('js')
    .join('\n')
    .replace(/'http:\/\/127\.0\.0\.1:4000'/, JSON.stringify(fleet.gateway))
    .replace(/'http:\/\/127\.0\.0\.1:4010'/, JSON.stringify(fleet.network.issuer));
  await writeFile(file, code);
  examples = (await import(pathToFileURL(file).href)) as Examples;
}, 90_000);
afterAll(async () => {
  await fleet?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}, 60_000);

/** Does what a person does in the browser at the demo's sign-in page. @returns the address to which the page redirects */
async function signInAt(address: string, account: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (url: string, init: RequestInit = {}) => {
    const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const answer = await fetch(new URL(url, fleet.network.issuer), { redirect: 'manual', ...init, headers });
    for (const cookie of answer.headers.getSetCookie()) cookies.set(...(cookie.split(';')[0]!.split(/=(.*)/s) as [string, string]));
    return answer.headers.get('location')!;
  };
  const interaction = await visit(address);
  return await visit(await visit(interaction, { method: 'POST', body: new URLSearchParams({ account }) }));
}

async function signIn(scope = PATIENT_SCOPES): Promise<string> {
  const begun = await examples.beginSignIn(REDIRECT, scope);
  return await examples.finishSignIn(await signInAt(begun.address, 'dr-sato'), REDIRECT, begun);
}

describe('The portal’s guide', () => {
  it('has operations that fit the checked-in API schema', async () => {
    const schema = buildSchema(await readFile('schema/api.graphql', 'utf8'));
    expect([...operations.keys()]).toEqual(['Me', 'Patients', 'Chart', 'Pictures', 'MyList', 'Emergencies', 'Why', 'ReportPrint']);
    for (const text of operations.values()) expect(validate(schema, parse(text))).toEqual([]);
  });

  it('signs a person in, sends queries, pages through the list and reads a chart, with its own examples', async () => {
    const token = await signIn();
    const { data, errors } = await examples.ask(token, operations.get('Me')!);
    expect(errors).toEqual([]);
    expect(data.me).toMatchObject({ name: '佐藤 晴子', profession: 'DOCTOR' });
    const found: string[] = [];
    for await (const { id } of examples.everyPatient(token, operations.get('Patients')!)) found.push(id);
    expect(found.length).toBeGreaterThan(20);
    expect(new Set(found).size).toBe(found.length);
    const chart = await examples.ask(token, operations.get('Chart')!, { patient: found[0] });
    expect(chart.errors).toEqual([]);
    expect(chart.data.patient.charts.length).toBeGreaterThan(0);
  });

  it('tells how the person and a patient are related, and why something is not shown, with its own queries', async () => {
    const listed = await fleet.ask('dr-sato', operations.get('MyList')!, {});
    expect(listed.errors).toEqual([]);
    const [{ node }] = listed.data.viewablePatients.edges;
    expect(node).toMatchObject({ daysLeft: expect.any(Number), viewableUntil: expect.any(String), hasNamesake: expect.any(Boolean) });
    const why = await fleet.ask('dr-sato', operations.get('Why')!, { patient: node.id });
    expect([why.errors, why.data.explainMyAccess.viewable]).toEqual([[], true]);
    const nobody = await fleet.ask('dr-sato', operations.get('Why')!, { patient: 'pat_nobody' });
    expect(nobody.data.explainMyAccess).toMatchObject({ viewable: false, allowed: [], refused: [] });
    const open = await fleet.ask('dr-sato', operations.get('Emergencies')!, {});
    expect([open.errors, open.data.myEmergencyAccesses.edges]).toEqual([[], []]);
  });

  it('finds a picture that can be fetched, and a viewer’s address, with its own query', async () => {
    const token = await signIn('openid directory:read chart:imaging chart:viewer');
    const charts: Data[] = [];
    for await (const { id } of examples.everyPatient(token, operations.get('Patients')!)) {
      charts.push(...(await examples.ask(token, operations.get('Pictures')!, { patient: id })).data.patient.charts);
      const series = charts.flatMap(({ imagingStudies }) => imagingStudies?.nodes ?? []).flatMap((study) => study.series ?? []);
      const picture = series.flatMap((one) => one.instances.nodes)[0];
      if (!picture || !charts.some(({ viewerUrl }) => viewerUrl)) continue;
      const answer = await fetch(new URL(picture.thumbnailUrl, fleet.gateway), { headers: { authorization: `Bearer ${token}` } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^image\/(png|jpeg)$/)]);
      return;
    }
    throw new Error('no patient has a picture and a viewer');
  }, 30_000);

  it('and docs/chart.md have operations that the graph answers without an error', async () => {
    const texts = blocks('graphql', await readFile('docs/chart.md', 'utf8'));
    expect(texts).toHaveLength(4);
    const { data } = await fleet.ask('dr-sato', '{ viewablePatients(first: 1) { edges { node { id } } } }');
    for (const text of texts) {
      const answer = await fleet.ask('dr-sato', text, { patient: data.viewablePatients.edges[0].node.id });
      expect([answer.errors, answer.data.patient.charts.length > 0]).toEqual([[], true]);
    }
  });

  it('reports a print with its own mutation, and the audit shows it to an auditor', async () => {
    const found = await fleet.ask('dr-sato', '{ viewablePatients(first: 1) { edges { node { id } } } }');
    const patient: string = found.data.viewablePatients.edges[0].node.id;
    const { data } = await fleet.ask('dr-sato', operations.get('ReportPrint')!, { patient });
    expect(data.reportUse).toEqual({ recorded: true, userErrors: [] });
    const query = `query ($patient: ID) { auditEvents(filter: { kind: PRINT, patientId: $patient }) { edges { node { kind patientId } } } }`;
    const shown = async () => (await fleet.ask('auditor', query, { patient })).data.auditEvents.edges as Data[];
    // The gateway sends its records to the audit a moment later.
    let events = await shown();
    while (events.length === 0) events = await shown();
    expect(events.map(({ node }) => node)).toEqual([{ kind: 'PRINT', patientId: patient }]);
  }, 30_000);

  it('uses the session of the gateway’s own origin, with its own examples, and shows the answer as it is', async () => {
    const browser = new TestBrowser();
    const page = await browser.open(`${fleet.gateway}/session/sign-in`);
    const chosen = await browser.send(page.at, { method: 'POST', body: new URLSearchParams({ account: 'dr-sato' }) });
    await browser.open(chosen.headers.get('location')!, 'cross-site');
    Object.assign(globalThis, { fetchAsPage: async (path: string, init: object) => await browser.send(fleet.gateway + path, init) });
    const file = join(folder, 'portal.mjs');
    await writeFile(file, `const fetch = globalThis.fetchAsPage;\n${blocks('js portal').join('\n')}`);
    const portal = (await import(pathToFileURL(file).href)) as PortalExamples;
    const shown = JSON.parse(blocks('json').find((text) => text.includes('"state"'))!);
    const session = await portal.session();
    expect(Object.keys(session).sort()).toEqual(Object.keys(shown).sort());
    for (const part of ['person', 'facility', 'assurance', 'providers', 'stepUps'])
      expect(Object.keys([session[part]].flat()[0])).toEqual(Object.keys([shown[part]].flat()[0]));
    expect(session).toMatchObject({
      state: 'ACTIVE',
      person: shown.person.name ? { name: shown.person.name } : {},
      stepUps: shown.stepUps,
    });
    expect((await portal.askHere(operations.get('Me')!)).data.me.name).toBe('佐藤 晴子');
    expect((await portal.post('/session/facility', { facility: 'fac_other' })).errors[0].extensions.code).toBe('FACILITY_NOT_ALLOWED');
    expect(await portal.post('/session/lock')).toMatchObject({ state: 'LOCKED' });
    expect((await portal.askHere(operations.get('Me')!)).errors[0].extensions.code).toBe('SESSION_LOCKED');
    expect(await portal.post('/session/sign-out')).toMatchObject({ state: 'SIGNED_OUT', providerSignOut: expect.stringMatching(/^http/) });
    expect((await portal.session()).state).toBe('SIGNED_OUT');
  });

  it('refuses a sign-in that another person began', async () => {
    const begun = await examples.beginSignIn(REDIRECT, PATIENT_SCOPES);
    const back = await signInAt(begun.address, 'dr-sato');
    await expect(examples.finishSignIn(back, REDIRECT, { ...begun, state: 'other' })).rejects.toThrow('another sign-in');
  });

  it('sends a hash, and the text only the first time', async () => {
    const token = await signIn();
    const query = `# asked by nobody else\n${operations.get('Me')}`;
    for (const _ of ['unknown', 'known']) expect((await examples.askByHash(token, query)).data.me.name).toBe('佐藤 晴子');
  });

  it('explains every error code of an operation', () => {
    const explained = new Set([...guide.matchAll(/`([A-Z_]{4,})`/g)].map(([, code]) => code!));
    // These codes are used only between gateway and subgraphs.
    const inside = ['CALLER_UNKNOWN', 'OVERSIZED', 'NOT_READY'];
    const codes = [...Object.keys(GATEWAY_ERRORS), ...Object.keys(KIT_ERRORS)].filter((code) => !inside.includes(code));
    expect(codes.filter((code) => !explained.has(code))).toEqual([]);
  });

  it('states correctly that scopes open fields, and that introspection needs its own scope', async () => {
    const token = await signIn('openid directory:read');
    const { data, errors } = await examples.ask(
      token,
      '{ viewablePatients(first: 1) { edges { node { id charts { id labResults { nodes { id } } } } } } }',
    );
    expect(data.viewablePatients.edges).toHaveLength(1);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['UNAUTHORIZED_FIELD_OR_TYPE']));
    const refused = await examples.ask(token, getIntrospectionQuery({ oneOf: true }));
    expect([refused.data, refused.errors[0]!.extensions.code]).toEqual([null, 'INTROSPECTION_DISABLED']);
    const shown = await examples.ask(await fleet.token('dr-sato'), getIntrospectionQuery({ oneOf: true }));
    expect(shown.errors).toEqual([]);
    expect(shown.data.__schema.types.length).toBeGreaterThan(50);
  });

  it('states correctly that only a development server’s origin may send requests', async () => {
    const allowed = async (origin: string) =>
      (
        await fetch(`${fleet.gateway}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
      ).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('https://evil.example')).toBeNull();
  });
});
