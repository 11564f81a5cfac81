import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DateScalar, DateTimeScalar } from '../../subgraphs/kit/server/scalars.js';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';

const SDL = `
  scalar Date @specifiedBy(url: "${DateScalar.specifiedByURL}")
  scalar DateTime @specifiedBy(url: "${DateTimeScalar.specifiedByURL}")
  input Period { from: Date until: Date at: DateTime and: [Period!] }
  type Query { open(on: Date, days: [[Date]], period: Period, at: DateTime): String }`;
const [DAY, NO_DAY] = ['2026-01-31', '2026-13-45'];
const [INSTANT, NO_INSTANT] = ['2026-01-31T09:30:00+09:00', '2026-01-31T25:30:00Z'];

let subgraph: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  subgraph = await startFakeSubgraph('hospital', SDL, { Query: { open: (_: unknown, given: object) => JSON.stringify(given) } });
  gateway = await startTestGateway([subgraph]);
});
afterAll(async () => {
  await gateway?.close();
  await subgraph?.close();
});
afterEach(() => {
  subgraph.asked.length = 0;
});

/** An argument with its type, and a value that holds this date and this instant. */
const PLACES: Record<string, [name: string, type: string, value: (day: string, instant: string) => unknown]> = {
  'an argument': ['on', 'Date', (day) => day],
  'an argument of another scalar': ['at', 'DateTime', (_, instant) => instant],
  'a list in a list': ['days', '[[Date]]', (day) => [[DAY, day]]],
  'an input': ['period', 'Period', (day) => ({ from: DAY, until: day })],
  'an input in a list of an input': ['period', 'Period', (_, instant) => ({ and: [{ and: [{ from: DAY, at: instant }] }] })],
};
const write = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(write).join(' ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, one]) => `${name}: ${write(one)}`)
    .join(' ')}}`;
};

describe.each(Object.entries(PLACES))('A date that does not exist in %s', (_place, [name, type, hold]) => {
  const literal = (value: unknown) => `{ open(${name}: ${write(value)}) }`;
  const byDefault = (value: unknown) => `query ($v: ${type} = ${write(value)}) { open(${name}: $v) }`;
  const variable = `query ($v: ${type}) { open(${name}: $v) }`;
  const [right, wrong] = [hold(DAY, INSTANT), hold(NO_DAY, NO_INSTANT)];

  it('is a validation error, and no subgraph is asked, if it is a literal or a default', async () => {
    for (const query of [literal(wrong), byDefault(wrong)]) {
      const { status, codes, body } = await gateway.ask(query);
      expect([status, codes, body.data]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED'], undefined]);
      expect(body.errors![0]!.message).toMatch(/^Expected value of type "Date(Time)?", found ".*"; it must be an? /);
    }
    expect(subgraph.asked).toHaveLength(0);
  });

  it('is a bad input, and no subgraph is asked, if it is in a variable', async () => {
    const { status, codes, body } = await gateway.ask(variable, { variables: { v: wrong } });
    expect([status, codes, body.data]).toEqual([400, ['BAD_USER_INPUT'], undefined]);
    expect(body.errors![0]!.message).toMatch(/it must be an? /);
    expect(subgraph.asked).toHaveLength(0);
  });

  it('would reach the subgraph as it was written, if it existed', async () => {
    for (const [query, variables] of [[literal(right)], [byDefault(right)], [variable, { v: right }]] as const) {
      const { body } = await gateway.ask(query, { variables });
      expect(JSON.parse(String(body.data!.open))).toEqual({ [name]: right });
    }
  });
});

it('An impossible period of a chart is refused by the network’s own graph', async () => {
  const network = await startTestGateway([], { config: { supergraph: readFileSync('schema/supergraph.graphql', 'utf8') } });
  try {
    const selection = '{ id charts { prescriptions(period: { from: "2026-13-45" }) { complete } } }';
    const literal = await network.ask(`{ patient(id: "pat_1") ${selection} }`);
    expect([literal.status, literal.codes]).toEqual([400, ['GRAPHQL_VALIDATION_FAILED']]);
    const query = 'query ($p: Period) { patient(id: "pat_1") { id charts { prescriptions(period: $p) { complete } } } }';
    const variable = await network.ask(query, { variables: { p: { until: '2026-02-30' } } });
    expect([variable.status, variable.codes]).toEqual([400, ['BAD_USER_INPUT']]);
  } finally {
    await network.close();
  }
});
