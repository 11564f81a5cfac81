import Database from 'better-sqlite3';
import fc from 'fast-check';
import type { CareDates } from '../../kit/index.js';
import type { MemberScope } from '../team/member-scope.js';
import { buildVisibleSql, isVisible, type RecordFacts } from './visible-records.js';

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

describe('the condition in SQL', () => {
  const database = new Database(':memory:');
  afterAll(() => database.close());
  const days = ['2025-12-31', '2026-01-01', '2026-01-15', '2026-01-31', '2026-02-01'];
  const day = fc.constantFrom(...days);
  const rows = ['pat_1', 'pat_2'].flatMap((patientId) =>
    ['fac_1', 'fac_2', 'fac_3'].flatMap((facilityId) =>
      ['usr_1', 'usr_2'].flatMap((authorId) =>
        days.flatMap((careDate) =>
          ['DRAFT', 'DISCARDED', 'SENT', 'WITHDRAWN'].map((state) => ({ patientId, facilityId, authorId, careDate, state })),
        ),
      ),
    ),
  );

  it('says the same as the function, for every record and any permit', () => {
    database.exec('CREATE TABLE care_record (id INTEGER PRIMARY KEY, patient_id, facility_id, author_id, care_date, state)');
    const insert = database.prepare('INSERT INTO care_record VALUES (?, ?, ?, ?, ?, ?)');
    for (const [id, { patientId, facilityId, authorId, careDate, state }] of rows.entries())
      insert.run(id, patientId, facilityId, authorId, careDate, state);
    const dates = fc.record({ from: day, until: day }, { requiredKeys: [] }) as fc.Arbitrary<CareDates>;
    const places = fc.array(
      fc
        .tuple(fc.constantFrom('fac_1', 'fac_2', 'fac_3'), fc.array(dates, { maxLength: 2 }))
        .map(([facility, spans]) => place(facility, spans)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(places, fc.constantFrom('usr_1', 'usr_2'), fc.constantFrom('fac_1', 'fac_2'), (given, user, facility) => {
        const scope: MemberScope = { patient: 'pat_1', user, facility, places: given };
        const { sql, parameters } = buildVisibleSql(scope);
        const found = database.prepare(`SELECT t.id FROM care_record t WHERE ${sql} ORDER BY t.id`).all(...parameters) as { id: number }[];
        expect(found.map(({ id }) => id)).toEqual([...rows.entries()].filter(([, row]) => isVisible(row, scope)).map(([id]) => id));
      }),
    );
  });
});
