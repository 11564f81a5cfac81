import { describe, expect, it } from '@jest/globals';
import { chooseScale, fillColumns, listColumns } from './timeline-columns.js';

const MONTHS = ['2025-11', '2025-12', '2026-01', '2026-02', '2026-03', '2026-04'];

describe('the columns of the timeline', () => {
  it('are months', () => {
    expect(listColumns(MONTHS, 'MONTH').map(({ key }) => key)).toEqual(MONTHS);
  });

  it('are quarters, which begin in January, April, July and October', () => {
    expect(listColumns(MONTHS, 'QUARTER')).toEqual([
      { key: '2025-Q4', from: '2025-10', until: '2025-12' },
      { key: '2026-Q1', from: '2026-01', until: '2026-03' },
      { key: '2026-Q2', from: '2026-04', until: '2026-06' },
    ]);
  });

  it('are years', () => {
    expect(listColumns(MONTHS, 'YEAR').map(({ key }) => key)).toEqual(['2025', '2026']);
  });

  it('do not exist without months', () => {
    expect(listColumns([], 'MONTH')).toEqual([]);
  });

  it.each([
    [1, 'MONTH'],
    [14, 'MONTH'],
    [15, 'QUARTER'],
    [48, 'QUARTER'],
    [49, 'YEAR'],
  ] as const)('for %i months are chosen as %s', (months, scale) => {
    expect(chooseScale(months)).toBe(scale);
  });
});

describe('a row of the timeline', () => {
  const cell = (month: string, atMost: number) => ({ month, atMost, sources: [] });
  const row = {
    key: 'LAB_RESULT',
    category: 'LAB_RESULT' as const,
    facility: undefined,
    cells: [cell('2025-11', 2), cell('2026-01', 3), cell('2026-03', 4)],
  };

  it('has one cell for each column, with the sum of its months', () => {
    expect(fillColumns(row, listColumns(MONTHS, 'QUARTER')).map(({ atMost, cells }) => [atMost, cells.length])).toEqual([
      [2, 1],
      [7, 2],
      [0, 0],
    ]);
  });
});
