import { describe, expect, it } from '@jest/globals';
import type { Reading } from '../rule.js';
import { MINUTE, makeConstants, makeEvent, NOON } from '../testing/watched.js';
import { parseConstants, type WatchConstants } from '../watch-constants.js';
import { findManyPatients } from './many-patients.js';

const LIMITS = { manyPatients: { withinMinutes: 10, opened: 3, listed: 5 } };
const constants: WatchConstants = makeConstants(LIMITS);

/** Readings of different patients, one each at so many minutes from noon; the event is the last in the log. */
function readingsAt(minutes: readonly number[], listed = false): Reading[] {
  return minutes
    .map((minute, i) => ({ leaf: i, at: NOON + minute * MINUTE, patient: `pat_${i}`, facility: 'fac_clinic', listed }))
    .sort((a, b) => a.at - b.at);
}

function judge(readings: readonly Reading[], given = constants) {
  const last = readings.reduce((a, b) => (a.leaf > b.leaf ? a : b));
  return findManyPatients(makeEvent({ ...last, first: true }), { relation: undefined, readings, ofPatient: [] }, given)?.reason.patients;
}

describe('many patients in a short time', () => {
  it.each<[string, number[], number | undefined]>([
    ['as many as the limit', [0, 1, 2], undefined],
    ['one more than the limit', [0, 1, 2, 3], 4],
    ['one more, the first just within the period', [-10 + 1 / 60, -1, -1, 0], 4],
    ['one more, but the first a whole period before', [-10, -1, -1, 0], undefined],
    ['one more, spread over two periods', [0, 6, 12, 18], undefined],
    ['a burst that ended earlier, and one much later', [0, 0, 0, 0, 60], undefined],
    ['the last one came late from another gateway, and fills a burst', [1, 2, 3, 0], 4],
    ['the last one came late, between two halves that are too far apart', [-9, -8, 8, 9, 0], undefined],
    ['the last one came late, and the first is a whole period before the end', [-5, 5, 5, 0], undefined],
    ['the last one came late, and the period with the most counts', [-9, 1, 2, 3, 4, 0], 5],
  ])('%s', (_what, minutes, expected) => {
    expect(judge(readingsAt(minutes))).toBe(expected);
  });

  it('counts a patient once, however often the person opened it', () => {
    expect(judge(readingsAt([0, 1, 2, 3, 4, 5]).map((one) => ({ ...one, patient: `pat_${one.leaf % 3}` })))).toBeUndefined();
  });

  it('has a higher limit of its own for patients who were only listed', () => {
    expect(judge(readingsAt([0, 0, 0, 0, 0], true))).toBeUndefined();
    expect(judge(readingsAt([0, 0, 0, 0, 0, 0], true))).toBe(6);
    const mixed = [...readingsAt([0, 0, 0, 0, 0], true), ...readingsAt([0, 0, 0]).map((one) => ({ ...one, leaf: one.leaf + 5 }))];
    expect(judge(mixed)).toBeUndefined();
  });

  it('does not count what comes later in the log', () => {
    const readings = readingsAt([0, 1, 2, 3]);
    const event = makeEvent({ ...readings[2]!, first: true });
    expect(findManyPatients(event, { relation: undefined, readings, ofPatient: [] }, constants)).toBeUndefined();
  });

  it('judges a record once, and only for the form that the record adds', () => {
    const readings = readingsAt([0, 1, 2, 3]);
    expect(
      findManyPatients(makeEvent({ ...readings[3]!, first: false }), { relation: undefined, readings, ofPatient: [] }, constants),
    ).toBeUndefined();
    const list = { ...readings[3]!, leaf: 4, listed: true, first: true };
    expect(
      findManyPatients(makeEvent(list), { relation: undefined, readings: [...readings, list], ofPatient: [] }, constants),
    ).toBeUndefined();
  });

  it('says how many of what form, the limit and the minutes, and names no patient', () => {
    const readings = readingsAt([0, 0, 0, 0]);
    expect(
      findManyPatients(makeEvent({ ...readings[3]!, first: true }), { relation: undefined, readings, ofPatient: [] }, constants),
    ).toEqual({
      rule: 'MANY_PATIENTS',
      patient: null,
      reason: { form: 'opened', patients: 4, limit: 3, withinMinutes: 10 },
    });
  });

  it('finds nothing when it is off', () => {
    expect(judge(readingsAt([0, 0, 0, 0]), makeConstants({ manyPatients: { ...LIMITS.manyPatients, on: false } }))).toBeUndefined();
  });

  it('allows thirty patients in ten minutes by default', () => {
    const read = parseConstants('{}');
    expect('constants' in read && read.constants.manyPatients).toEqual({ on: true, withinMinutes: 10, opened: 30, listed: 1_000 });
  });
});
