import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LabResultPartFragment } from '../generated/operation-types.js';
import type { Lane } from '../lane.js';
import {
  arbitraryAnswers,
  arbitraryDay,
  arbitraryFacility,
  arbitraryLanes,
  expectOrderNeverMatters,
  FACILITIES,
  makeAnswer,
  makeCoding,
  makeFailedLane,
  makeLabResult,
  makeLane,
  makeList,
  SYSTEMS,
} from '../testing/sample-charts.js';
import { buildLaboratory, type LaboratoryChart, normalizeUnit, readAbnormality } from './laboratory.js';

const lane = (results: readonly LabResultPartFragment[], system = SYSTEMS[0]!, answers = [makeAnswer('ANSWERED')]) =>
  makeLane<LaboratoryChart>({ labResults: makeList(results, answers) }, system);
const seriesOf = (...results: Partial<LabResultPartFragment>[]) => buildLaboratory([lane(results.map((one) => makeLabResult(one)))]).series;

describe('A series', () => {
  it.each<[number, string, Partial<LabResultPartFragment>]>([
    [1, 'the same test at another facility', { facility: FACILITIES[1]! }],
    [1, 'another name for the same code', { item: makeCoding('Cr', '3C015000002327101', 'JC10') }],
    [1, 'the litre written as L', { unit: 'mg/dL' }],
    [1, 'full-width letters in the unit', { unit: 'ｍｇ／ｄｌ' }],
    [2, 'another unit', { unit: 'μmol/L' }],
    [2, 'no unit', { unit: null }],
    [2, 'mega in place of milli', { unit: 'Mg/dl' }],
    [2, 'another specimen', { specimen: makeCoding('尿', '001', 'JC10') }],
    [2, 'no specimen', { specimen: null }],
    [2, 'another code', { item: makeCoding('クレアチニン', '3C015000000127101', 'JC10') }],
    [2, 'the same number in another coding system', { item: makeCoding('クレアチニン', '3C015000002327101', '99LAB') }],
  ])('%d for creatinine in serum, and %s', (count, _what, other) => {
    expect(seriesOf({}, other)).toHaveLength(count);
  });

  it.each<[number, string, (string | null)?, (string | null)?]>([
    [2, 'the same number for another specimen', '血清', '尿'],
    [1, 'the same number for the same specimen', '血清', '血清'],
    [2, 'the same number without a word', null, null],
  ])('is %d if two facilities use their own codes of specimens, %s', (count, _what, one = null, other = null) => {
    const specimen = (text: string | null) => makeCoding(text, '01', '99MAT');
    expect(seriesOf({ specimen: specimen(one) }, { specimen: specimen(other), facility: FACILITIES[1]! })).toHaveLength(count);
  });

  it('of a facility’s own code has results of this facility only', () => {
    const item = makeCoding('検査A', '100', '99LAB');
    expect(seriesOf({ item }, { item })).toHaveLength(1);
    expect(seriesOf({ item }, { item, facility: FACILITIES[1]! })).toHaveLength(2);
  });

  it('without a code is found by its name, within the facility', () => {
    expect(seriesOf({ item: makeCoding('ＣＲＰ') }, { item: makeCoding('CRP') })).toHaveLength(1);
    expect(seriesOf({ item: makeCoding('CRP') }, { item: makeCoding('CRP'), facility: FACILITIES[1]! })).toHaveLength(2);
  });

  it('has its results newest first, and is named as the newest one', () => {
    const [one] = seriesOf(
      { date: '2026-10-01', value: 1 },
      { date: '2026-11-02', value: 3, item: makeCoding('Cr', '3C015000002327101', 'JC10'), unit: 'mg/dL' },
      { date: null, value: 0 },
      { date: '2026-11-01', value: 2 },
    );
    expect(one?.points.map(({ number }) => number)).toEqual([3, 2, 1, 0]);
    expect([one?.name, one?.unit, one?.newest.number]).toEqual(['Cr', 'mg/dL', 3]);
  });

  it('of the newest results comes first', () => {
    const potassium = makeCoding('カリウム', '3H015000002326101', 'JC10');
    expect(seriesOf({ date: '2026-10-01' }, { item: potassium, date: '2026-11-01' }).map(({ name }) => name)).toEqual([
      'カリウム',
      'クレアチニン',
    ]);
  });

  it.each<[string, Partial<LabResultPartFragment>, number | undefined]>([
    ['the value, if it is a number', { value: 1.2 }, 1.2],
    ['zero too', { value: 0 }, 0],
    ['none, if the value is only a limit', { value: 0.1, comparator: '<' }, undefined],
    ['none, if the value is a text', { value: null, valueText: '(±)' }, undefined],
  ])('draws %s', (_what, result, number) => {
    expect(seriesOf(result)[0]?.newest.number).toBe(number);
  });
});

