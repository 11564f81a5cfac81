import fc from 'fast-check';
import { makeDateTest } from './data-types.js';
import { addDays, listFolders, NEAR_DAYS } from './folder-dates.js';

const place = (dates: { from?: string; until?: string }) => ({
  facility: 'fac',
  institution: '3310000001',
  localId: '9999013',
  dates: [dates],
  until: 2_000_000_000,
});

it.each([
  ['2024-03-01', -1, '2024-02-29'],
  ['9999-12-31', NEAR_DAYS, '9999-12-31'],
  ['9999-12-28', NEAR_DAYS, '9999-12-31'],
  ['0001-01-01', -NEAR_DAYS, '0001-01-01'],
  ['0000-01-01', -NEAR_DAYS, '0001-01-01'],
])('%s and %p days is %s', (day, days, sum) => {
  expect(addDays(day, days)).toBe(sum);
});

it('adding days keeps the form and the order of dates', () => {
  const day = fc
    .date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((one) => one.toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, day, fc.constantFrom(-NEAR_DAYS, NEAR_DAYS), (a, b, days) => {
      expect(addDays(a, days)).toMatch(/^\d{4}-\d\d-\d\d$/);
      if (a <= b) expect(addDays(a, days) <= addDays(b, days)).toBe(true);
    }),
  );
});

it('a period to the last day of the calendar holds every folder after its first day', () => {
  const asked = { category: 'LAB_RESULT', place: place({ from: '0000-01-01', until: '9999-12-31' }) } as const;
  expect(listFolders([asked])).toEqual({ from: '0001-01-01', until: '9999-12-31' });
  for (const day of ['00010101', '20260401', '99991231']) expect(makeDateTest('LAB_RESULT', asked.place.dates)(day)).toBe(true);
});
