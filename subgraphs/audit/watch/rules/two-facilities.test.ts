import { describe, expect, it } from '@jest/globals';
import type { Reading } from '../rule.js';
import { MINUTE, makeConstants, makeEvent, NOON } from '../testing/watched.js';
import { findTwoFacilities } from './two-facilities.js';

const EVENT = makeEvent({ leaf: 5 });
const other = (change: Partial<Reading> = {}): Reading => ({
  ...{ leaf: 4, at: NOON - 5 * MINUTE, patient: 'pat_1', facility: 'fac_hospital', listed: false },
  ...change,
});
const judge = (readings: readonly Reading[], event = EVENT, on = true) =>
  findTwoFacilities(
    event,
    { relation: undefined, readings, ofPatient: readings },
    makeConstants({ twoFacilities: { withinMinutes: 60, on } }),
  );

describe('the same patient for two facilities in a short time', () => {
  it.each<[string, Partial<Reading>, boolean]>([
    ['five minutes before', {}, true],
    ['five minutes after, but earlier in the log: its record came late', { at: NOON + 5 * MINUTE }, true],
    ['just within the time', { at: NOON - 60 * MINUTE + 1 }, true],
    ['the whole time before', { at: NOON - 60 * MINUTE }, false],
    ['later in the log: that event finds this one', { leaf: 6 }, false],
    ['the same facility', { facility: 'fac_clinic' }, false],
    ['no facility', { facility: null }, false],
    ['only listed', { listed: true }, false],
  ])('%s', (_what, change, found) => {
    expect(judge([other(change), EVENT])?.rule).toBe(found ? 'TWO_FACILITIES' : undefined);
  });

  it('finds nothing of an event that only lists, or has no facility', () => {
    expect(judge([other()], makeEvent({ leaf: 5, listed: true }))).toBeUndefined();
    expect(judge([other()], makeEvent({ leaf: 5, facility: null }))).toBeUndefined();
  });

  it('says how many minutes are between, and not which other facility it was', () => {
    expect(judge([other({ at: NOON - 30 * MINUTE }), other()])).toEqual({
      rule: 'TWO_FACILITIES',
      patient: 'pat_1',
      reason: { minutesApart: 5, withinMinutes: 60 },
    });
  });

  it('finds nothing when it is off', () => {
    expect(judge([other()], EVENT, false)).toBeUndefined();
  });
});
