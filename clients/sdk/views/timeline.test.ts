import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Category } from '../generated/operation-types.js';
import type { Lane } from '../lane.js';
import {
  arbitraryFacility,
  arbitraryLanes,
  expectOrderNeverMatters,
  FACILITIES,
  makeFailedLane,
  makeLane,
  SYSTEMS,
} from '../testing/sample-charts.js';
import { buildTimeline, type TimelineChart, type TimelineCount } from './timeline.js';

const count = (category: Category, month: string, atMost: number, facility = FACILITIES[0] ?? null): TimelineCount => ({
  category,
  month,
  atMost,
  facility,
});
const lane = (timeline: readonly TimelineCount[] | null, system = SYSTEMS[0]!): Lane<TimelineChart> => makeLane({ timeline }, system);
const PRESCRIPTIONS = lane([count('PRESCRIPTION', '2025-11', 2), count('PRESCRIPTION', '2026-02', 1), count('LAB_RESULT', '2026-01', 30)]);
const OTHERS = lane([count('PRESCRIPTION', '2026-02', 4, FACILITIES[1]!)], SYSTEMS[1]!);

describe('A timeline', () => {
  it('has a row for each category, with the counts of all lanes added up by month', () => {
    const { months, rows, missing } = buildTimeline([PRESCRIPTIONS, OTHERS], 'CATEGORY');
    expect(months).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
    expect(rows.map(({ category, cells }) => [category, cells.map(({ month, atMost }) => `${month}: ${atMost}`)])).toEqual([
      ['LAB_RESULT', ['2026-01: 30']],
      ['PRESCRIPTION', ['2025-11: 2', '2026-02: 5']],
    ]);
    expect(missing).toEqual([]);
  });

  it('has a row for each facility', () => {
    const { rows } = buildTimeline([PRESCRIPTIONS, OTHERS], 'FACILITY');
    expect(rows.map(({ facility, cells }) => [facility?.name, cells.map(({ atMost }) => atMost)])).toEqual([
      ['施設1', [2, 30, 1]],
      ['施設2', [4]],
    ]);
  });

  it('adds what two systems say of one facility, and keeps apart who said it', () => {
    const { rows } = buildTimeline([PRESCRIPTIONS, lane([count('PRESCRIPTION', '2025-11', 3)], SYSTEMS[1]!)], 'CATEGORY');
    expect(rows[1]?.cells[0]).toMatchObject({
      atMost: 5,
      sources: [
        { system: SYSTEMS[0], atMost: 2 },
        { system: SYSTEMS[1], atMost: 3 },
      ],
    });
  });

  it('says which systems are missing, and why', () => {
    const unreadable = {
      ...makeLane<TimelineChart>({ timeline: null }, SYSTEMS[2]!),
      errors: [{ message: '', path: ['patient', 'charts', 0, 'timeline'], extensions: { code: 'INVALID_DATA' } }],
    };
    const { missing, rows, months } = buildTimeline(
      [makeFailedLane(SYSTEMS[0]!), { system: SYSTEMS[1]!, state: 'LOADING' }, unreadable as Lane<TimelineChart>],
      'CATEGORY',
    );
    expect([missing.map(({ system, code }) => [system.id, code]), rows, months]).toEqual([
      [
        ['a', 'SUBGRAPH_UNAVAILABLE'],
        ['b', 'LOADING'],
        ['c', 'INVALID_DATA'],
      ],
      [],
      [],
    ]);
  });

  const lanes = arbitraryLanes<TimelineChart>(() =>
    fc.record({
      timeline: fc.option(
        fc.array(
          fc.record({
            facility: arbitraryFacility,
            category: fc.constantFrom<Category>('PRESCRIPTION', 'LAB_RESULT'),
            month: fc
              .tuple(fc.integer({ min: 2024, max: 2026 }), fc.integer({ min: 1, max: 12 }))
              .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`),
            atMost: fc.integer({ min: 1, max: 9 }),
          }),
          { maxLength: 6 },
        ),
      ),
    }),
  );
  it.each(['CATEGORY', 'FACILITY'] as const)('by %s is the same in any order of lanes, and adds up to every count', (by) => {
    expectOrderNeverMatters(lanes, (some) => buildTimeline(some, by));
    fc.assert(
      fc.property(lanes, (some) => {
        const single = some.slice(0, 1);
        const { rows, months } = buildTimeline(single, by);
        const cells = rows.flatMap((row) => row.cells);
        const counts = single.flatMap((one) => (one.state === 'LOADED' ? (one.chart.timeline ?? []) : []));
        const sum = (numbers: readonly { readonly atMost: number }[]) => numbers.reduce((total, { atMost }) => total + atMost, 0);
        expect([sum(cells), cells.flatMap(({ sources }) => sources).length]).toEqual([sum(counts), counts.length]);
        expect(cells.every(({ month }) => months.includes(month))).toBe(true);
      }),
    );
  });
});