describe('The mark of a result', () => {
  const base = {
    flags: [] as string[],
    value: 1 as number | null,
    comparator: null as string | null,
    referenceLow: 0.5 as number | null,
    referenceHigh: 1.07 as number | null,
  };
  it.each([
    ['HIGH', 'HIGH', 'the source says H', { flags: ['H'] }],
    ['HIGH', 'HIGH', 'the source says HH, whatever the range says', { flags: ['HH'], value: 0.1 }],
    ['LOW', 'LOW', 'the source says L', { flags: ['L'] }],
    ['LOW', 'LOW', 'the source says that it is below the scale', { flags: ['<'] }],
    ['HIGH', 'HIGH', 'the source says H and how it moved', { flags: ['U', 'H'] }],
    ['ABNORMAL', undefined, 'the source says A', { flags: ['A'] }],
    ['ABNORMAL', undefined, 'the source says both H and L', { flags: ['H', 'L'] }],
    ['ABNORMAL', undefined, 'the source has a flag that is not known', { flags: ['Q9'] }],
    ['NONE', undefined, 'the source says normal, whatever the range says', { flags: ['N'], value: 99 }],
    ['NONE', undefined, 'the source says only how it moved', { flags: ['U'], value: 99 }],
    ['OUT_OF_RANGE_AUTO', 'HIGH', 'the source says nothing, and the value is above the range', { value: 1.08 }],
    ['OUT_OF_RANGE_AUTO', 'LOW', 'the source says nothing, and the value is below the range', { value: 0.49 }],
    ['OUT_OF_RANGE_AUTO', 'HIGH', 'the range has an upper end only', { value: 2, referenceLow: null }],
    ['NONE', undefined, 'the value is at the end of the range', { value: 1.07 }],
    ['NONE', undefined, 'the range is a text', { value: 99, referenceLow: null, referenceHigh: null }],
    ['NONE', undefined, 'the value is a text', { value: null }],
    ['NONE', undefined, 'the value is only a limit', { value: 99, comparator: '>' }],
  ])('is %s (%s) if %s', (abnormality, direction, _what, change) => {
    expect(readAbnormality({ ...base, ...change })).toEqual({ abnormality, direction });
  });
});

describe('A unit', () => {
  it.each([
    ['mg/dl', 'mg/dL'],
    ['/μl', '/μL'],
    ['10^3/µl', '10^3/μL'],
    ['U/l', 'U/L'],
    ['ml/min/1.73m2', 'mL/min/1.73m2'],
    ['㎎／dl', 'mg/dL'],
    ['mmol/l', 'mmol/L'],
    ['mol', 'mol'],
    ['μIU/ml', 'μIU/mL'],
    ['%', '%'],
    ['l', 'L'],
    ['cells', 'cells'],
  ])('%s is compared as %s', (unit, normalized) => {
    expect(normalizeUnit(unit)).toBe(normalized);
  });
});

