import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const LIST = `query ($first: Int!) { viewablePatients(first: $first) { edges { node { id charts { system { id }
  prescriptions { nodes { id facility { id } } answers { facility { id } category state at } }
} } } } }`;

type Chart = {
  system: { id: string };
  prescriptions: { id: string; facility: { id: string } }[] | null;
  answers: { facility: { id: string }; category: string; state: string; at: string }[] | null;
};

let fleet: TestFleet;
let world: World;

beforeAll(async () => {
  fleet = await startTestFleet({ environment: (_name, env) => ({ ...env, HAREYAKA_FILE_CACHE_MB: '32', HAREYAKA_LISTING_FRESH_MS: '0' }) });
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);
afterEach(async () => await fleet.noFaults());

async function ask(): Promise<Chart[]> {
  const { data } = (await fleet.askLists('dr-sato', LIST, { first: 10 })) as {
    data: { viewablePatients: { edges: { node: { charts: Chart[] } }[] } };
  };
  return data.viewablePatients.edges.flatMap(({ node }) => node.charts);
}
const itemsOf = (charts: Chart[], system: string) =>
  charts
    .filter((chart) => chart.system.id === system)
    .flatMap(({ prescriptions }) => (prescriptions ?? []).map(({ id }) => id))
    .sort();
const answersOf = (charts: Chart[], system: string) =>
  charts.filter((chart) => chart.system.id === system).flatMap(({ answers }) => answers!.filter(({ state }) => state !== 'WITHHELD'));

describe('files that were read before', () => {
  it('are shown while their hospitals are down, because their registry entries are unchanged', async () => {
    const before = await ask();
    for (const { institutionCode } of world.facilities.filter(({ system }) => system))
      await fleet.fault(institutionCode, { kind: 'refuse' });
    const charts = await ask();
    for (const system of ['humanbridge', 'id-link']) {
      expect(itemsOf(charts, system).length).toBeGreaterThan(10);
      expect(itemsOf(charts, system)).toEqual(itemsOf(before, system));
      expect(new Set(answersOf(charts, system).map(({ state }) => state))).toEqual(new Set(['ANSWERED']));
    }
  });

  it('are shown with the time of the last listing while the registry is down', async () => {
    const asked = Date.now();
    const before = await ask();
    const answered = Date.now();
    await fleet.fault('id-link-centre', { kind: 'refuse' });
    const charts = await ask();
    expect(itemsOf(charts, 'id-link')).toEqual(itemsOf(before, 'id-link'));
    const answers = answersOf(charts, 'id-link');
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set(['STALE']));
    for (const { at } of answers) {
      expect(Date.parse(at)).toBeGreaterThanOrEqual(asked);
      expect(Date.parse(at)).toBeLessThanOrEqual(answered);
    }
    await fleet.noFaults();
    expect(new Set(answersOf(await ask(), 'id-link').map(({ state }) => state))).toEqual(new Set(['ANSWERED']));
  });
});
