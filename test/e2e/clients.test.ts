import { ApolloClient, HttpLink, InMemoryCache, gql as parseForApollo } from '@apollo/client/core/index.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, cacheExchange, type Exchange, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const LIST = 'pageInfo { hasNextPage endCursor } complete answers { facility { id name } category state leftOut }';
const CHART = `query Chart($id: ID!) { patient(id: $id) { id name charts { id system { id name }
  prescriptions { nodes { id date facility { id name } items { drug { text } } } ${LIST} }
  labResults(first: 5) { nodes { id date item { text } value facility { id name } } ${LIST} }
  documents { nodes { id title facility { id name } } ${LIST} }
  procedures { nodes { id } ${LIST} }
} } }`;

interface List {
  readonly nodes: readonly { readonly id: string; readonly facility?: { readonly id: string } }[];
  readonly complete: boolean;
  readonly answers: readonly { readonly facility: { readonly id: string }; readonly category: string; readonly state: string }[];
}
type Chart = { readonly system: { readonly id: string } } & Readonly<
  Record<'prescriptions' | 'labResults' | 'documents' | 'procedures', List | null>
>;
interface ChartData {
  readonly patient: { readonly id: string; readonly charts: readonly Chart[] } | null;
}
/** A client's answer: the data that it shows by its defaults, and the codes of the errors that it reports. */
interface Shown {
  readonly data: ChartData | null | undefined;
  readonly codes: readonly unknown[];
}
type Ask = (address: string, token: string, id: string) => Promise<Shown>;

const codesOf = (errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> | undefined }[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions?.code);

const askByFetch: Ask = async (address, token, id) => {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: CHART, variables: { id } }),
  });
  const { data, errors } = (await answer.json()) as { data?: ChartData; errors?: never };
  return { data, codes: codesOf(errors) };
};

const askByUrql =
  (cache: () => Exchange): Ask =>
  async (url, token, id) => {
    const client = new Client({
      url,
      exchanges: [cache(), fetchExchange],
      preferGetMethod: false,
      fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    });
    const { data, error } = await client.query<ChartData>(CHART, { id }).toPromise();
    return { data, codes: codesOf(error?.graphQLErrors) };
  };

const askByApollo =
  (errorPolicy?: 'all'): Ask =>
  async (uri, token, id) => {
    const client = new ApolloClient({
      link: new HttpLink({ uri, headers: { authorization: `Bearer ${token}` } }),
      cache: new InMemoryCache(),
    });
    const query = parseForApollo(CHART);
    const { data, error } = await client.query<ChartData>({ query, variables: { id }, ...(errorPolicy && { errorPolicy }) });
    const errors = (error as { errors?: never } | undefined)?.errors;
    return { data, codes: codesOf(errors) };
  };

const BY_DEFAULT: Readonly<Record<string, Ask>> = {
  'plain fetch': askByFetch,
  'urql with its document cache': askByUrql(() => cacheExchange),
  'urql with Graphcache': askByUrql(() => graphcache({ keys: KEYLESS })),
  'Apollo Client': askByApollo(),
};
/** Graphcache warns of objects without an id that are not declared: pages and what belongs to an item. */
const KEYLESS = Object.fromEntries(
  ['Prescription', 'LabResult', 'ClinicalDocument', 'Procedure']
    .map((item) => `${item}Connection`)
    .concat('PageInfo', 'FacilityAnswer', 'PrescriptionItem', 'Coding')
    .map((type) => [type, () => null]),
);

let fleet: TestFleet;
let world: World;
let patient: { readonly id: string; readonly unreachable: string; readonly invalid: string };
beforeAll(async () => {
  fleet = await startTestFleet();
  world = await fleet.world();
  patient = await findPatient();
}, 120_000);
afterAll(async () => await fleet?.stop(), 60_000);
afterEach(async () => await fleet.noFaults());

const readChart = async (ask: Ask, id: string) => await ask(`${fleet.gateway}/graphql`, await fleet.token('dr-sato'), id);

/** A patient with prescriptions at two hospitals and more, of both systems, at one of which the documents are withheld. */
async function findPatient(): Promise<{ id: string; unreachable: string; invalid: string }> {
  const { data } = await fleet.ask('dr-sato', '{ viewablePatients(first: 200) { edges { node { id } } } }');
  for (const { node } of data.viewablePatients.edges as { node: { id: string } }[]) {
    const { data: whole } = await readChart(askByFetch, node.id);
    const charts = (whole?.patient?.charts ?? []).filter(({ system }) => system.id !== 'care-cabinet');
    const places = [...new Set(charts.flatMap(({ prescriptions }) => prescriptions!.nodes.map(({ facility }) => facility!.id)))];
    const isWithheld = charts.some((chart) => chart.documents!.answers.some(({ state }) => state === 'WITHHELD'));
    if (places.length >= 3 && charts.length === 2 && isWithheld) return { id: node.id, unreachable: places[0]!, invalid: places[1]! };
  }
  throw new Error('the network has no such patient');
}

