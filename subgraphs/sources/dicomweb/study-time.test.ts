import { readStudyTime } from './study-time.js';

it.each([
  ['20260115', '093012.123456', '+0900', '2026-01-15', '2026-01-15T00:30:12.123Z'],
  ['20260115', '093012', null, '2026-01-15', '2026-01-15T00:30:12.000Z'],
  ['20260115', '0930', null, '2026-01-15', '2026-01-15T00:30:00.000Z'],
  ['20040119', '072730', '-0500', '2004-01-19', '2004-01-19T12:27:30.000Z'],
  ['1997.04.24', '11:04:05', null, '1997-04-24', '1997-04-24T02:04:05.000Z'],
  ['20260115', '09', null, '2026-01-15', null],
  ['20260115', '2530', null, '2026-01-15', null],
  ['20260115', 'noon', null, '2026-01-15', null],
  ['20260115', null, '+0900', '2026-01-15', null],
  ['20260115', '0930', 'JST', '2026-01-15', '2026-01-15T00:30:00.000Z'],
  ['20260230', '0930', null, null, null],
  ['202601', null, null, null, null],
  ['', null, null, null, null],
])('the DICOM time %s %s %s is read', (date, time, zone, day, instant) => {
  expect(readStudyTime(date, time, zone)).toMatchObject({ date: day, instant });
});

it('a study without a date has no time', () => {
  expect(readStudyTime(null, '0930', null)).toBeNull();
});
