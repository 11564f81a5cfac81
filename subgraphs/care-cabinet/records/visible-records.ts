import { within } from '../../kit/index.js';
import type { MemberScope } from '../team/member-scope.js';
import { isUnsent, UNSENT_SQL } from './record-state.js';

/** What decides whether a member may see a record. */
export interface RecordFacts {
  readonly patientId: string;
  readonly facilityId: string;
  readonly authorId: string;
  readonly careDate: string;
  readonly state: string;
}

/**
 * Whether a member may see a record: the permit covers its facility and its day, and a record that was never sent is the
 * member's own, written for the same facility.
 * `buildVisibleSql` says the same as a condition.
 */
export function isVisible(record: RecordFacts, { patient, user, facility, places }: MemberScope): boolean {
  if (record.patientId !== patient) return false;
  if (isUnsent(record.state) && (record.authorId !== user || record.facilityId !== facility)) return false;
  return places.some((place) => place.facility === record.facilityId && within(record.careDate, place.dates));
}

/** A condition in SQL, and its parameters. */
export interface SqlCondition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** The condition of `isVisible`, for the table `t`. */
export function buildVisibleSql({ patient, user, facility, places }: MemberScope): SqlCondition {
  const spans = places.flatMap(({ facility: at, dates }) =>
    dates.map(({ from, until }): SqlCondition => {
      const ends = [
        ...(from ? [{ sql: 't.care_date >= ?', value: from }] : []),
        ...(until ? [{ sql: 't.care_date <= ?', value: until }] : []),
      ];
      return {
        sql: ['t.facility_id = ?', ...ends.map(({ sql }) => sql)].join(' AND '),
        parameters: [at, ...ends.map(({ value }) => value)],
      };
    }),
  );
  const anyPlace = spans.length > 0 ? spans.map(({ sql }) => `(${sql})`).join(' OR ') : '1 = 0';
  return {
    sql: `t.patient_id = ? AND (${anyPlace}) AND (NOT ${UNSENT_SQL} OR (t.author_id = ? AND t.facility_id = ?))`,
    parameters: [patient, ...spans.flatMap(({ parameters }) => parameters), user, facility],
  };
}