/** The patient's chart when every hospital answers again: one that failed is not asked for some seconds. */
async function readWhole(id: string): Promise<Shown> {
  for (;;) {
    const shown = await readChart(askByFetch, id);
    const lists = shown.data!.patient!.charts.flatMap((chart) => [chart.prescriptions, chart.labResults, chart.documents]);
    if (lists.every((list) => list?.complete)) return shown;
  }
}

const codeOf = (facility: string) => world.facilities.find(({ id }) => id === facility)!.institutionCode;
/** What a client shows, without what its cache adds. */
const shownBy = ({ data }: Shown): unknown => JSON.parse(JSON.stringify(data, (key, value) => (key === '__typename' ? undefined : value)));

describe('a patient with withheld, unreachable, invalid and unserved parts', () => {
  it.each(Object.entries(BY_DEFAULT))('is shown whole by %s with its defaults, which can say what is missing', async (_client, ask) => {
    const { id, unreachable, invalid } = patient;
    await fleet.fault(codeOf(unreachable), { kind: 'refuse' });
    await fleet.fault(codeOf(invalid), { kind: 'malformed' });
    const expected = await readChart(askByFetch, id);
    const shown = await readChart(ask, id);
    expect(shown.codes).toEqual([]);
    expect(shownBy(shown)).toEqual(shownBy(expected));
    const charts = shown.data!.patient!.charts;
    const hospitals = charts.filter(({ system }) => system.id !== 'care-cabinet');
    const stateOf = (field: 'prescriptions' | 'documents', facility: string) =>
      hospitals.flatMap((chart) => chart[field]!.answers).find((answer) => answer.facility.id === facility)?.state;
    expect([stateOf('prescriptions', unreachable), stateOf('prescriptions', invalid)]).toEqual(['UNREACHABLE', 'INVALID_DATA']);
    const states = new Set(
      charts.flatMap((chart) =>
        [chart.prescriptions, chart.documents, chart.procedures].flatMap((list) => list!.answers.map(({ state }) => state)),
      ),
    );
    for (const state of ['ANSWERED', 'WITHHELD', 'NOT_SERVED']) expect(states).toContain(state);
    // Data of other hospitals are there, and each list says whether it is complete.
    expect(hospitals.flatMap(({ prescriptions }) => prescriptions!.nodes).length).toBeGreaterThan(0);
    for (const chart of charts)
      for (const list of [chart.prescriptions, chart.labResults, chart.documents, chart.procedures])
        expect(list!.complete).toBe(list!.answers.every(({ state }) => ['ANSWERED', 'WITHHELD', 'NOT_SERVED'].includes(state)));
    expect(charts.some(({ prescriptions }) => !prescriptions!.complete)).toBe(true);
  });
});

describe('a system that is down', () => {
  const ASKS = { ...BY_DEFAULT, 'Apollo Client with `errorPolicy: "all"`': askByApollo('all') };
  delete (ASKS as Record<string, Ask>)['Apollo Client'];
  afterAll(() => {
    fleet.posts.get('id-link')!.fault = undefined;
  });

  it.each(Object.entries(ASKS))('hides nothing of the other systems from %s, which gets one error', async (_client, ask) => {
    const { id } = patient;
    const before = await readWhole(id);
    const post = fleet.posts.get('id-link')!;
    post.fault = (outgoing) => void outgoing.destroy();
    let shown: Shown;
    try {
      shown = await readChart(ask, id);
    } finally {
      post.fault = undefined;
    }
    expect(shown.codes).toEqual(['SUBGRAPH_UNAVAILABLE']);
    const expected = structuredClone(shownBy(before)) as { patient: { charts: Record<string, unknown>[] } };
    for (const chart of expected.patient.charts)
      if ((chart.system as { id: string }).id === 'id-link')
        for (const field of ['prescriptions', 'labResults', 'documents']) chart[field] = null;
    expect(shownBy(shown)).toEqual(expected);
  });

  it('makes Apollo Client throw by its defaults: docs/chart.md says to set `errorPolicy`', async () => {
    const { id } = patient;
    const post = fleet.posts.get('id-link')!;
    post.fault = (outgoing) => void outgoing.destroy();
    try {
      await expect(readChart(askByApollo(), id)).rejects.toThrow();
    } finally {
      post.fault = undefined;
    }
  });
});
