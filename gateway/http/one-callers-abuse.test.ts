import { connect, type Socket } from 'node:net';
import { setTimeout as pass } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Logger, pino } from 'pino';
import type { GatewayConfig } from '../config.js';
import { answerJson, type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { type Answer, startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

/** Planning that never ends, on any machine. */
const STUCK_THREAD = new URL('../../dist/gateway/testing/stuck-planner-thread.js', import.meta.url);
/** Deadlines that even a busy machine keeps. */
const PATIENT = { operationDeadline: 60_000, subgraphDeadline: 55_000 };
const OPERATION = JSON.stringify({ query: '{ open }' });

let issuer: TestIssuer;
let subgraph: FakeSubgraph;
let gateway: TestGateway;
const sockets: Socket[] = [];
/** Tokens of the caller who abuses the gateway, and of an honest one. */
let gaibu: string;
let sato: string;

beforeEach(async () => {
  issuer = await createTestIssuer();
  gaibu = await issuer.token({ claims: { sub: 'dr-gaibu' } });
  sato = await issuer.token({ claims: { sub: 'dr-sato' } });
  const long = 'x'.repeat(12 * 1024 * 1024);
  subgraph = await startFakeSubgraph('directory', 'type Query { open(nth: Int): String long: String }', {
    Query: { open: () => 'open', long: () => long },
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway?.close();
  await subgraph.close();
  await issuer.close();
});

async function start(config: Partial<GatewayConfig> = {}, log?: Logger): Promise<void> {
  gateway = await startTestGateway([subgraph], { issuer, config: { ...PATIENT, ...config }, ...(log && { log }) });
}

function headOf(token: string, body: string): string {
  const headers = `host: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  return `POST /graphql HTTP/1.1\r\n${headers}\r\n\r\n`;
}

/** A raw request of the abuser's on a connection of its own. */
function raw(token: string, body: string, sent: string): Socket {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1').setEncoding('utf8');
  sockets.push(socket);
  socket.on('error', () => undefined);
  socket.write(headOf(token, body) + sent);
  return socket;
}

const answerOn = async (socket: Socket): Promise<string> =>
  await new Promise((resolve) => socket.once('data', (text) => resolve(String(text))));
const asksRight = (answer: Answer) => expect([answer.status, answer.body]).toEqual([200, { data: { open: 'open' } }]);

/** The subgraph holds its answers to one person until the test releases them. */
function holdAnswersTo(person: string): { release: () => void } {
  const held: (() => void)[] = [];
  subgraph.fault = (request, response) => {
    const [, claims = ''] = (request.headers.authorization ?? '').split('.');
    const answer = () => answerJson(response, { data: { open: 'open' } });
    if (Buffer.from(claims, 'base64url').toString().includes(person)) held.push(answer);
    else answer();
  };
  return {
    release: () => {
      subgraph.fault = undefined;
      for (const answer of held.splice(0)) answer();
    },
  };
}

/** Waits until a condition holds, or the test is over. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const own = subgraph;
  while (!(await holds())) {
    await pass(5);
    if (own !== subgraph) throw new Error('it did not become so before the test ended');
  }
}

const waiting = async () =>
  ((await gateway.http('/health/details')).body as { operations?: { waiting: number; underWay: number } }).operations!;

describe('While one caller abuses the gateway,', () => {
  it('bodies that arrive after the operation’s deadline would have ended are answered, and do not open the subgraph’s circuit breaker', async () => {
    await start({ operationDeadline: 1_500, subgraphDeadline: 1_400 });
    const slow = Array.from({ length: 20 }, () => raw(gaibu, OPERATION, OPERATION.slice(0, 1)));
    const answers = slow.map(answerOn);
    // The attack itself takes this long.
    await pass(1_550);
    for (const socket of slow) socket.write(OPERATION.slice(1));
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 200 .*"open":"open"/s);
    asksRight(await gateway.ask('{ open }', { token: sato }));
  });

  it('half-sent bodies take no other caller’s place, and their number per caller is limited', async () => {
    await start({ operationsAtOnce: 20, callerOperationsAtOnce: 10 });
    const half = Array.from({ length: 130 }, () => raw(gaibu, OPERATION, OPERATION.slice(0, 1)));
    const refused: string[] = [];
    for (const socket of half) socket.once('data', (text) => refused.push(String(text)));
    await until(() => refused.length === 30);
    for (const answer of refused) expect(answer).toMatch(/^HTTP\/1\.1 429 .*retry-after: 1.*TOO_MANY_REQUESTS/s);
    for (let index = 0; index < 5; index++) asksRight(await gateway.ask('{ open }', { token: sato }));
  });

  it('a body that does not arrive in time is refused, and its connection is closed', async () => {
    await start({ bodyDeadline: 100 });
    const socket = raw(gaibu, OPERATION, OPERATION.slice(0, 1));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    expect(await answerOn(socket)).toMatch(/^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
    await closed;
  });

  it('operations that a subgraph does not answer take only the abuser’s share of the places, and the rest of them waits', async () => {
    await start({ operationsAtOnce: 8, callerOperationsAtOnce: 6 });
    const { release } = holdAnswersTo('dr-gaibu');
    const held = Array.from({ length: 30 }, async () => await gateway.ask('{ open }', { token: gaibu }));
    await until(async () => (await waiting()).waiting === 24);
    for (let index = 0; index < 5; index++) asksRight(await gateway.ask('{ open }', { token: sato }));
    release();
    for (const answer of await Promise.all(held)) asksRight(answer);
  });

  it('calls that a subgraph does not answer leave connections to it for others', async () => {
    await start({ operationsAtOnce: 1_000, callerOperationsAtOnce: 500 });
    const { release } = holdAnswersTo('dr-gaibu');
    const query = 'query ($nth: Int) { open(nth: $nth) }';
    // Plan once before the attack, so that a busy machine's planner refuses none of them.
    asksRight(await gateway.ask(query, { token: sato }));
    subgraph.asked.length = 0;
    // Each has another argument: equal questions would share an answer.
    const held = Array.from({ length: 100 }, async (_, nth) => await gateway.ask(query, { variables: { nth }, token: gaibu }));
    await until(async () => (await waiting()).underWay === 100 && subgraph.asked.length >= 16);
    for (let index = 0; index < 5; index++) asksRight(await gateway.ask('{ open }', { token: sato }));
    release();
    await Promise.all(held);
  });

  it('requests whose client hung up while they waited are never sent to the subgraph', async () => {
    await start({ operationsAtOnce: 8, callerOperationsAtOnce: 4 });
    const { release } = holdAnswersTo('dr-gaibu');
    const abandoned = Array.from({ length: 30 }, (_, index) => {
      const body = JSON.stringify({ query: `{ a${index}: open }` });
      return raw(gaibu, body, body);
    });
    await until(async () => (await waiting()).waiting === 26);
    for (const socket of abandoned) socket.destroy();
    await until(async () => (await waiting()).waiting === 0);
    release();
    asksRight(await gateway.ask('{ open }', { token: gaibu }));
    expect(subgraph.asked.length).toBeLessThanOrEqual(4 + 1);
  });

  it('operations that are hard to plan wait behind another caller’s simple ones', async () => {
    await start({ plannerThread: STUCK_THREAD, planners: 2, planningDeadline: 1_000 });
    const order: string[] = [];
    const hard = Array.from({ length: 8 }, async (_, index) => {
      const answer = await gateway.ask(`query Stuck { a${index}: open }`, { token: gaibu });
      order.push('hard');
      return answer;
    });
    await until(async () => (await waiting()).underWay === 8);
    asksRight(await gateway.ask('{ open }', { token: sato }));
    order.push('simple');
    await Promise.all(hard);
    // An operation that was already being planned may end first.
    expect(order.indexOf('simple')).toBeLessThan(3);
    for (const { codes } of await Promise.all(hard)) expect(['OPERATION_NOT_PLANNED', 'OVERLOADED']).toContain(codes[0]);
  });

  it('an operation that could not be planned is refused without being planned again', async () => {
    const trouble: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line) => void (line.includes('"planning"') && trouble.push(line)) });
    await start({ plannerThread: STUCK_THREAD, planners: 1, planningDeadline: 300 }, log);
    for (let asked = 0; asked < 3; asked++)
      expect((await gateway.ask('query Stuck { open }', { token: gaibu })).codes).toEqual(['OPERATION_NOT_PLANNED']);
    expect(trouble).toHaveLength(1);
    asksRight(await gateway.ask('{ open }', { token: sato }));
  });

  it('pipelined requests whose client hangs up return all their places', async () => {
    await start({ operationsAtOnce: 8, callerOperationsAtOnce: 4 });
    for (let round = 0; round < 3; round++) {
      const { release } = holdAnswersTo('dr-gaibu');
      const socket = raw(gaibu, OPERATION, OPERATION);
      for (let more = 0; more < 20; more++) socket.write(headOf(gaibu, OPERATION) + OPERATION);
      await until(async () => (await waiting()).underWay > 0);
      socket.destroy();
      release();
      await until(async () => (await waiting()).underWay === 0);
    }
    asksRight(await gateway.ask('{ open }', { token: gaibu }));
  });

  it('pipelined requests are answered one after the other, up to a maximum number', async () => {
    await start();
    const few = raw(gaibu, OPERATION, OPERATION);
    let answers = '';
    few.on('data', (text) => {
      answers += String(text);
    });
    for (let more = 0; more < 9; more++) few.write(headOf(gaibu, OPERATION) + OPERATION);
    await until(() => answers.split('"open":"open"').length === 11);
    const many = raw(gaibu, OPERATION, OPERATION);
    const closed = new Promise((resolve) => many.once('close', resolve));
    many.write((headOf(gaibu, OPERATION) + OPERATION).repeat(200));
    await closed;
    await until(async () => (await waiting()).underWay === 0);
  });

  it('metrics that one client requests repeatedly without reading them do not delay other clients', async () => {
    await start({ metricsListen: { host: '127.0.0.1', port: 0 } });
    const socket = connect(Number(new URL(gateway.metrics!).port), '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined).pause();
    socket.write('GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(40));
    asksRight(await gateway.ask('{ open }', { token: sato }));
  });

  it.each([
    ['comments', `{ open }\n${'# no token\n'.repeat(100_000)}`],
    ['a block string', `{ open } fragment F on Query @skip(if: """${' x\\n'.repeat(250_000)}""") { open }`],
    ['commas', `{ open ${','.repeat(1_000_000)} }`],
  ])('a text of a megabyte of %s is refused before it is parsed', async (_, query) => {
    await start({ bodyLimit: 4 * 1024 * 1024 });
    const answer = await gateway.ask(query, { token: gaibu });
    expect([answer.status, answer.codes]).toEqual([400, ['OPERATION_TOO_LARGE']]);
    expect(answer.body.errors![0]!.extensions).toMatchObject({ limit: 'text', atMost: 65_536 });
  });

  it.each([
    ['objects', `[${'{},'.repeat(300_000)}{}]`],
    ['lists within lists', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['names', `{${Array.from({ length: 60_000 }, (_, index) => `"n${index}":0`).join(',')}}`],
  ])('variables of a megabyte of %s are refused before they are validated', async (_, json) => {
    await start({ bodyLimit: 4 * 1024 * 1024 });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${gaibu}` };
    const answer = await gateway.http('/graphql', { method: 'POST', headers, body: `{"query":"{ open }","variables":{"v":${json}}}` });
    expect([answer.status, answer.codes]).toEqual([400, ['OPERATION_TOO_LARGE']]);
    expect(answer.body.errors![0]!.extensions).toMatchObject({ limit: 'tokens', atMost: 100_000 });
  });

  it('answers that one client does not read keep that caller’s places, and others are answered', async () => {
    const deadlines = { operationDeadline: 5_000, subgraphDeadline: 4_900 };
    await start({ operationsAtOnce: 8, callerOperationsAtOnce: 2, answerLimit: 16 * 1024 * 1024, ...deadlines });
    for (let index = 0; index < 4; index++) {
      const body = JSON.stringify({ query: `{ a${index}: long }` });
      raw(gaibu, body, body).pause();
    }
    await until(() => subgraph.asked.length === 2);
    // The third and the fourth wait for the places of the unread answers, and are refused at their deadline.
    expect((await gateway.ask('{ open }', { token: gaibu })).codes).toEqual(['OVERLOADED']);
    asksRight(await gateway.ask('{ open }', { token: sato }));
    expect(subgraph.asked).toHaveLength(3);
  });
});
