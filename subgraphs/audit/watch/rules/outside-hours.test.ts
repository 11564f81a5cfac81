import { describe, expect, it } from '@jest/globals';
import type { WatchedEvent } from '../rule.js';
import { makeConstants, makeEvent, makeRelation } from '../testing/watched.js';
import { findOutsideHours } from './outside-hours.js';

const WEEK = ['MON', 'TUE', 'WED', 'THU', 'FRI'];
const HOURS = [
  { professions: ['PHARMACIST'], periods: [{ days: ['SAT'], from: '09:00', to: '12:00' }] },
  { professions: ['NURSE'], facilityKinds: ['HOSPITAL'], periods: [{ days: WEEK, from: '17:00', to: '09:00' }] },
  { facilityKinds: ['HOSPITAL'], periods: [{ from: '00:00', to: '24:00' }], holidays: true },
  {
    facilityKinds: ['CLINIC'],
    periods: [
      { days: WEEK, from: '08:30', to: '12:00' },
      { days: WEEK, from: '14:00', to: '18:00' },
    ],
  },
];
const HOLIDAYS = ['2026-01-12'];
const constants = makeConstants({ outsideHours: { hours: HOURS, holidays: HOLIDAYS } });

/** @param time in Japan */
const judge = (time: string, facilityKind: string | null, event: Partial<WatchedEvent> = {}, given = constants) =>
  findOutsideHours(
    makeEvent({ at: Date.parse(`${time}:00+09:00`), ...event }),
    { relation: makeRelation({ facilityKind }), readings: [], ofPatient: [] },
    given,
  );

describe('outside hours', () => {
  // 2026-01-12 is a Monday and a holiday, 2026-01-15 a Thursday, 2026-01-17 a Saturday.
  it.each<[string, string, string | null, string, boolean]>([
    ['a doctor at a clinic in the morning', '2026-01-15T08:30', 'CLINIC', 'DOCTOR', false],
    ['a minute before the clinic opens', '2026-01-15T08:29', 'CLINIC', 'DOCTOR', true],
    ['the last minute of the morning', '2026-01-15T11:59', 'CLINIC', 'DOCTOR', false],
    ['the end of the morning', '2026-01-15T12:00', 'CLINIC', 'DOCTOR', true],
    ['in the afternoon', '2026-01-15T14:00', 'CLINIC', 'DOCTOR', false],
    ['at night', '2026-01-15T02:00', 'CLINIC', 'DOCTOR', true],
    ['on a Saturday', '2026-01-17T09:00', 'CLINIC', 'DOCTOR', true],
    ['on a holiday', '2026-01-12T09:00', 'CLINIC', 'DOCTOR', true],
    ['a doctor at a hospital at night', '2026-01-15T02:00', 'HOSPITAL', 'DOCTOR', false],
    ['a doctor at a hospital on a holiday', '2026-01-12T02:00', 'HOSPITAL', 'DOCTOR', false],
    ['a profession’s entry stands before the facility’s', '2026-01-15T09:00', 'HOSPITAL', 'PHARMACIST', true],
    ['a pharmacist on Saturday morning', '2026-01-17T09:00', 'CLINIC', 'PHARMACIST', false],
    ['a night shift in the evening', '2026-01-15T17:00', 'HOSPITAL', 'NURSE', false],
    ['a night shift the next morning', '2026-01-16T08:59', 'HOSPITAL', 'NURSE', false],
    ['after a night shift', '2026-01-16T09:00', 'HOSPITAL', 'NURSE', true],
    ['a night shift that began on Friday', '2026-01-17T03:00', 'HOSPITAL', 'NURSE', false],
    ['the night from Sunday to Monday, which is no shift', '2026-01-19T03:00', 'HOSPITAL', 'NURSE', true],
    ['the morning after a holiday’s night', '2026-01-13T03:00', 'HOSPITAL', 'NURSE', true],
    ['no entry fits the facility', '2026-01-15T02:00', 'PHARMACY', 'DOCTOR', false],
    ['the facility is unknown', '2026-01-15T02:00', null, 'DOCTOR', false],
  ])('%s', (_what, time, kind, profession, found) => {
    expect(judge(time, kind, { profession })?.rule).toBe(found ? 'OUTSIDE_HOURS' : undefined);
  });

  it('says only the time in Japan', () => {
    expect(judge('2026-01-15T23:05', 'CLINIC')).toEqual({ rule: 'OUTSIDE_HOURS', patient: 'pat_1', reason: { time: '23:05' } });
  });

  it('finds nothing in a list, or when it is off', () => {
    expect(judge('2026-01-15T02:00', 'CLINIC', { listed: true })).toBeUndefined();
    expect(judge('2026-01-15T02:00', 'CLINIC', {}, makeConstants({ outsideHours: { hours: HOURS, on: false } }))).toBeUndefined();
  });

  it.each<[string, string, string | null, boolean]>([
    ['a hospital has no closing time', '2026-01-15T03:00', 'HOSPITAL', false],
    ['a clinic at noon', '2026-01-15T12:00', 'CLINIC', false],
    ['a clinic at three in the night', '2026-01-15T03:00', 'CLINIC', true],
    ['a pharmacy on Sunday', '2026-01-18T12:00', 'PHARMACY', true],
    ['an unknown facility at night', '2026-01-15T03:00', null, true],
  ])('has defaults: %s', (_what, time, kind, found) => {
    expect(judge(time, kind, {}, makeConstants())?.rule).toBe(found ? 'OUTSIDE_HOURS' : undefined);
  });
});
