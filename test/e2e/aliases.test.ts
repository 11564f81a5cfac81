import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const ALIASES = 60;
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
/** A list of a period that is one day shorter than that of the alias before. */
const list = (at: number) => `prescriptions(first: 1000, period: { until: "${day(at)}" }) { nodes { id } complete }`;
const many = (write: (at: number) => string) => Array.from({ length: ALIASES }, (_, at) => `a${at}: ${write(at)}`).join(' ');

let fleet: TestFleet;
let patient: string;

beforeAll(async () => {
  // Without the cache: only one operation's own lists can share what was read.
  fleet = await startTestFleet();
  const query =
    '{ viewablePatients(first: 20) { edges { node { id charts { system { id } prescriptions(first: 1000) { nodes { id } } } } } } }';
  const { data } = await fleet.ask('dr-sato', query);
  type Node = { id: string; charts: { system: { id: string }; prescriptions: { nodes: unknown[] } }[] };
  const filled = ({ charts }: Node) => charts.filter(({ prescriptions }) => prescriptions.nodes.length > 5).map(({ system }) => system.id);
  patient = (data.viewablePatients.edges as { node: Node }[]).find(({ node }) => filled(node).length > 1)!.node.id;
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

/** The requests to hospitals and centres for one operation, by target and kind. */
async function requestsOf(query: string) {
  await (await request(`${fleet.network.control}/counts`, { method: 'DELETE' })).body.dump();
  const { data, errors } = await fleet.ask('dr-sato', query);
  expect(errors).toEqual([]);
  expect(JSON.stringify(data)).not.toContain('"complete":false');
  return (await (await request(`${fleet.network.control}/counts`)).body.json()) as Record<string, Record<string, number>>;
}

describe('sixty aliases of one list, each with another period', () => {
  it.each([
    ['of the list', () => `{ patient(id: "${patient}") { charts { ${many((at) => list(at))} } } }`],
    ['of the charts', () => `{ patient(id: "${patient}") { ${many((at) => `charts { ${list(at)} }`)} } }`],
  ])(
    'cost hospitals and centres as much as the list of the widest period: aliases %s',
    async (_what, query) => {
      const one = await requestsOf(`{ patient(id: "${patient}") { charts { ${list(0)} } } }`);
      const files = Object.values(one).reduce((sum, { file = 0 }) => sum + file, 0);
      expect(files).toBeGreaterThan(10);
      expect(await requestsOf(query())).toEqual(one);
    },
    60_000,
  );
});
