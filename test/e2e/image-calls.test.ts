import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const SERIES = `imagingStudies(first: 1000) { nodes { id facility { id } hasImages series { id instances(first: 1) { nodes { thumbnailUrl renderedUrl } } } } answers { facility { id } category state } }`;
const list = (
  fields: string,
) => `query Images($first: Int!, $after: String) { viewablePatients(first: $first, after: $after) { edges { cursor node { id charts {
  system { id } ${fields} } } } } }`;

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Any = any;

let fleet: TestFleet;
let world: World;

beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

/** The answer to dr-sato, the number of requests to each hospital for it, and the number of calls to each subgraph. */
async function asking(fields: string, variables: { first: number; after?: string }) {
  await (await request(`${fleet.network.control}/counts`, { method: 'DELETE' })).body.dump();
  for (const post of fleet.posts.values()) post.asked.length = 0;
  const { data, errors } = await fleet.askLists('dr-sato', list(fields), variables);
  const calls = Object.fromEntries(
    [...fleet.posts].map(([name, { asked }]) => [name, asked.filter((one) => one === 'POST /graphql').length]),
  );
  const counted = (await (await request(`${fleet.network.control}/counts`)).body.json()) as Record<string, Record<string, number>>;
  const edges = data.viewablePatients.edges as Any[];
  const charts = edges.flatMap(({ node }) => node.charts as Any[]).filter((chart) => ['humanbridge', 'id-link'].includes(chart.system.id));
  return { edges, charts, errors, calls, counted };
}

/** The expected number of requests to each hospital's archive, from the answer. */
function expectedOf(charts: readonly Any[]): { studies: Record<string, number>; instances: Record<string, number> } {
  const codeOf = (id: string) => world.facilities.find((one) => one.id === id)!.institutionCode;
  const count = (ids: readonly string[]) => {
    const counts: Record<string, number> = {};
    for (const code of ids.map(codeOf)) counts[code] = (counts[code] ?? 0) + 1;
    return counts;
  };
  const answers = charts.flatMap((chart) => chart.answers as Any[]);
  const asked = answers.filter(({ category, state }) => category === 'IMAGING' && state === 'ANSWERED').map(({ facility }) => facility.id);
  // An archive that has studies is asked once more, for those after its last one: it may have cut its list without saying so.
  const askedOn = charts.flatMap((chart) => [
    ...new Set(((chart.imagingStudies ?? []) as Any[]).filter(({ hasImages }) => hasImages).map(({ facility }) => facility.id as string)),
  ]);
  return {
    studies: count([...asked, ...askedOn]),
    // The same for the images of a study.
    instances: count(
      [...charts, ...charts]
        .flatMap((chart) => (chart.imagingStudies ?? []) as Any[])
        .filter(({ hasImages }) => hasImages)
        .map(({ facility }) => facility.id),
    ),
  };
}

const kindOf = (counted: Record<string, Record<string, number>>, kind: string) =>
  Object.fromEntries(Object.entries(counted).flatMap(([target, kinds]) => (kinds[kind] ? [[target, kinds[kind]]] : [])));

describe('the series of a list of patients', () => {
  it('take one query to each archive for each patient who may be seen there and one for each of its studies, and one more after the last row of each', async () => {
    const { charts, counted } = await asking(SERIES, { first: 10 });
    const { studies, instances } = expectedOf(charts);
    expect(Object.keys(studies).length).toBeGreaterThan(2);
    expect(Object.values(instances).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(3);
    expect(kindOf(counted, 'study-search')).toEqual(studies);
    expect(kindOf(counted, 'instance-search')).toEqual(instances);
    expect(kindOf(counted, 'rendered')).toEqual({});
    const servers = [fleet.network.humanbridge.facilities, fleet.network.idLink.facilities].flatMap(
      (file) => JSON.parse(readFileSync(file, 'utf8')) as { institution: string; pacs?: object }[],
    );
    for (const code of Object.keys(studies)) expect(servers.find(({ institution }) => institution === code)?.pacs).toBeDefined();
  });

  it('take no more queries if aliases select two periods and two pages of them', async () => {
    const aliases = `a: imagingStudies(period: { from: "2000-01-01" }) { nodes { id series { id } } answers { facility { id } category state } } b: imagingStudies(period: { until: "2100-01-01" }) { nodes { series { number } } answers { facility { id } category state } }
      c: imagingStudies(first: 1) { nodes { series { modality } } answers { facility { id } category state } } ${SERIES}`;
    const { charts, counted } = await asking(aliases, { first: 10 });
    const { studies, instances } = expectedOf(charts);
    expect(kindOf(counted, 'study-search')).toEqual(studies);
    expect(kindOf(counted, 'instance-search')).toEqual(instances);
  });

  it('take no query if they are not selected, or only hasImages is', async () => {
    const { charts, counted } = await asking(
      'imagingStudies { nodes { id facility { id } hasImages } answers { facility { id } category state } }',
      {
        first: 10,
      },
    );
    expect(kindOf(counted, 'study-search')).toEqual(expectedOf(charts).studies);
    expect(kindOf(counted, 'instance-search')).toEqual({});
  });

  it('take as many calls to subgraphs for one patient as for ten', async () => {
    const { edges } = await asking('id', { first: 30 });
    const inBoth = edges.findIndex(({ node }, i) => {
      const systems = node.charts.map(({ system }: Any) => system.id);
      return i > 0 && systems.includes('humanbridge') && systems.includes('id-link');
    });
    expect(inBoth).toBeGreaterThan(0);
    const one = await asking(SERIES, { first: 1, after: edges[inBoth - 1].cursor });
    const ten = await asking(SERIES, { first: 10 });
    expect([one.edges.length, ten.edges.length]).toEqual([1, 10]);
    expect(one.charts.map(({ system }) => system.id).sort()).toEqual(['humanbridge', 'id-link']);
    expect(one.calls).toEqual(ten.calls);
    expect([ten.calls.humanbridge, ten.calls['id-link']]).toEqual([1, 1]);
  });

  it('are missing only for the hospital whose archive fails', async () => {
    const before = await asking(SERIES, { first: 10 });
    const withImages = before.charts.flatMap((chart) => (chart.imagingStudies ?? []) as Any[]).filter(({ hasImages }) => hasImages);
    const failing = withImages[0].facility.id as string;
    await fleet.fault(world.facilities.find(({ id }) => id === failing)!.institutionCode, { kind: 'wrong-patient' });
    try {
      const { charts, errors } = await asking(SERIES, { first: 10 });
      const others = (all: readonly Any[]) =>
        all.flatMap((chart) => (chart.imagingStudies ?? []) as Any[]).filter(({ facility }) => facility.id !== failing);
      const shown = (study: Any) => [study.id, study.hasImages, study.series.map(({ id }: Any) => id)];
      expect(others(charts).map(shown)).toEqual(others(before.charts).map(shown));
      expect(errors.every(({ extensions }) => extensions.code === 'INVALID_DATA')).toBe(true);
      const states = charts
        .flatMap((chart) => chart.answers as Any[])
        .filter(({ facility, category }) => facility.id === failing && category === 'IMAGING');
      expect(new Set(states.map(({ state }) => state))).toEqual(new Set(['INVALID_DATA']));
    } finally {
      await fleet.noFaults();
    }
  });
});
