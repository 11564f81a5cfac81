import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { Cancellation } from '../admission/cancellation.js';
import { LINK } from '../testing/fake-subgraph.js';
import { BUNDLED_PLANNER_THREAD, composeSupergraph } from '../testing/start-test-gateway.js';
import { type PlanAsker, Planner } from './planner.js';
import { SupergraphRefused } from './planner-worker.js';

/** Several subgraphs that all have every field. */
const FIELDS = Array.from({ length: 8 }, (_, index) => `f${index}`);
const everything = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
  name,
  url: `http://${name}.test/`,
  typeDefs: parse(
    `${LINK} type Query { t: T @shareable } type T @key(fields: "id") { id: ID! ${FIELDS.map((field) => `${field}: T @shareable`).join(' ')} x: Int @shareable }`,
  ),
}));
const supergraphSdl = composeSupergraph(everything);
/** The program as it is built, with planning that never ends, on any machine. */
const STUCK_THREAD = new URL('../../dist/gateway/testing/stuck-planner-thread.js', import.meta.url);
const STUCK = 'query Stuck { t { x } }';
const DEADLY = 'query Deadly { t { x } }';

const opened: Planner[] = [];
const troubles: string[] = [];

async function started(options: { within?: number; threads?: number; memory?: number; sdl?: string; thread?: URL | (() => URL) } = {}) {
  const { thread = BUNDLED_PLANNER_THREAD } = options;
  troubles.length = 0;
  const { planner, loaded } = await Planner.start({
    supergraphSdl: options.sdl ?? supergraphSdl,
    maxEvaluatedPlans: 10_000,
    pathsLimit: 1_000,
    within: options.within ?? 10_000,
    threads: options.threads,
    memory: options.memory,
    get thread() {
      return typeof thread === 'function' ? thread() : thread;
    },
    onTrouble: (problem) => troubles.push(problem),
  });
  opened.push(planner);
  return { planner, loaded };
}

afterEach(async () => {
  for (const planner of opened.splice(0)) await planner.close();
});

it('The planner reads the API schema and the subgraphs’ addresses from a supergraph', async () => {
  const { loaded } = await started();
  expect(loaded.subgraphs).toEqual(everything.map(({ name, url }) => ({ name, url })));
  expect(loaded.apiSdl).toContain('type T {');
  expect(loaded.apiSdl).not.toContain('join__');
});

it('Plans come as plain data, each to its request, in any order', async () => {
  const { planner } = await started();
  const plans = await Promise.all(FIELDS.map(async (field) => await planner.plan(`{ t { ${field} { x } } }`)));
  for (const [index, plan] of plans.entries()) {
    expect(plan).toMatchObject({ node: { kind: 'Fetch', operation: expect.stringContaining(`${FIELDS[index]}{x}`) } });
    expect(structuredClone(plan)).toEqual(plan);
  }
});

it('An operation that cannot be planned is refused, and the next is planned', async () => {
  const { planner } = await started();
  await expect(planner.plan('{ nothing }')).rejects.toMatchObject({ extensions: { code: 'OPERATION_NOT_PLANNED' } });
  expect(troubles).toEqual([expect.stringContaining('could not be planned')]);
  expect((await planner.plan('{ t { x } }')).node?.kind).toBe('Fetch');
});

it('Planning that takes too long is ended by force; operations behind it are planned', async () => {
  // The planner waits ten times as long for what no caller asked.
  const { planner } = await started({ within: 600, thread: STUCK_THREAD });
  const [slow, next] = await Promise.allSettled([planner.plan(STUCK), planner.plan('{ t { x } }')]);
  expect(slow).toMatchObject({ status: 'rejected', reason: { extensions: { code: 'OPERATION_NOT_PLANNED' } } });
  expect(troubles).toEqual(['planning took too long']);
  expect(next).toMatchObject({ status: 'fulfilled', value: { node: { kind: 'Fetch' } } });
});

it('Planning that takes too much memory ends its thread, not the process; operations behind it are planned', async () => {
  const { planner } = await started({ memory: 64, thread: STUCK_THREAD });
  const [hungry, next] = await Promise.allSettled([planner.plan('query Hungry { t { x } }'), planner.plan('{ t { x } }')]);
  expect(hungry).toMatchObject({ status: 'rejected', reason: { extensions: { code: 'OPERATION_NOT_PLANNED' } } });
  expect(troubles).toEqual([expect.stringContaining('thread died')]);
  expect(next).toMatchObject({ status: 'fulfilled', value: { node: { kind: 'Fetch' } } });
});

it.each([
  ['its program is missing', 'file:///nowhere/planner-thread.js'],
  ['Node refuses', 'http://nowhere.test/'],
])('If no thread can start (%s), waiting requests are refused, and later ones are planned once a thread starts', async (_, nowhere) => {
  let thread = STUCK_THREAD;
  const { planner } = await started({ thread: () => thread });
  const overloaded = { extensions: { code: 'OVERLOADED' } };
  thread = new URL(nowhere);
  expect(await Promise.allSettled([planner.plan(DEADLY), planner.plan('{ t { x } }')])).toMatchObject([
    { status: 'rejected', reason: { extensions: { code: 'OPERATION_NOT_PLANNED' } } },
    { status: 'rejected', reason: overloaded },
  ]);
  await expect(planner.plan('{ t { x } }')).rejects.toMatchObject(overloaded);
  expect(troubles).toHaveLength(3);
  thread = STUCK_THREAD;
  expect((await planner.plan('{ t { x } }')).node?.kind).toBe('Fetch');
});

