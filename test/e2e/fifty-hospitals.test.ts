import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isWhole, wrongIn } from '../bench/hospitals/check-answer.js';
import { type Asked, askDashboard } from '../bench/hospitals/dashboard.js';
import { misbehaving } from '../bench/hospitals/misbehaviour.js';
import { daysAfter } from '../network/calendar.js';
import type { World } from '../network/world.js';
import { startTestFleet, type TestFleet } from './test-fleet.js';

let fleet: TestFleet;
let world: World;

beforeAll(async () => {
  fleet = await startTestFleet({
    hospitals: 50,
    // A hospital may take three seconds: a slow machine fails no test, and what hangs is told within the operation's deadline.
    environment: (_name, env) => ({
      ...env,
      HAREYAKA_HOSPITAL_DEADLINE_MS: '3000',
      HAREYAKA_SUBGRAPH_DEADLINE_MS: '8000',
      HAREYAKA_OPERATION_DEADLINE_MS: '10000',
    }),
  });
  world = await fleet.world();
}, 90_000);
afterAll(async () => await fleet?.stop(), 60_000);

describe('fifty hospitals', () => {
  const dashboard = async (): Promise<Asked> =>
    await askDashboard(async (query, variables) => await fleet.ask('dr-sato', query, variables), 20, daysAfter(world.firstStart, -180));

  it('of which eight misbehave answer as one graph, in time, with nothing wrong in it', async () => {
    await dashboard();
    const healthy = await dashboard();
    expect(isWhole(healthy)).toBe(true);
    expect(wrongIn(await dashboard(), healthy, new Map(), 10_000)).toEqual([]);
    const bad = misbehaving(world, healthy);
    for (const [facility, { fault }] of bad) await fleet.fault(world.facilities.find(({ id }) => id === facility)!.institutionCode, fault);
    const first = await dashboard();
    expect(wrongIn(first, healthy, bad, 10_000)).toEqual([]);
    const hanging = [...bad].filter(([, { name }]) => name === 'hangs').map(([facility]) => facility);
    const statesOf = (facility: string) =>
      first.patients.flatMap(({ charts }) =>
        charts.flatMap(({ answers }) => (answers ?? []).filter((one) => one.facility?.id === facility).map(({ state }) => state)),
      );
    for (const facility of hanging) expect(statesOf(facility)).toContain('TIMED_OUT');
    // Those who hang are left alone by now: nobody waits for them any more.
    const second = await dashboard();
    expect(wrongIn(second, healthy, bad, 3_000)).toEqual([]);
  }, 120_000);
});
