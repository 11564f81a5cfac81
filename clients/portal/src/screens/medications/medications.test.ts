import type { CodingPartFragment, MedicationGroup, MedicationUse } from '@hareyaka/sdk';
import { describe, expect, it } from '@jest/globals';
import { searchGroups, splitGroups } from './choose-groups.js';
import { listDrugNames, nameGroup } from './drug-names.js';
import { listMonths, makeBars, makeSpan, placeInSpan } from './medication-bars.js';

const coding = (text: string | null, more: Partial<CodingPartFragment> = {}): CodingPartFragment => ({
  text,
  code: null,
  system: null,
  originalText: null,
  alternates: null,
  ...more,
});
const use = (key: string, from: string | null, until: string | null, drug = coding('薬')) =>
  ({ key, from, until, drug, current: 'CURRENT' }) as unknown as MedicationUse;
const group = (current: string, ...uses: MedicationUse[]) => ({ key: uses[0]?.key, current, uses }) as unknown as MedicationGroup;
const alternate = (text: string) => [{ code: '1', system: 'YJ', text }];

describe('the names of a drug', () => {
  it.each([
    [
      'the generic name first',
      coding('ノルバスク錠５ｍｇ', { alternates: alternate('【般】アムロジピン錠５ｍｇ') }),
      ['【般】アムロジピン錠５ｍｇ', 'ノルバスク錠５ｍｇ'],
    ],
    [
      'the source’s own first, where none is marked as generic',
      coding('ノルバスク錠', { alternates: alternate('アムロジピン錠') }),
      ['ノルバスク錠', 'アムロジピン錠'],
    ],
    ['each name once', coding('薬', { originalText: '薬', alternates: alternate('薬') }), ['薬']],
    ['the original words too', coding('薬', { originalText: '手書きの薬名' }), ['薬', '手書きの薬名']],
    ['the code, where there is no name', coding(null, { code: '103835401' }), ['103835401']],
    ['nothing, where the source wrote nothing', coding(null), [undefined]],
  ])('are %s', (_what, drug, names) => {
    const { first, others } = listDrugNames(drug);
    expect([first, ...others]).toEqual(names);
  });

  it('give a group a generic name, if any of its drugs has one', () => {
    expect(
      nameGroup(group('CURRENT', use('1', null, null, coding('ノルバスク')), use('2', null, null, coding('【般】アムロジピン')))),
    ).toBe('【般】アムロジピン');
  });
});

describe('the bars of a drug', () => {
  const span = { from: '2026-01-01', until: '2026-04-10' };
  it('begin and end where the days are, in percent of the span', () => {
    expect(makeBars([use('a', '2026-01-11', '2026-01-20')], span)).toMatchObject([{ left: 10, width: 10, isOpen: false, line: 0 }]);
    expect(placeInSpan('2026-01-01', span)).toBe(0);
  });
  it.each([
    ['is cut at the beginning', '2025-12-01', '2026-01-10', 0, 10],
    ['is cut at the end', '2026-04-01', '2026-12-31', 90, 10],
    ['without an end is open', '2026-01-11', null, 10, 31],
  ])('%s: a bar of %s to %s', (_what, from, until, left, width) => {
    expect(makeBars([use('a', from, until)], span)).toMatchObject([{ left, width, isOpen: until === null }]);
  });
  it('are not there for uses outside of the span, or without a date', () => {
    expect(makeBars([use('a', '2025-01-01', '2025-02-01'), use('b', '2026-05-01', '2026-06-01'), use('c', null, null)], span)).toEqual([]);
  });
  it('do not cover each other: those of the same time stand in lines of their own', () => {
    const bars = makeBars(
      [use('a', '2026-01-01', '2026-01-31'), use('b', '2026-01-15', '2026-02-15'), use('c', '2026-02-01', '2026-02-28')],
      span,
    );
    expect(bars.map(({ use: { key }, line }) => [key, line])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ]);
  });
  it('lie in a span that ends a month after today, with the first days of months as ticks', () => {
    const year = makeSpan('2026-11-30', 12);
    expect(year.until).toBe('2026-12-31');
    expect(listMonths(year, 7)).toEqual(['2026-01-01', '2026-03-01', '2026-05-01', '2026-07-01', '2026-09-01', '2026-11-01']);
    expect(listMonths({ from: '2023-11-30', until: '2026-12-31' }, 7)).toHaveLength(7 - 1);
  });
});

describe('the groups of drugs', () => {
  const groups = [
    group('CURRENT', use('a', null, null, coding('アムロジピン錠５ｍｇ'))),
    group('UNCERTAIN', use('b', null, null, coding('ワルファリン'))),
    group('PAST', use('c', null, null, coding('アモキシシリン'))),
  ];
  it('are each either current or past; what is uncertain is with the current ones', () => {
    const { current, past } = splitGroups(groups);
    expect([current.map(({ key }) => key), past.map(({ key }) => key)]).toEqual([['a', 'b'], ['c']]);
  });
  it.each([
    ['', ['a', 'b', 'c']],
    ['あむろ', ['a']],
    ['5mg', ['a']],
    ['ア', ['a', 'c']],
    ['アム ５', ['a']],
    ['ヘパリン', []],
  ])('are found by %j: %j', (search, keys) => {
    expect(searchGroups(groups, search).map(({ key }) => key)).toEqual(keys);
  });
});
