import { afterEach, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { Metrics } from './metrics.js';

afterEach(() => void jest.restoreAllMocks());

it('metrics are written at most once a second, however many requests come', async () => {
  let now = 1_000_000;
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  const metrics = new Metrics({ underWay: () => 0, waiting: () => 0, unready: () => [] }, pino({ level: 'silent' }));
  metrics.swap('taken');
  const first = await metrics.text();
  expect(first).toContain('hareyaka_supergraph_changes_total{outcome="taken"} 1');
  metrics.swap('taken');
  now += 1_000;
  expect(await metrics.text()).toBe(first);
  now += 1;
  expect(await metrics.text()).toContain('hareyaka_supergraph_changes_total{outcome="taken"} 2');
  metrics.close();
});

it('a histogram counts the observations up to each bound, by labels', async () => {
  const metrics = new Metrics({ underWay: () => 0, waiting: () => 0, unready: () => [] }, pino({ level: 'silent' }));
  for (const seconds of [0.001, 0.002, 0.3, 99]) metrics.operation('ok', seconds);
  metrics.operation('partial', 5);
  metrics.callsTo('directory')('answered', 0.25);
  metrics.callsTo('directory')('answered', 0.25);
  const lines = (await metrics.text()).split('\n').filter((line) => line.includes('_seconds') && !line.startsWith('#'));
  expect(lines).toEqual(
    expect.arrayContaining([
      'hareyaka_operation_seconds_bucket{le="0.001",outcome="ok"} 1',
      'hareyaka_operation_seconds_bucket{le="0.0025",outcome="ok"} 2',
      'hareyaka_operation_seconds_bucket{le="0.25",outcome="ok"} 2',
      'hareyaka_operation_seconds_bucket{le="0.5",outcome="ok"} 3',
      'hareyaka_operation_seconds_bucket{le="5",outcome="ok"} 3',
      'hareyaka_operation_seconds_bucket{le="+Inf",outcome="ok"} 4',
      'hareyaka_operation_seconds_sum{outcome="ok"} 99.303',
      'hareyaka_operation_seconds_count{outcome="ok"} 4',
      'hareyaka_operation_seconds_bucket{le="5",outcome="partial"} 1',
      'hareyaka_subgraph_call_seconds_count{subgraph="directory",outcome="answered"} 2',
      'hareyaka_subgraph_call_seconds_sum{subgraph="directory",outcome="answered"} 0.5',
    ]),
  );
  metrics.close();
});

it('operations are counted by name and outcome, and refusals by subgraphs are counted as refusals too', async () => {
  const metrics = new Metrics({ underWay: () => 0, waiting: () => 0, unready: () => [] }, pino({ level: 'silent' }));
  for (const outcome of ['ok', 'ok', 'empty']) metrics.named('PatientList', outcome);
  metrics.named('other', 'partial');
  metrics.subgraphError('humanbridge', 'PERMIT_INVALID', 'r1');
  metrics.subgraphError('humanbridge', 'NOT_PERMITTED', 'r1');
  const lines = (await metrics.text()).split('\n').filter((line) => /^hareyaka_(operations_total|subgraph_errors|refusals)/.test(line));
  expect(lines.sort()).toEqual([
    'hareyaka_operations_total{operation="PatientList",outcome="empty"} 1',
    'hareyaka_operations_total{operation="PatientList",outcome="ok"} 2',
    'hareyaka_operations_total{operation="other",outcome="partial"} 1',
    'hareyaka_refusals_total{kind="permit",reason="not-permitted",party="humanbridge"} 1',
    'hareyaka_subgraph_errors_total{subgraph="humanbridge",code="NOT_PERMITTED"} 1',
    'hareyaka_subgraph_errors_total{subgraph="humanbridge",code="PERMIT_INVALID"} 1',
  ]);
  metrics.close();
});
