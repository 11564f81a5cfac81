import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { Query, Resolver } from 'type-graphql';
import { request } from 'undici';
import { DISCLOSURES_HEADER, type ReportedDisclosure } from '../audit/disclosure.js';
import { writeDisclosuresHeader } from '../audit/disclosures-header.js';
import { NOTHING_DISCLOSED, type PackedDisclosures, unpackDisclosures } from '../audit/packed-disclosures.js';
import { resolveChartReference } from '../chart/chart-reference.js';
import { makeChartRules } from '../chart/chart-rules.js';
import { makeChartReader } from '../chart/reader/chart-reader.js';
import { createSubgraph } from '../server/create-subgraph.js';
import { allow } from '../server/shield.js';
import { startChartUnderTest, TWO_RESULTS } from '../testing/chart-under-test.js';
import { NOW } from '../testing/issuers.js';
import { TestChart } from '../testing/test-subgraph.js';
import { describeSubgraph, type SubgraphUnderTest } from './describe-subgraph.js';
import type { TestGateway } from './test-gateway.js';

const NAME = 'test-system';

/** A request that reached the broken subgraph. */
interface ReceivedRequest {
  readonly path: string;
  readonly token: string | undefined;
  readonly body: string;
  /** The variable `r`, if the body has a list of that name. */
  readonly references: readonly unknown[];
}

interface Answered {
  readonly status: number;
  readonly text: string;
  /** The header that reports what content shows. */
  readonly disclosures?: string | undefined;
}

/** Answers a request in place of a sound subgraph, which `forward` asks. */
type Fault = (
  asked: ReceivedRequest,
  forward: (change?: Partial<ReceivedRequest>) => Promise<Answered>,
  gateway: TestGateway,
) => Promise<Answered>;

const answer = (status: number, body: object): Answered => ({ status, text: JSON.stringify(body) });
const data = (value: object) => answer(200, { data: value });
const error = (status: number, message: string, extensions: object = {}) => answer(status, { errors: [{ message, extensions }] });

const has =
  (text: string) =>
  ({ body }: ReceivedRequest) =>
    body.includes(text);
const audienceOf = (token: string | undefined) => {
  try {
    return decodeJwt(token ?? '').aud;
  } catch {
    return undefined;
  }
};
/** Lets a request pass as the gateway's if it has a bad token of a kind. */
const trusting =
  (kind: (asked: ReceivedRequest) => boolean): Fault =>
  async (asked, forward, gateway) =>
    await forward(kind(asked) ? { token: gateway.signToken() } : {});
/** Changes the answer to the requests of a kind. */
const changing =
  (kind: (asked: ReceivedRequest) => boolean, change: (answered: Answered, asked: ReceivedRequest) => Answered): Fault =>
  async (asked, forward) => {
    const answered = await forward();
    return kind(asked) ? change(answered, asked) : answered;
  };
/** Stops to answer after a request of a kind. */
const dyingAfter = (kind: (asked: ReceivedRequest) => boolean): Fault => {
  let dead = false;
  return async (asked, forward) => {
    if (dead) return error(503, 'Gone.', { code: 'NOT_READY' });
    dead = kind(asked);
    return await forward();
  };
};

const tokenless = ({ token, path }: ReceivedRequest) => token === undefined && path === '/graphql';
const foreign = ({ token }: ReceivedRequest) => audienceOf(token) === `not-${NAME}`;
const both = (one: (asked: ReceivedRequest) => boolean, other: (asked: ReceivedRequest) => boolean) => (asked: ReceivedRequest) =>
  one(asked) && other(asked);
