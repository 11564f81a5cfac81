import { buildLaboratory, type LabGap, type Lane } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { dateOfDay } from '../../components/trend-scale.js';
import { makeLabTable } from './lab-columns.js';
import { chooseSeries, groupSeries, type LabSet } from './lab-sets.js';
import { listDrawnPoints, listHatched } from './trend.js';

const SYSTEM = { id: 'a', name: 'A' };
const OTHER_SYSTEM = { id: 'b', name: 'B' };
const [ONE, TWO] = [
  { id: 'fac_1', name: '施設1' },
  { id: 'fac_2', name: '施設2' },
];
type Result = {
  readonly date?: string | null;
  readonly value?: number | null;
  readonly facility?: typeof ONE;
  readonly name?: string;
  readonly code?: string;
  readonly system?: string;
  readonly time?: string | null;
  readonly flags?: readonly string[];
};

/** The laboratory of one system with these results. */
function makeSeries(...results: readonly Result[]) {
  const nodes = results.map(
    (
      {
        date = '2026-11-01',
        value = 1,
        facility = ONE,
        name = 'クレアチニン',
        code = '3C015000002327101',
        system = 'JC10',
        time = null,
        flags = [],
      },
      index,
    ) => ({
      id: String(index),
      facility,
      date,
      dateText: date === null ? '2026年秋' : null,
      time,
      item: { text: name, code, system, originalText: null, alternates: null },
      specimen: null,
      unit: 'mg/dl',
      value,
      comparator: null,
      referenceLow: null,
      referenceHigh: null,
      flags,
    }),
  );
  const lane = {
    system: SYSTEM,
    state: 'LOADED',
    at: '2026-11-30T00:00:00Z',
    errors: [],
    chart: { labResults: { nodes, complete: true, answers: [], pageInfo: { hasNextPage: false, endCursor: null } } },
  };
  return buildLaboratory([lane as unknown as Lane<never>]).series;
}

describe('the columns of the laboratory', () => {
  it('are the dates, newest first, each facility and each time of a day by itself, those without a date last', () => {
    const series = makeSeries(
      { date: null },
      { date: '2026-10-01' },
      { date: '2026-11-01', facility: TWO },
      { date: '2026-11-01', time: '2026-11-01T00:00:00Z' },
      { date: '2026-11-01', time: '2026-11-01T06:00:00Z' },
    );
    expect(
      makeLabTable(series).columns.map(({ date, dateText, time, facility }) => [date ?? dateText, time?.slice(11, 13) ?? '', facility?.id]),
    ).toEqual([
      ['2026-11-01', '06', 'fac_1'],
      ['2026-11-01', '00', 'fac_1'],
      ['2026-11-01', '', 'fac_2'],
      ['2026-10-01', '', 'fac_1'],
      ['2026年秋', '', 'fac_1'],
    ]);
  });

  it('have every result in one cell, and two results of one moment in the same', () => {
    const series = makeSeries({ value: 1 }, { value: 2 }, { value: 3, code: '3C025000002327201', name: '尿素窒素' });
    const { columns, pointsAt } = makeLabTable(series);
    expect(columns).toHaveLength(1);
    expect(series.map((one) => pointsAt(one, columns[0]!).map(({ number }) => number)).sort()).toEqual([[1, 2], [3]]);
  });
});

describe('the search for a test', () => {
  const series = makeSeries(
    {},
    { name: '尿素窒素', code: '3C025000002327201' },
    { name: 'ＣＲＰ', code: '5C070000002306201', flags: ['H'] },
    { name: '院内検査', code: 'X1', system: '99LAB' },
    { name: '白血球数', code: '2A990000001930101' },
  );
  it.each<[string, LabSet, readonly string[]]>([
    ['', 'ALL', ['クレアチニン', '尿素窒素', 'ＣＲＰ', '院内検査', '白血球数']],
    ['cr', 'ALL', ['クレアチニン', 'ＣＲＰ']],
    ['BUN', 'ALL', ['尿素窒素']],
    ['ｃｒｐ', 'ALL', ['ＣＲＰ']],
    ['3C0', 'ALL', ['クレアチニン', '尿素窒素']],
    ['wbc', 'ALL', ['白血球数']],
    ['そのような検査', 'ALL', []],
    ['', 'KIDNEY', ['クレアチニン', '尿素窒素']],
    ['', 'BLOOD', ['白血球数']],
    ['', 'ABNORMAL', ['ＣＲＰ']],
    ['尿素 窒素', 'KIDNEY', ['尿素窒素']],
  ])('%j in the set %s finds %j', (search, set, names) => {
    expect(
      chooseSeries(series, set, search)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...names].sort());
  });

  it('puts each test into one group, and the facilities’ own codes into the last', () => {
    const groups = groupSeries(series);
    expect(groups.map(([group]) => group)).toEqual(['2', '3', '5', 'OTHER']);
    expect(groups.flatMap(([, members]) => members)).toHaveLength(series.length);
  });
});

describe('the line of a trend', () => {
  const gap = (change: Partial<LabGap>): LabGap => ({
    system: SYSTEM,
    facility: null,
    state: 'UNREACHABLE',
    before: null,
    after: null,
    ...change,
  });
  const results = [
    { date: '2026-01-01', value: 1 },
    { date: '2026-02-01', value: 2 },
    { date: '2026-03-01', value: 3, facility: TWO },
    { date: '2026-04-01', value: 4, facility: TWO },
  ];
  it.each<[string, readonly LabGap[], readonly boolean[]]>([
    ['is whole if everybody answered', [], [false, false, false, false]],
    ['is broken between facilities if another system failed', [gap({ system: OTHER_SYSTEM })], [false, false, true, false]],
    [
      'is broken at the facility itself if it answered in part',
      [gap({ facility: TWO, state: 'INVALID_DATA' })],
      [false, false, true, true],
    ],
    [
      'is broken before the oldest result of a part',
      [gap({ facility: TWO, state: 'PARTIAL', before: '2026-03-01' })],
      [false, false, true, false],
    ],
    ['is broken after the time of old data', [gap({ facility: ONE, state: 'STALE', after: '2026-01-10' })], [false, true, true, false]],
    [
      'is whole where the gap lies elsewhere',
      [gap({ facility: TWO, state: 'PARTIAL', before: '2025-12-01' })],
      [false, false, false, false],
    ],
  ])('%s', (_what, gaps, broken) => {
    expect(listDrawnPoints(makeSeries(...results)[0]!, gaps).map(({ isBroken }) => isBroken)).toEqual(broken);
  });

  it('has the oldest result first, and only results that are numbers with a day', () => {
    const drawn = listDrawnPoints(
      makeSeries(
        { date: '2026-02-01', value: 2 },
        { date: null, value: 9 },
        { date: '2026-01-01', value: null },
        { date: '2026-01-15', value: 1 },
      )[0]!,
      [],
    );
    expect(drawn.map(({ at, value }) => [dateOfDay(at), value])).toEqual([
      ['2026-01-15', 1],
      ['2026-02-01', 2],
    ]);
  });

  it('hatches only gaps that have a border', () => {
    expect(listHatched([gap({}), gap({ before: '1970-01-11' }), gap({ after: '1970-01-21' })])).toEqual([
      { from: undefined, until: 10 },
      { from: 20, until: undefined },
    ]);
  });
});
