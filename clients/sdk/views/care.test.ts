import { describe, expect, it } from '@jest/globals';
import { VITAL_SIGNS as OF_THE_CABINET } from '../../../subgraphs/care-cabinet/records/vital-sign.js';
import type { CareRecordPartFragment, CareTeamMemberPartFragment } from '../generated/operation-types.js';
import { buildVitalSeries, countReadings, groupPhotos, joinRecords, listMembersOn, listUnconfirmed } from './care.js';
import { findVitalSign, VITAL_SIGNS } from './vital-signs.js';

function record(id: string, more: Partial<CareRecordPartFragment> = {}): CareRecordPartFragment {
  return {
    id,
    version: 1,
    state: 'SENT',
    date: '2026-11-30',
    recordedAt: '2026-11-30T01:00:00Z',
    author: { id: 'usr_1', name: '田中', profession: 'NURSE' },
    vitals: [],
    attachments: [],
    bodySite: null,
    seenBy: [],
    seenByMe: false,
    ...more,
  } as unknown as CareRecordPartFragment;
}
const reading = (profession: string, user: string | null, at: string) => ({
  at,
  profession,
  user: user === null ? null : { id: user, name: user },
  facility: null,
});
const photo = (id: string, takenAt: string | null) =>
  ({ id, kind: 'PHOTO', takenAt }) as unknown as CareRecordPartFragment['attachments'][number];

describe('The readings of a record', () => {
  it('are counted by profession, the first reader’s profession first, and a person once even for two facilities', () => {
    const seenBy = [
      reading('PHARMACIST', 'c', '2026-11-30T03:00:00Z'),
      reading('DOCTOR', 'a', '2026-11-30T01:00:00Z'),
      reading('DOCTOR', 'a', '2026-11-30T02:00:00Z'),
      reading('DOCTOR', null, '2026-11-30T02:30:00Z'),
    ];
    expect(countReadings(seenBy)).toEqual([
      { profession: 'DOCTOR', count: 2 },
      { profession: 'PHARMACIST', count: 1 },
    ]);
  });
});

describe('The records that a person may confirm', () => {
  it('are those of others that were sent and are not confirmed', () => {
    const records = [
      record('own', { author: { id: 'me', name: '', profession: 'NURSE' } }),
      record('draft', { state: 'DRAFT' }),
      record('seen', { seenByMe: true }),
      record('withdrawn', { state: 'WITHDRAWN' }),
      record('open'),
      record('of somebody unknown', { author: null }),
    ];
    expect(listUnconfirmed(records, 'me').map(({ id }) => id)).toEqual(['open', 'of somebody unknown']);
  });
});

describe('Pages of records', () => {
  it('are joined with each record once, in its newest version, the newest first', () => {
    const old = record('a', { version: 1 });
    const corrected = record('a', { version: 2 });
    const later = record('b', { recordedAt: '2026-11-30T02:00:00Z' });
    expect(joinRecords([old], [later, corrected])).toEqual([later, corrected]);
    expect(joinRecords([corrected], [old])).toEqual([corrected]);
  });

  it('keep the order of the care cabinet: a further page never stands above an earlier one', () => {
    const today = record('today', { date: '2026-11-30' });
    const writtenLate = record('written late', { date: '2026-11-01', recordedAt: '2026-11-30T09:00:00Z' });
    expect(joinRecords([today], [writtenLate])).toEqual([today, writtenLate]);
  });
});

describe('The vital signs of records', () => {
  it('are one series for each kind and unit, the oldest first, without drafts and withdrawn records', () => {
    const vital = (value: number, unit = 'Cel') => ({ vitals: [{ kind: 'BODY_TEMPERATURE' as const, unit, value }] });
    const records = [
      record('new', { ...vital(37.2), recordedAt: '2026-11-30T02:00:00Z' }),
      record('before', { ...vital(36.5), date: '2026-11-29' }),
      record('fahrenheit', vital(99, '[degF]')),
      record('draft', { ...vital(40), state: 'DRAFT' }),
    ];
    expect(buildVitalSeries(records).map(({ unit, points }) => [unit, points.map(({ value }) => value)])).toEqual([
      ['Cel', [36.5, 37.2]],
      ['[degF]', [99]],
    ]);
  });
  it('have the units and ranges that the care cabinet accepts', () => {
    const facts = (table: Readonly<Record<string, { unit: string; from: number; until: number }>>) =>
      Object.fromEntries(Object.entries(table).map(([kind, { unit, from, until }]) => [kind, { unit, from, until }]));
    expect(facts(VITAL_SIGNS)).toEqual(facts(OF_THE_CABINET));
    expect(findVitalSign('toString')).toBeUndefined();
  });
});

describe('The photos of records', () => {
  it('are grouped by body site, the newest site and photo first, photos of no site last', () => {
    const records = [
      record('1', { attachments: [photo('none', null)], recordedAt: '2026-11-30T09:00:00Z' }),
      record('2', { bodySite: 'SACRUM', attachments: [photo('old', '2026-11-01T00:00:00Z'), photo('new', '2026-11-20T00:00:00Z')] }),
      record('3', { bodySite: 'HEEL_LEFT', attachments: [photo('heel', '2026-11-25T00:00:00Z')] }),
      record('4', { bodySite: 'FACE', attachments: [photo('draft', null)], state: 'DRAFT' }),
    ];
    expect(groupPhotos(records).map(({ site, photos }) => [site, photos.map(({ attachment }) => attachment.id)])).toEqual([
      ['HEEL_LEFT', ['heel']],
      ['SACRUM', ['new', 'old']],
      [null, ['none']],
    ]);
  });
});

describe('The members of a team on a day', () => {
  const member = (id: string, more: Partial<CareTeamMemberPartFragment>) =>
    ({ id, acceptedAt: '2026-11-10T15:30:00Z', endedAt: null, endsOn: null, ...more }) as CareTeamMemberPartFragment;
  it('are those who had accepted, and whose membership had not ended, by the days in Japan', () => {
    const members = [
      member('accepted', {}),
      member('invited', { acceptedAt: null }),
      member('ended', { endedAt: '2026-11-11T01:00:00Z' }),
      member('last day', { endsOn: '2026-11-11' }),
    ];
    const on = (day: string) => listMembersOn(members, day).map(({ id }) => id);
    expect(on('2026-11-10')).toEqual([]);
    expect(on('2026-11-11')).toEqual(['accepted', 'ended', 'last day']);
    expect(on('2026-11-12')).toEqual(['accepted']);
  });
});