describe('A gap', () => {
  it('exists for each facility that did not answer, each lane that failed or is loading, and further pages', () => {
    const answers = [
      makeAnswer('ANSWERED', FACILITIES[0]!),
      makeAnswer('NOT_SERVED', FACILITIES[1]!),
      makeAnswer('UNREACHABLE', FACILITIES[2]!),
      makeAnswer('WITHHELD', FACILITIES[3]!),
    ];
    const more = makeLane<LaboratoryChart>({ labResults: makeList([makeLabResult({ date: '2026-01-05' })], undefined, true) }, SYSTEMS[2]!);
    const lanes: Lane<LaboratoryChart>[] = [lane([], SYSTEMS[0]!, answers), makeFailedLane(SYSTEMS[1]!), more];
    expect(buildLaboratory(lanes).gaps.map(({ system, facility, state, before }) => [system.id, facility?.id, state, before])).toEqual([
      ['b', undefined, 'SUBGRAPH_UNAVAILABLE', null],
      ['a', 'fac_3', 'UNREACHABLE', null],
      ['a', 'fac_4', 'WITHHELD', null],
      ['c', undefined, 'MORE_PAGES', '2026-01-05'],
    ]);
  });

  it('lies before the oldest result of a facility that answered in part, and after the time of old data', () => {
    const results = [
      makeLabResult({ date: '2026-03-01' }),
      makeLabResult({ date: '2026-02-01' }),
      makeLabResult({ date: '2025-01-01', facility: FACILITIES[1]! }),
    ];
    const answers = [makeAnswer('PARTIAL', FACILITIES[0]!), { ...makeAnswer('STALE', FACILITIES[1]!), at: '2026-08-02T16:00:00Z' }];
    expect(buildLaboratory([lane(results, SYSTEMS[0]!, answers)]).gaps).toMatchObject([
      { state: 'PARTIAL', before: '2026-02-01', after: null },
      { state: 'STALE', before: null, after: '2026-08-03' },
    ]);
  });

  it('does not exist if every facility answered', () => {
    expect(buildLaboratory([lane([makeLabResult()])]).gaps).toEqual([]);
  });
});

describe('The laboratory of any lanes', () => {
  const result = fc
    .record({
      id: fc.integer({ min: 0, max: 15 }).map(String),
      facility: arbitraryFacility,
      date: arbitraryDay,
      unit: fc.constantFrom('mg/dl', 'mg/dL', null),
      value: fc.constantFrom(null, 1, 2),
      item: fc.constantFrom(makeCoding('Cr', '3C015000002327101', 'JC10'), makeCoding('検査', '1', '99'), makeCoding(null)),
    })
    .map(makeLabResult);
  const lanes = arbitraryLanes<LaboratoryChart>(() =>
    fc.record({
      labResults: fc.option(
        fc.tuple(fc.array(result, { maxLength: 6 }), arbitraryAnswers).map(([nodes, answers]) => makeList(nodes, answers)),
      ),
    }),
  );

  it('is the same in any order of lanes', () => {
    expectOrderNeverMatters(lanes, buildLaboratory);
  });

  it('has each result of each loaded lane in exactly one series, with its system', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        const single = some.slice(0, 1).filter(({ state }) => state === 'LOADED');
        const points = buildLaboratory(single).series.flatMap((one) => one.points);
        const expected = single.flatMap((one) =>
          one.state === 'LOADED' ? (one.chart.labResults?.nodes ?? []).map(({ id }) => `${one.system.id} ${id}`) : [],
        );
        expect(points.map(({ source }) => `${source.system.id} ${source.node.id}`).sort()).toEqual([...new Set(expected)].sort());
      }),
    );
  });

  it('never has two units, or two specimens, in one series', () => {
    fc.assert(
      fc.property(lanes, (some) => {
        for (const { points } of buildLaboratory(some).series)
          expect(new Set(points.map(({ source }) => normalizeUnit(source.node.unit ?? ''))).size).toBe(1);
      }),
    );
  });
});
