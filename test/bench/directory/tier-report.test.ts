import { describe, expect, it } from '@jest/globals';
import { countAnswer } from './asked-operation.js';
import type { TierFigures } from './measured-tier.js';
import { tierTable } from './tier-report.js';

describe('an answer of the directory benchmark', () => {
  const edge = (...permits: (string | undefined)[]) => ({ node: { charts: permits.map((permit) => ({ permit })) } });
  const counted = (data: unknown, errors?: unknown) => countAnswer(200, JSON.stringify({ data, errors }));

  it('is counted by its patients and permits', () => {
    expect(counted({ viewablePatients: { edges: [edge('a', 'b'), edge('c')] } })).toEqual({ patients: 2, permits: 3 });
  });

  it('is wrong if it has an error, another status, no list, or a chart without a permit', () => {
    expect(countAnswer(503, '').complaint).toBe('status 503');
    expect(counted(null, [{ message: 'no' }]).complaint).toBe('no');
    expect(counted(null).complaint).toBe('no list');
    expect(counted({ viewablePatients: { edges: [edge('a', undefined)] } }).complaint).toBe('a chart without a permit');
  });
});

describe('the report of the directory benchmark', () => {
  const figures: TierFigures = {
    ...{ tier: 'M', people: 5, requests: 10, patients: 400, permits: 1_000, complaints: new Map([['no', 2]]), statements: 70 },
    ...{ p50: 1, p95: 2, p99: 3, cpu: 500, memory: [1e8, undefined] },
  };

  it('states for each tier the cost of an operation, and the ratio of its p99 to the first tier’s', () => {
    const [, , medium, large] = tierTable([figures, { ...figures, tier: 'P', p99: 4.5 }]).split('\n');
    expect(medium).toBe('| M | 429 | 12166 | 1700 | 10 | 40.0 | 100.0 | 7.0 | 1.0 | 2.0 | 3.0 | × 1.00 | 100 | – | 2000 | 2 |');
    expect(large).toContain('| 4.5 | × 1.50 |');
  });
});