const authorized = (asked: ReceivedRequest) => audienceOf(asked.token) === NAME;
const huge = both(authorized, ({ body }) => body.length > 10_000_000);
/** Requests of the checks of reports: the lists of two charts, a list that fails, a document. */
const listed = both(authorized, has('answers { facility'));
const nulled = both(authorized, has('first: -1'));
const opened = ({ path }: ReceivedRequest) => path.startsWith('/content/');
const A_DISCLOSURE: ReportedDisclosure = {
  ...{ path: ['_entities', 0, 'labResults'], patients: ['pat_1'], category: 'LAB_RESULT', facility: 'fac_hospital', form: 'RECORDS' },
  ...{ state: 'ANSWERED', items: 0, grounds: [], purpose: 'TREAT', user: 'usr_1', profession: 'DOCTOR' },
};
const EMPTY_REPORT = `"extensions":${JSON.stringify({ disclosures: NOTHING_DISCLOSED })}`;
/** Changes the report of the lists. */
const reporting = (change: (all: readonly ReportedDisclosure[]) => readonly ReportedDisclosure[] | undefined): Fault =>
  changing(listed, ({ status, text }) => {
    const { extensions, ...rest } = JSON.parse(text) as { extensions: { disclosures: PackedDisclosures } };
    return answer(status, { ...rest, extensions: { ...extensions, disclosures: change(unpackDisclosures(extensions.disclosures)) } });
  });
const long = both(authorized, has('a19999:__typename'));
const many = both(authorized, ({ references }) => references.length > 1_000);
const ordered = ({ references }: ReceivedRequest) => references.length === 4;
const unreadable = both(authorized, has('Conformance-Hanako'));

const LIVES = 'says that it lives and that it is ready';
const TOKENLESS = 'refuses a request without a caller token, whatever it asks';
const UNSIGNED = 'refuses a caller token that the gateway did not sign';
const FOREIGN = 'refuses a caller token for another subgraph, whatever it asks';
const FEDERATION = 'serves its federation 2 schema to the gateway';
const HANDED_IN = 'serves the schema that it hands in';
const IN_ORDER = 'answers one item for each reference, in order, and null for an unknown one';
const WRONG = 'answers a wrong request with an error code, and shows no stack, file or package';
const UNREADABLE = 'repeats nothing of a reference that it cannot read, and shows no message of another program';
const TOKENS = 'refuses an operation of too many tokens, and answers the next request';
const ARGUMENT = 'refuses an argument that is too large, and answers the next request';
const REFERENCES = 'refuses too many references, and answers the next request';
const REPORTS = 'reports what each list of a chart shows';
const REPORTS_NOTHING = 'reports nothing of a list that is null, but says so';
const REPORTS_CONTENT = 'reports what an image or a document shows';
const BODY = 'refuses a body that is too large, and answers the next request';

const STACK = 'Error: boom\n    at read (/srv/app/read.js:10:5)';

