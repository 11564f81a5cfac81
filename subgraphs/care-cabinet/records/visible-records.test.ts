import type { CareDates } from '../../kit/index.js';
import type { MemberScope } from '../team/member-scope.js';
import { isVisible, type RecordFacts } from './visible-records.js';

const place = (facility: string, dates: CareDates[] = [{}]) => ({ facility, institution: '', localId: '', until: 0, dates });
const SCOPE: MemberScope = {
  patient: 'pat_1',
  user: 'usr_1',
  facility: 'fac_1',
  places: [place('fac_1'), place('fac_2', [{ from: '2026-01-01', until: '2026-01-31' }])],
};
const RECORD: RecordFacts = { patientId: 'pat_1', facilityId: 'fac_1', authorId: 'usr_1', careDate: '2026-01-15', state: 'SENT' };

it.each<[string, Partial<RecordFacts>, boolean]>([
  ['a record of the own facility', {}, true],
  ['a record of somebody else', { authorId: 'usr_2' }, true],
  ['a withdrawn record', { state: 'WITHDRAWN', authorId: 'usr_2' }, true],
  ['a record of another patient', { patientId: 'pat_2' }, false],
  ['a record whose patient has the same id with a space', { patientId: 'pat_1 ' }, false],
  ['a record of a facility that the permit does not cover', { facilityId: 'fac_3' }, false],
  ['a record of another facility within the permitted dates', { facilityId: 'fac_2', careDate: '2026-01-31' }, true],
  ['a record of another facility before the permitted dates', { facilityId: 'fac_2', careDate: '2025-12-31' }, false],
  ['a record of another facility after the permitted dates', { facilityId: 'fac_2', careDate: '2026-02-01' }, false],
  ['the own draft', { state: 'DRAFT' }, true],
  ['somebody else’s draft', { state: 'DRAFT', authorId: 'usr_2' }, false],
  ['the own draft for another facility', { state: 'DRAFT', facilityId: 'fac_2' }, false],
  ['the own discarded draft', { state: 'DISCARDED' }, true],
  ['somebody else’s discarded draft', { state: 'DISCARDED', authorId: 'usr_2' }, false],
])('a member sees or does not see %s', (_title, change, expected) => {
  expect(isVisible({ ...RECORD, ...change }, SCOPE)).toBe(expected);
});
