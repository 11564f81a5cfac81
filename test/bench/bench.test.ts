import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { barChart } from './bar-chart.js';
import { type BenchIssuer, benchIssuer } from './callers.js';
import { expectRight } from './comparison.js';
import { type MeasuredGateway, startOurs, startSubgraphs, type Urls } from './gateways.js';
import type { Launched } from './launched.js';
import { Load } from './load.js';
import { me, PLANNED_FETCHES, patientList } from './operations.js';
import { reportOf, tableOf } from './report.js';
import { growth } from './soak.js';

let issuer: BenchIssuer;
let subgraphs: Launched<{ urls: Urls }>;
let gateway: MeasuredGateway;
let callers: string[];

beforeAll(async () => {
  issuer = await benchIssuer(600);
  subgraphs = await startSubgraphs();
  gateway = await startOurs(subgraphs.ready.urls, issuer);
  callers = issuer.callers(60);
});
afterAll(async () => {
  await gateway?.stop();
  await subgraphs?.stop();
  await issuer?.close();
});

const callsSoFar = async () => {
  const counts = await Promise.all(
    Object.values(subgraphs.ready.urls).map(
      async (url) => (await (await request(new URL('/control', url))).body.json()) as { calls: number },
    ),
  );
  return counts.reduce((sum, { calls }) => sum + calls, 0);
};

describe('a benchmark case', () => {
  it.each([patientList, me])('gets the correct answer: $name', async (operation) => {
    await expect(expectRight([gateway], operation, callers)).resolves.toBeUndefined();
  });

  it('gets an answer of some 80 kB from at most seven calls', async () => {
    const load = new Load({ ...gateway, operations: [patientList], callers, connections: 1 });
    const before = await callsSoFar();
    const { bytes } = await load.ask(patientList).finally(async () => await load.close());
    expect((await callsSoFar()) - before).toBeGreaterThan(3);
    expect((await callsSoFar()) - before).toBeLessThanOrEqual(PLANNED_FETCHES);
    expect(bytes).toBeGreaterThan(70_000);
    expect(bytes).toBeLessThan(90_000);
  });

  it('gets correct answers under load, with another caller at each request', async () => {
    const load = new Load({ ...gateway, operations: [patientList, me], callers, connections: 5 });
    for (const operation of [patientList, me]) await load.ask(operation);
    const counts = await load.run({ requests: 50 }).finally(async () => await load.close());
    expect(counts).toMatchObject({ requests: 50, errors: 0 });
  });

  it('is refused without a token: authorization is on', async () => {
    const load = new Load({ ...gateway, operations: [me], callers: ['Bearer a.b.c'], connections: 1 });
    const { status } = await load.ask(me).finally(async () => await load.close());
    expect(status).toBe(401);
  });
});

describe('the benchmark’s report', () => {
  const figure = (cpu: number) => ({ requests: 10, errors: 0, seconds: 1, p50: 1, p99: 2, cpu, rate: 10, memory: 1e8 });
  const one = { name: '(a) <list>', goal: 8, operation: patientList, callers: [], gateways: ['ours', 'stock'] };
  const report = reportOf(
    [
      {
        case: one,
        figures: new Map([
          ['ours', [figure(9), figure(2), figure(4)]],
          ['stock', [figure(36), figure(20), figure(18)]],
        ]),
      },
    ],
    '20.0.0',
  );

  it('takes the quietest rounds and states whether the goal is met', () => {
    expect(report.ratios).toEqual([{ case: '(a) <list>', gateway: 'ours', ratio: 9, ratios: [4, 10, 4.5], goal: 8 }]);
    expect(tableOf(report)).toContain('stock / ours = 9.0 (by rounds 4.0 10.0 4.5); goal at least 8: met');
  });
  it('judges each gateway of a case that has its own goals', () => {
    const under = { ...one, gateways: ['stock', 'gateway', 'serverOptions'], goals: { gateway: undefined, serverOptions: 8 } };
    const figures = new Map([
      ['stock', [figure(18)]],
      ['gateway', [figure(6)]],
      ['serverOptions', [figure(3)]],
    ]);
    const table = tableOf(reportOf([{ case: under, figures }], '20.0.0'));
    expect(table).toMatch(/stock \/ gateway = 3\.0\n/);
    expect(table).toContain('stock / serverOptions = 6.0; goal at least 8: NOT met');
  });
  it('has a chart with its figures as text', () => {
    expect(barChart(report)).toMatch(/\(a\) &lt;list&gt;.*9\.0 times.*2\.00 ms.*18\.00 ms/s);
  });
  it('distinguishes flat memory from growing memory, despite fluctuations', () => {
    const of = (...pairs: [resident: number, heap: number][]) => growth(pairs.map(([resident, heap]) => ({ resident, heap })));
    expect(of([5, 1], [7, 2], [9, 4], [8, 2], [9, 3], [6, 2])).toEqual({ resident: 0, heap: 0 });
    expect(of([5, 1], [7, 2], [8, 4], [8, 2], [9, 3], [12, 4])).toEqual({ resident: 0.5, heap: 0.5 });
    expect(of([5, 1])).toEqual({ resident: 0, heap: 0 });
  });
});