/** For each rule: subgraphs that break this rule alone. A fault is made anew for each start. `handedIn` changes the SDL that is handed in. */
const BROKEN: readonly [fault: string, failing: string, make: () => Fault, handedIn?: (sdl: string) => string][] = [
  [
    'is not ready',
    LIVES,
    () =>
      changing(
        ({ path }) => path === '/ready',
        () => answer(503, { status: 'not ready' }),
      ),
  ],
  [
    'has no /health',
    LIVES,
    () =>
      changing(
        ({ path }) => path === '/health',
        () => error(404, 'None.', { code: 'NOT_FOUND' }),
      ),
  ],

  ['shows __schema to anybody', TOKENLESS, () => trusting(both(tokenless, has('__schema')))],
  ['shows its SDL to anybody', TOKENLESS, () => trusting(both(tokenless, has('_service')))],
  ['answers entities to anybody', TOKENLESS, () => trusting(both(tokenless, has('_entities')))],
  ['tells anybody that a field does not exist', TOKENLESS, () => trusting(both(tokenless, has('noSuchField')))],
  ['refuses anybody with a code of its own', TOKENLESS, () => changing(tokenless, () => error(401, 'No.', { code: 'UNAUTHENTICATED' }))],
  ['refuses anybody with the status 200', TOKENLESS, () => changing(tokenless, ({ text }) => ({ status: 200, text }))],

  ['does not verify signatures', UNSIGNED, () => trusting(({ token }) => audienceOf(token) === NAME)],
  ['accepts any text as a token', UNSIGNED, () => trusting(({ token }) => token !== undefined && audienceOf(token) === undefined)],

  ['accepts tokens for another subgraph', FOREIGN, () => trusting(foreign)],
  ['shows __schema to another subgraph', FOREIGN, () => trusting(both(foreign, has('__schema')))],
  ['shows its SDL to another subgraph', FOREIGN, () => trusting(both(foreign, has('_service')))],
  ['answers entities to another subgraph', FOREIGN, () => trusting(both(foreign, has('_entities')))],

  [
    'serves and hands in an SDL of federation 1',
    FEDERATION,
    () =>
      changing(both(authorized, has('_service')), ({ text }) => ({ status: 200, text: text.replace('federation/v2.', 'federation/v1.') })),
    (sdl) => sdl.replace('federation/v2.', 'federation/v1.'),
  ],

  [
    'serves an SDL without a field of the SDL that it hands in',
    HANDED_IN,
    () => changing(both(authorized, has('_service')), ({ text }) => ({ status: 200, text: text.replace(/ownNamed: String\\n/, '') })),
  ],

  [
    'answers entities in another order',
    IN_ORDER,
    () =>
      changing(ordered, ({ text }) => {
        const { _entities: items } = (JSON.parse(text) as { data: { _entities: unknown[] } }).data;
        return data({ _entities: [items[1], items[0], items[2], items[3]] });
      }),
  ],
  [
    'leaves out unknown entities',
    IN_ORDER,
    () =>
      changing(ordered, ({ text }) => {
        const { _entities: items } = (JSON.parse(text) as { data: { _entities: unknown[] } }).data;
        return data({ _entities: items.filter((item) => item !== null) });
      }),
  ],

  ['answers a wrong request without a code', WRONG, () => changing(both(authorized, has('noSuchField')), () => error(400, 'Wrong.'))],
  [
    'answers a wrong request with a code of its own',
    WRONG,
    () => changing(both(authorized, has('noSuchField')), () => error(400, 'Wrong.', { code: 'GRAPHQL_VALIDATION_FAILED' })),
  ],
  [
    'fails at a wrong request',
    WRONG,
    () =>
      changing(
        ({ body }) => body === '[]',
        () => error(500, 'The subgraph failed.', { code: 'INTERNAL' }),
      ),
  ],
  [
    'shows a stack to a wrong request',
    WRONG,
    () =>
      changing(
        ({ body }) => body === 'null',
        () => error(400, 'Wrong.', { code: 'BAD_REQUEST', stacktrace: [STACK] }),
      ),
  ],
  [
    'shows a stack far behind in its answer',
    WRONG,
    () =>
      changing(
        ({ body }) => body === 'null',
        () => error(400, `${'Wrong. '.repeat(1_000)}${STACK}`, { code: 'BAD_REQUEST' }),
      ),
  ],
  [
    'answers a wrong request with a page',
    WRONG,
    () =>
      changing(
        ({ body }) => body === '{}',
        () => ({ status: 400, text: '<html>Wrong</html>' }),
      ),
  ],

  [
    'shows the message of another program',
    UNREADABLE,
    () => changing(unreadable, () => error(200, "ER_NO_SUCH_TABLE: Table 'charts' does not exist", { code: 'INTERNAL' })),
  ],
  [
    'shows the stack of another program',
    UNREADABLE,
    () => changing(unreadable, () => error(200, 'The subgraph failed.', { code: 'INTERNAL', exception: { stacktrace: [STACK] } })),
  ],
  [
    'repeats in an error what was sent',
    UNREADABLE,
    () => changing(unreadable, () => error(200, 'There is no chart Conformance-Hanako-0012345.', { code: 'NOT_FOUND' })),
  ],

  ['reports nothing', REPORTS, () => reporting(() => undefined)],
  ['reports an empty list', REPORTS, () => reporting(() => [])],
  ['reports in another form', REPORTS, () => reporting((all) => all.map(({ path: _, ...one }) => one as ReportedDisclosure))],
  ['leaves out one facility', REPORTS, () => reporting((all) => all.slice(1))],
  ['reports a list twice', REPORTS, () => reporting((all) => [...all, all[0]!])],
  ['reports one item too few', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, items: one.items - 1 })))],
  ['reports another facility', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, facility: 'fac_other' })))],
  ['reports another category', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, category: 'ALLERGY' })))],
  ['reports another state', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, state: 'WITHHELD' })))],
  ['reports another field', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, path: [...one.path.slice(0, 2), 'x'] })))],
  ['reports records as counts', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, form: 'COUNTS' })))],
  ['reports every chart as of one patient', REPORTS, () => reporting((all) => all.map((one) => ({ ...one, patients: ['pat_1'] })))],
  [
    'has no report for a list that is null',
    REPORTS_NOTHING,
    () => changing(nulled, ({ status, text }) => ({ status, text: text.replace(EMPTY_REPORT, '"extensions":{}') })),
  ],
  [
    'reports a list that is null',
    REPORTS_NOTHING,
    () =>
      changing(nulled, ({ status, text }) => ({
        status,
        text: text.replace(EMPTY_REPORT, `"extensions":{"disclosures":[${JSON.stringify(A_DISCLOSURE)}]}`),
      })),
  ],
  ['has no header for a document', REPORTS_CONTENT, () => changing(opened, ({ status, text }) => ({ status, text }))],
  ['has a header of another form', REPORTS_CONTENT, () => changing(opened, (answered) => ({ ...answered, disclosures: 'x' }))],
  [
    'reports a document as records',
    REPORTS_CONTENT,
    () => changing(opened, (answered) => ({ ...answered, disclosures: writeDisclosuresHeader([A_DISCLOSURE]) })),
  ],
  ['does not serve a document', REPORTS_CONTENT, () => changing(opened, () => error(404, 'None.', { code: 'NOT_FOUND' }))],

  ['answers an operation of any length', TOKENS, () => changing(long, () => data({ a0: 'Query' }))],
  [
    'refuses a long operation without a code',
    TOKENS,
    () => changing(long, () => error(400, 'Syntax Error: Document contains more than 20000 tokens.')),
  ],
  ['fails at a long operation', TOKENS, () => changing(long, () => error(500, 'The subgraph failed.', { code: 'INTERNAL' }))],
  ['stops after a long operation', TOKENS, () => dyingAfter(long)],

  [
    'answers a list of any length',
    ARGUMENT,
    () => async (asked, forward) =>
      await forward(asked.body.includes('"value":100000') ? { body: asked.body.replace('"value":100000', '"value":10') } : {}),
  ],
  [
    'accepts a list argument of any length',
    ARGUMENT,
    () => async (asked, forward) => await forward({ body: asked.body.replace(/"value":\["x".*\]/, '"value":["x"]') }),
  ],
  [
    'answers no item for an argument that is too large',
    ARGUMENT,
    () => changing(has('"value":'), () => data({ _entities: [{ __typename: 'TestChart', labResults: [] }] })),
  ],
  ['stops after an argument that is too large', ARGUMENT, () => dyingAfter(has('"value":'))],

  [
    'answers any number of references',
    REFERENCES,
    () => changing(many, (_, { references }) => data({ _entities: references.map(() => null) })),
  ],
  [
    'answers any number of references one by one',
    REFERENCES,
    () =>
      changing(many, (_, { references }) =>
        answer(200, {
          data: { _entities: references.map(() => null) },
          errors: references.map((__, i) => ({ message: 'No.', path: ['_entities', i], extensions: { code: 'PERMIT_INVALID' } })),
        }),
      ),
  ],
  ['fails at many references', REFERENCES, () => changing(many, () => error(500, 'The subgraph failed.', { code: 'INTERNAL' }))],
  ['stops after many references', REFERENCES, () => dyingAfter(many)],

  ['answers a body of any length', BODY, () => changing(huge, () => data({ __typename: 'Query' }))],
  ['refuses a large body without a code', BODY, () => changing(huge, () => answer(413, { errors: [{ message: 'Payload Too Large' }] }))],
  ['stops after a large body', BODY, () => dyingAfter(huge)],
];

