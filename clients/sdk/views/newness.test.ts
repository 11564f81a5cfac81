import { describe, expect, it } from '@jest/globals';
import { makeLabResult, makeLane, makeList, SYSTEMS } from '../testing/sample-charts.js';
import { addDays, dayInJapan, daysBetween } from './care-date.js';
import { findNew, readNewness } from './newness.js';
import { listItems } from './sourced.js';

/** 10:00 in Japan on 20 November. */
const SINCE = '2026-11-20T01:00:00Z';
const item = (date: string | null, time: string | null = null, updatedAt: string | null = null) => ({
  id: '1',
  facility: null,
  dateText: null,
  date,
  time,
  provenance: updatedAt === null ? null : { updatedAt },
});

describe('Since the last look, an item', () => {
  it.each<[string | undefined, string, ReturnType<typeof item>]>([
    ['HAPPENED', 'of a later day', item('2026-11-21')],
    ['HAPPENED', 'of a later hour', item('2026-11-20', '2026-11-20T01:00:01Z')],
    ['HAPPENED', 'of a later hour, which is another day elsewhere', item('2026-11-20', '2026-11-20T14:59:00Z')],
    [undefined, 'of an earlier hour', item('2026-11-20', '2026-11-20T00:59:59Z')],
    ['PERHAPS', 'of the same day without an hour', item('2026-11-20')],
    [undefined, 'of the same day without an hour that was entered before', item('2026-11-20', null, '2026-11-20T00:00:00Z')],
    ['CHANGED', 'of an earlier day that was changed since', item('2026-10-01', null, '2026-11-20T02:00:00Z')],
    ['CHANGED', 'without a date that was changed since', item(null, null, '2026-11-20T02:00:00Z')],
    [undefined, 'of an earlier day', item('2026-11-19')],
    [undefined, 'without a date', item(null)],
  ])('is %s: %s', (newness, _what, one) => {
    expect(readNewness(one, SINCE)).toBe(newness);
  });

  it('is found in all lanes, newest first', () => {
    const lane = (system: (typeof SYSTEMS)[number], ...dates: string[]) =>
      makeLane({ labResults: makeList(dates.map((date) => makeLabResult({ date }))) }, system);
    const found = findNew([lane(SYSTEMS[0]!, '2026-11-21', '2026-11-01'), lane(SYSTEMS[1]!, '2026-11-25')], 'labResults', SINCE);
    expect(found.map(({ node, newness }) => [node.date, newness])).toEqual([
      ['2026-11-25', 'HAPPENED'],
      ['2026-11-21', 'HAPPENED'],
    ]);
  });
});

describe('The items of all lanes', () => {
  it('are sorted by day, then by hour, those without an hour after them, those without a day last', () => {
    const results = [
      makeLabResult({ id: 'none', date: null }),
      makeLabResult({ id: 'noon', date: '2026-11-01', time: '2026-11-01T03:00:00Z' }),
      makeLabResult({ id: 'day', date: '2026-11-01' }),
      makeLabResult({ id: 'evening', date: '2026-11-01', time: '2026-11-01T09:00:00Z' }),
      makeLabResult({ id: 'later', date: '2026-11-02' }),
    ];
    expect(listItems([makeLane({ labResults: makeList(results) })], 'labResults').map(({ node }) => node.id)).toEqual([
      'later',
      'evening',
      'noon',
      'day',
      'none',
    ]);
  });
  it('have an item once that is on two pages, and items of two systems with one id twice', () => {
    const chart = { labResults: makeList([makeLabResult({ id: '1' }), makeLabResult({ id: '1' })]) };
    expect(listItems([makeLane(chart, SYSTEMS[0]!), makeLane(chart, SYSTEMS[1]!)], 'labResults')).toHaveLength(2);
  });
});

describe('A day', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-11-10', 0, '2026-11-10'],
    ['2026-11-10', -10, '2026-10-31'],
  ])('%s and %d days is %s', (day, days, other) => {
    expect(addDays(day, days)).toBe(other);
    expect(daysBetween(day, other)).toBe(days);
  });
  it.each([
    ['2026-11-29T15:00:00Z', '2026-11-30'],
    ['2026-11-29T14:59:59Z', '2026-11-29'],
    ['2026-11-30T00:30:00+09:00', '2026-11-30'],
  ])('in Japan at %s is %s', (moment, day) => {
    expect(dayInJapan(moment)).toBe(day);
  });
});
