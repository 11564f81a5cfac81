import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '../network/world/world-model.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

const LIST = `query ($first: Int!) { viewablePatients(first: $first) { edges { node { id charts { system { id }
  demographics { nodes { name facility { id } } answers { facility { id } category state } }
  prescriptions { nodes { id facility { id } } answers { facility { id } category state } }
} } } } }`;

let fleet: TestFleet;
let world: World;

beforeAll(async () => {
  fleet = await startTestFleet({
    // A hospital may take three seconds, a subgraph six: a hang is reported within the operation's deadline.
    environment: (_name, env) => ({
      ...env,
      HAREYAKA_HOSPITAL_DEADLINE_MS: '3000',
      HAREYAKA_HOSPITAL_PAUSE_MS: '300',
      HAREYAKA_SUBGRAPH_DEADLINE_MS: '6000',
      HAREYAKA_OPERATION_DEADLINE_MS: '8000',
    }),
  });
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);
afterEach(async () => await fleet.noFaults());

type Answered = { facility: { id: string }; category: string; state: string };
type Chart = {
  system: { id: string };
  demographics: { name: string }[] | null;
  prescriptions: { id: string; facility: { id: string } }[] | null;
  answers?: Answered[];
};
const charts = (answer: { data: { viewablePatients: { edges: { node: { charts: Chart[] } }[] } } }) =>
  answer.data.viewablePatients.edges.flatMap(({ node }) => node.charts);
const stateAt = (all: Chart[], facility: string, category: string) => [
  ...new Set(
    all
      .flatMap(({ answers }) => answers ?? [])
      .filter((a) => a.facility.id === facility && a.category === category && a.state !== 'NOT_SERVED')
      .map(({ state }) => state),
  ),
];
const hospitals = (system: string) => world.facilities.filter((facility) => facility.system === system);

/** The hospitals of a system at which the first patients of the list have prescriptions. Repeats the query if the machine was too busy. */
async function busyHospitals(system: string): Promise<{ id: string; institutionCode: string }[]> {
  for (let tries = 1; ; tries++) {
    const all = charts((await fleet.askLists('dr-sato', LIST, { first: 20 })) as never);
    const late = all.some(({ answers }) => answers?.some(({ state }) => state === 'TIMED_OUT' || state === 'UNREACHABLE'));
    const seen = new Set(all.flatMap(({ prescriptions }) => (prescriptions ?? []).map(({ facility }) => facility.id)));
    if (!late || tries === 10) return hospitals(system).filter(({ id }) => seen.has(id));
  }
}

describe('failing hospitals', () => {
  it('leave all other data in the answer, which states how each of them failed', async () => {
    const [slow, refusing, garbage] = await busyHospitals('humanbridge');
    const [cut, wrong] = await busyHospitals('id-link');
    expect([slow, refusing, garbage, cut, wrong].every(Boolean)).toBe(true);
    const healthy = charts((await fleet.askLists('dr-sato', LIST, { first: 20 })) as never);
    await fleet.fault(slow!.institutionCode, { kind: 'slow', ms: 60_000 });
    await fleet.fault(refusing!.institutionCode, { kind: 'refuse' });
    await fleet.fault(garbage!.institutionCode, { kind: 'malformed' });
    await fleet.fault(cut!.institutionCode, { kind: 'cut' });
    await fleet.fault(wrong!.institutionCode, { kind: 'wrong-patient' });
    const answer = await fleet.askLists('dr-sato', LIST, { first: 20 });
    const all = charts(answer as never);
    expect(stateAt(all, slow!.id, 'PRESCRIPTION')).toEqual(['TIMED_OUT']);
    expect(stateAt(all, refusing!.id, 'PRESCRIPTION')).toEqual(['UNREACHABLE']);
    expect(stateAt(all, garbage!.id, 'PRESCRIPTION')).toEqual(['INVALID_DATA']);
    expect(stateAt(all, cut!.id, 'PRESCRIPTION')).toEqual(['UNREACHABLE']);
    expect(stateAt(all, wrong!.id, 'PRESCRIPTION')).toEqual(['INVALID_DATA']);
    const failing = new Set([slow, refusing, garbage, cut, wrong].map((hospital) => hospital!.id));
    const items = (from: Chart[]) =>
      from
        .flatMap(({ prescriptions }) => prescriptions ?? [])
        .filter(({ facility }) => !failing.has(facility.id))
        .map(({ id }) => id)
        .sort();
    expect(items(all)).toEqual(items(healthy));
    expect(items(all).length).toBeGreaterThan(20);
    expect(all.flatMap(({ prescriptions }) => prescriptions ?? []).filter(({ facility }) => failing.has(facility.id))).toEqual([]);
    for (const secret of ['127.0.0.1', 'http://', ...world.links.slice(0, 50).map(({ localPatientId }) => localPatientId)])
      expect(answer.text).not.toContain(secret);
  });

  it('get the centre’s failure as the state of their demographics, and all other data stay', async () => {
    await fleet.fault('humanbridge-centre', { kind: 'malformed' });
    const all = charts((await fleet.askLists('dr-sato', LIST, { first: 10 })) as never);
    const humanbridge = all.filter(({ system }) => system.id === 'humanbridge');
    expect(humanbridge.every(({ demographics }) => demographics?.length === 0)).toBe(true);
    expect(
      new Set(
        humanbridge
          .flatMap(({ answers }) => answers ?? [])
          .filter(({ category }) => category === 'DEMOGRAPHICS')
          .map(({ state }) => state),
      ),
    ).toEqual(new Set(['INVALID_DATA']));
    expect(humanbridge.some(({ prescriptions }) => prescriptions?.length)).toBe(true);
    expect(all.filter(({ system }) => system.id === 'id-link').some(({ demographics }) => demographics?.length)).toBe(true);
  });

  it('never cause another patient’s demographics to be shown', async () => {
    await fleet.fault('humanbridge-centre', { kind: 'wrong-patient' });
    await fleet.fault('id-link-centre', { kind: 'wrong-patient' });
    const all = charts((await fleet.askLists('dr-sato', LIST, { first: 10 })) as never);
    expect(all.flatMap(({ demographics }) => demographics ?? [])).toEqual([]);
  });

  it('are requested again when they have recovered', async () => {
    const [hospital] = await busyHospitals('id-link');
    await fleet.fault(hospital!.institutionCode, { kind: 'refuse' });
    expect(stateAt(charts((await fleet.askLists('dr-sato', LIST, { first: 20 })) as never), hospital!.id, 'PRESCRIPTION')).toEqual([
      'UNREACHABLE',
    ]);
    await fleet.noFaults();
    // It has failed repeatedly, so its circuit breaker is open for a moment, and then lets one trial through.
    let states: string[] = [];
    for (let i = 0; i < 20 && states.join() !== 'ANSWERED'; i++) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      states = stateAt(charts((await fleet.askLists('dr-sato', LIST, { first: 20 })) as never), hospital!.id, 'PRESCRIPTION');
    }
    expect(states).toEqual(['ANSWERED']);
  });
});

it('a subgraph that does not run removes only its own part of an answer', async () => {
  const idLink = fleet.children.find(({ name }) => name === 'id-link')!;
  await idLink.stop();
  const answer = await fleet.askLists('dr-sato', LIST, { first: 10 });
  const all = charts(answer as never);
  expect(all.filter(({ system }) => system.id === 'humanbridge').some(({ prescriptions }) => prescriptions?.length)).toBe(true);
  expect(
    all
      .filter(({ system }) => system.id === 'id-link')
      .every(({ prescriptions, answers }) => prescriptions === null && answers === undefined),
  ).toBe(true);
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors[0]!.extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', service: 'id-link' });
  // One error for all charts of that system, with `@` for the lists.
  expect(answer.errors[0]!.path).toEqual(['viewablePatients', 'edges', '@', 'node', 'charts', '@']);
});