it('A thread that is still starting ends with its planner', async () => {
  const server = createServer().listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  // This thread holds a connection as long as it lives, and never reports that it is ready.
  const { port } = server.address() as AddressInfo;
  const endless = new URL(`data:text/javascript,import{connect}from"node:net";connect(${port},"127.0.0.1")`);
  let thread = STUCK_THREAD;
  const { planner } = await started({ thread: () => thread });
  thread = endless;
  const connected = once(server, 'connection') as Promise<[Socket]>;
  await expect(planner.plan(DEADLY)).rejects.toMatchObject({ extensions: { code: 'OPERATION_NOT_PLANNED' } });
  const [alive] = await connected;
  // A forced end may arrive as an error, so wait only for the close.
  const ended = new Promise((resolve) => alive.on('error', () => undefined).once('close', resolve));
  alive.unref().resume();
  await planner.close();
  await ended;
  server.close();
});

it('More operations than can wait are refused at once', async () => {
  const { planner } = await started();
  const all = Array.from({ length: 520 }, async (_, index) => await planner.plan(`{ t { x${index}: x } }`));
  const refused = (await Promise.allSettled(all)).filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(19);
  expect(refused[0]).toMatchObject({ reason: { extensions: { code: 'OVERLOADED' } } });
});

const asker = (caller: string, more: Partial<PlanAsker> = {}): PlanAsker => ({ caller, deadlineAt: Date.now() + 20_000, ...more });

it('An operation that several callers ask for at once is planned once', async () => {
  const { planner } = await started({ thread: STUCK_THREAD, within: 3_000 });
  const both = await Promise.allSettled([planner.plan(STUCK, asker('a')), planner.plan(STUCK, asker('b'))]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  // One thread was ended, not two.
  expect(troubles).toEqual(['planning took too long']);
});

it('An operation leaves the queue at its deadline, or when its client hangs up; other callers that wait for it still get it', async () => {
  const { planner } = await started({ thread: STUCK_THREAD, within: 3_000 });
  const cancellation = new Cancellation();
  const running = planner.plan(STUCK, asker('a')).catch(({ extensions }) => extensions.code);
  const late = planner.plan('{ t { id } }', asker('a', { deadlineAt: Date.now() + 50 })).catch(({ extensions }) => extensions.code);
  const gone = planner.plan('{ t { f1 { x } } }', asker('b', { cancellation })).catch((error) => error.constructor.name);
  const stays = planner.plan('{ t { f1 { x } } }', asker('c'));
  cancellation.cancel();
  expect([await late, await gone, await running]).toEqual(['OVERLOADED', 'Cancelled', 'OPERATION_NOT_PLANNED']);
  expect((await stays).node?.kind).toBe('Fetch');
});

it('The number of one caller’s operations that wait is limited', async () => {
  const { planner } = await started({ thread: STUCK_THREAD });
  const all = Array.from({ length: 60 }, async (_, index) => await planner.plan(`query Stuck { t { x${index}: x } }`, asker('a')));
  const refused = Promise.allSettled(all);
  await expect(all.at(-1)).rejects.toMatchObject({ extensions: { code: 'TOO_MANY_REQUESTS' } });
  await planner.close();
  const codes = (await refused).map((one) => (one.status === 'rejected' ? one.reason.extensions.code : ''));
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(9);
});

it('With two threads, one caller’s operations leave the last to other callers and to much shorter operations', async () => {
  const { planner } = await started({ thread: STUCK_THREAD, threads: 2, within: 20_000 });
  const held = [1, 2, 3].map(
    async (index) => await planner.plan(`query Stuck { ${`a${index}: t { x } `.repeat(20)} }`, asker('gaibu')).catch(() => 'held'),
  );
  expect((await planner.plan('{ t { f1 { x } } }', asker('sato'))).node?.kind).toBe('Fetch');
  expect((await planner.plan('{ t { x } }', asker('gaibu'))).node?.kind).toBe('Fetch');
  await planner.close();
  expect(await Promise.all(held)).toEqual(['held', 'held', 'held']);
});

it('A closing planner refuses running, waiting and later requests', async () => {
  const { planner } = await started({ thread: STUCK_THREAD });
  const ended = Promise.allSettled([planner.plan(STUCK), planner.plan('{ t { id } }')]);
  await planner.close();
  const refused = { status: 'rejected', reason: { extensions: { code: 'OVERLOADED' } } };
  expect(await ended).toMatchObject([refused, refused]);
  await expect(planner.plan('{ t { x } }')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
});

it.each(['', 'no schema', 'type Query { a: Int }'])('The text %j is refused as a supergraph', async (sdl) => {
  await expect(started({ sdl })).rejects.toThrow(SupergraphRefused);
});
