import fc from 'fast-check';
import { isCalendarDay, readPartialTime } from './partial-time.js';

it.each([
  ['2011', null, null],
  ['199601', null, null],
  ['20110701', '2011-07-01', null],
  ['2011070100', '2011-07-01', null],
  ['201107010830', '2011-07-01', '2011-06-30T23:30:00.000Z'],
  ['20110701113813', '2011-07-01', '2011-07-01T02:38:13.000Z'],
  ['20110701113813225', '2011-07-01', '2011-07-01T02:38:13.225Z'],
  ['20111220224447.3399', '2011-12-20', '2011-12-20T13:44:47.339Z'],
  ['201112091630305', '2011-12-09', '2011-12-09T07:30:30.500Z'],
  ['20260101090000+0000', '2026-01-01', '2026-01-01T09:00:00.000Z'],
  ['20260101090000-0530', '2026-01-01', '2026-01-01T14:30:00.000Z'],
  ['20110230', null, null],
  ['00000000', null, null],
  ['20110701246000', '2011-07-01', null],
  ['20110701113813+9999', '2011-07-01', null],
  ['2011070112345', null, null],
  ['小学校低学年の頃', null, null],
  ['', null, null],
])('%s is date %s, instant %s', (text, date, instant) => {
  expect(readPartialTime(text)).toEqual({ text, date, instant });
});

it('any time keeps its text, and a date is always a day of the calendar', () => {
  const digits = fc.stringMatching(/^\d{0,19}([+-]\d{4})?$/);
  fc.assert(
    fc.property(fc.oneof(fc.string(), digits), (text) => {
      const read = readPartialTime(text);
      expect(read.text).toBe(text);
      if (read.date) expect(new Date(read.date).toISOString().slice(0, 10)).toBe(read.date);
      if (read.instant) expect(read.date).not.toBeNull();
    }),
  );
});

it('a day exists exactly if a Date has it, from the year 100 on', () => {
  const part = fc.oneof(fc.integer({ min: -1, max: 33 }), fc.constantFrom(Number.NaN, 99));
  const year = fc.oneof(fc.integer({ min: 0, max: 9_999 }), fc.constantFrom(99, 100, 1900, 2000, 2024, 2026, Number.NaN));
  fc.assert(
    fc.property(year, part, part, (one, month, day) => {
      const date = new Date(Date.UTC(one, month - 1, day));
      const exists = one >= 100 && date.getUTCFullYear() === one && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
      expect([one, month, day, isCalendarDay(one, month, day)]).toEqual([one, month, day, exists]);
    }),
    { numRuns: 5_000 },
  );
});
