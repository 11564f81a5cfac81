import { afterEach, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { pino } from 'pino';
import { gate } from '../execute/testing/plans.js';
import { SubgraphClient } from '../execute/transport/subgraph-client.js';
import { Metrics } from '../observe/metrics.js';
import { DEFAULT_LIMITS, type OperationLimits } from '../operation/operation-size.js';
import { LINK } from '../testing/fake-subgraph.js';
import { BUNDLED_PLANNER_THREAD, composeSupergraph } from '../testing/start-test-gateway.js';
import type { Graph } from './graph.js';
import { GraphSwitch } from './graph-switch.js';

const part = (name: string, field: string, host = name) => ({
  name,
  url: `http://${host}.test/`,
  typeDefs: parse(`${LINK} type Query { ${field}: Int }`),
});
const ONE = composeSupergraph([part('a', 'x'), part('b', 'y')]);
const TWO = composeSupergraph([part('a', 'x'), part('b', 'z', 'elsewhere')]);
const THREE = composeSupergraph([part('a', 'w')]);

const opened: GraphSwitch[] = [];

async function started(sdl = ONE, published: readonly string[] = []) {
  const metrics = new Metrics({ underWay: () => 0, waiting: () => 0, unready: () => [] }, pino({ level: 'silent' }));
  const made: string[] = [];
  const log = pino({ level: 'silent' });
  const clientOf = ({ name, url }: { name: string; url: string }) => {
    made.push(`${name} ${url}`);
    const limits = { deadline: 1, answerLimit: 1, callsPerCaller: 1 };
    return new SubgraphClient({ name, url, dispatcher: undefined as never, ...limits, log, observe: () => undefined });
  };
  const limits: OperationLimits = DEFAULT_LIMITS;
  const options = {
    limits,
    maxEvaluatedPlans: 100,
    pathsLimit: 100,
    within: 10_000,
    thread: BUNDLED_PLANNER_THREAD,
    clientOf,
    published,
    metrics,
    log,
  };
  const graphSwitch = await GraphSwitch.start(sdl, options);
  opened.push(graphSwitch);
  return { graphSwitch, made };
}

afterEach(async () => {
  for (const graphSwitch of opened.splice(0)) await graphSwitch.end();
});

async function planned(graph: Graph, text: string) {
  const known = graph.document(text);
  if ('errors' in known) throw known.errors[0]!;
  const prepared = graph.prepared(text, known.document, undefined);
  return await graph.executable({ prepared, left: prepared, conditions: {} });
}

it('A new version takes over at once; a subgraph with the same address keeps its client', async () => {
  const { graphSwitch, made } = await started();
  const before = await graphSwitch.on(async (served) => served);
  expect(await graphSwitch.change(TWO)).toBe(true);
  const after = await graphSwitch.on(async (served) => served);
  expect(after.graph.supergraphSdl).toBe(TWO);
  expect(graphSwitch.graph).toBe(after.graph);
  expect(after.subgraphs.get('a')).toBe(before.subgraphs.get('a'));
  expect(after.subgraphs.get('b')).not.toBe(before.subgraphs.get('b'));
  expect(made).toEqual(['a http://a.test/', 'b http://b.test/', 'b http://elsewhere.test/']);
});

it.each([ONE, '', 'no supergraph', `${ONE} type Query { again: Int }`])(
  'A supergraph that is the same or cannot be served does not replace the present one (%#)',
  async (sdl) => {
    const { graphSwitch } = await started();
    const { graph } = graphSwitch;
    expect(await graphSwitch.change(sdl)).toBe(false);
    expect(graphSwitch.graph).toBe(graph);
    expect((await planned(graph, '{ x y }')).program.fetches).toBe(2);
    // The next valid supergraph is taken.
    expect(await graphSwitch.change(THREE)).toBe(true);
  },
);

it('Running operations finish on their version, which closes with the last of them', async () => {
  const { graphSwitch } = await started();
  const old = graphSwitch.graph;
  const [first, second] = [gate(), gate()];
  const running = [first, second].map(async ({ opened }) =>
    graphSwitch.on(async ({ graph }) => {
      await opened;
      // An operation that was not planned before the change.
      return (await planned(graph, '{ a: y }')).program.fetches;
    }),
  );
  await graphSwitch.change(TWO);
  first.open();
  expect(await running[0]).toBe(1);
  await expect(planned(old, '{ b: y }')).resolves.toBeDefined();
  second.open();
  expect(await running[1]).toBe(1);
  await expect(planned(old, '{ c: y }')).rejects.toMatchObject({ extensions: { code: 'OVERLOADED' } });
  await expect(planned(graphSwitch.graph, '{ z }')).resolves.toBeDefined();
});

it('Recent operations are planned before the change, and one that no longer fits delays nothing', async () => {
  const { graphSwitch } = await started();
  for (const text of ['{ x }', '{ y }']) await planned(graphSwitch.graph, text);
  await graphSwitch.change(TWO);
  expect(graphSwitch.graph.hot(10).map(({ text }) => text)).toEqual(['{ x }']);
});

it('Concurrent changes are made one after the other', async () => {
  const { graphSwitch } = await started();
  expect(
    await Promise.all([graphSwitch.change(TWO), graphSwitch.change('no'), graphSwitch.change(THREE), graphSwitch.change(THREE)]),
  ).toEqual([true, false, true, false]);
  expect(graphSwitch.graph.supergraphSdl).toBe(THREE);
});

it('Each version plans the operations that clients have published, before somebody asks; one that does not fit changes nothing', async () => {
  const { graphSwitch } = await started(ONE, ['{ x }', '{ nothing }', '{ y }']);
  const ready = (graph: Graph, text: string) => {
    const known = graph.document(text);
    if ('errors' in known) return false;
    const prepared = graph.prepared(text, known.document, undefined);
    return graph.readyExecutable({ prepared, left: prepared, conditions: {} }, 'somebody') !== undefined;
  };
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await until(() => ready(graphSwitch.graph, '{ y }'));
  expect(ready(graphSwitch.graph, '{ x }')).toBe(true);
  expect(await graphSwitch.change(TWO)).toBe(true);
  await until(() => ready(graphSwitch.graph, '{ x }'));
});