@Resolver()
class Greetings {
  @Query(() => String)
  greeting(): string {
    return 'hello';
  }
}

const charts = makeChartReader(TWO_RESULTS);
const created = createSubgraph({
  name: NAME,
  resolvers: [],
  entities: [TestChart],
  references: { TestChart: resolveChartReference(TestChart) },
  // One field of the contract, with `first` and a list argument: a small schema starts faster, some 600 times.
  serves: { TestChart: ['labResults'] },
  shield: { TestChart: makeChartRules(['labResults'], { ownNamed: 'DIAGNOSIS' }) },
});

async function startSound(gateway: TestGateway): Promise<SubgraphUnderTest> {
  return await startChartUnderTest(gateway, await created, 'TestChart', (context) => ({ charts: charts(context) }));
}

/** Starts a sound subgraph, and a server before it that has the fault. */
async function startBroken(gateway: TestGateway, fault: Fault, handedIn: (sdl: string) => string): Promise<SubgraphUnderTest> {
  const sound = await startSound(gateway);
  const server = createServer(async (incoming, outgoing) => {
    const asked = await readAsked(incoming);
    const forward = async (change: Partial<ReceivedRequest> = {}) => await send(sound.url, incoming.method!, { ...asked, ...change });
    const { status, text, disclosures } = await fault(asked, forward, gateway);
    const headers = { 'content-type': 'application/json', ...(disclosures !== undefined && { [DISCLOSURES_HEADER]: disclosures }) };
    outgoing.writeHead(status, headers).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  return {
    ...sound,
    sdl: handedIn(sound.sdl!),
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await closeServer(server);
      await sound.close();
    },
  };
}

async function readAsked(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const token = incoming.headers.authorization?.replace('Bearer ', '');
  return { path: incoming.url!, token, body, references: referencesIn(body) };
}

function referencesIn(body: string): readonly unknown[] {
  if (!body.includes('"r":')) return [];
  try {
    const { r } = (JSON.parse(body) as { variables: { r: unknown } }).variables;
    return Array.isArray(r) ? r : [];
  } catch {
    return [];
  }
}

async function send(url: string, method: string, { path, token, body }: ReceivedRequest): Promise<Answered> {
  const received = await request(`${url}${path}`, {
    method: method as 'GET' | 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: method === 'POST' ? body : null,
  });
  const disclosures = received.headers[DISCLOSURES_HEADER] as string | undefined;
  return { status: received.statusCode, text: await received.body.text(), disclosures };
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}

/** The checks that the suite declares. */
function collectChecks(start: (gateway: TestGateway) => Promise<SubgraphUnderTest>) {
  const checks: [title: string, check: () => Promise<void>][] = [];
  describeSubgraph({ name: NAME, now: () => NOW, start, describe: (_, declare) => declare(), it: (...check) => checks.push(check) });
  return checks;
}

/** Runs every check. @returns the titles of all checks, and the errors of those that fail, by title */
async function runChecks(start: (gateway: TestGateway) => Promise<SubgraphUnderTest>) {
  const checks = collectChecks(start);
  const failed = new Map<string, Error>();
  for (const [title, check] of checks) await check().catch((thrown: Error) => failed.set(title, thrown));
  return { titles: checks.map(([title]) => title), failed };
}

describe('the checks of a subgraph, run over subgraphs of which each breaks one rule', () => {
  it('a sound subgraph passes every check', async () => {
    const { titles, failed } = await runChecks(startSound);
    expect([...failed]).toEqual([]);
    expect([...new Set(BROKEN.map(([, failing]) => failing))].sort()).toEqual([...titles].sort());
  });

  it('a sound subgraph without entities and without a given SDL passes every check', async () => {
    const open = createSubgraph({ name: NAME, resolvers: [Greetings], entities: [], shield: { Query: { greeting: allow } } });
    const { failed } = await runChecks(async (gateway) => {
      const { url, close } = await startChartUnderTest(gateway, await open, 'None', () => ({}));
      return { url, close };
    });
    expect([...failed]).toEqual([]);
  });

  it('docs/vendor.md lists every check by its title', async () => {
    const [, section = ''] = readFileSync('docs/vendor.md', 'utf8').split('## The checks that every subgraph must pass\n');
    const listed = [...section.split('\n## ')[0]!.matchAll(/^- (.+?)(?:: .*)?$/gm)].map(([, title]) => title);
    expect(listed).toEqual(collectChecks(startSound).map(([title]) => title));
  });

  it.each(BROKEN)('a subgraph that %s fails exactly the check “%s”', async (_, failing, make, handedIn = (sdl) => sdl) => {
    const { failed } = await runChecks(async (gateway) => await startBroken(gateway, make(), handedIn));
    expect([...failed.keys()]).toEqual([failing]);
    expect([...failed.values()].map(({ name }) => name)).toEqual(['AssertionError']);
  });
});
