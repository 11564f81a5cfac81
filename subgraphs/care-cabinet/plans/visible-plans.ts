import { within } from '../../kit/index.js';
import type { MemberScope } from '../team/member-scope.js';

/** What decides whether a member may see a task or a visit. */
export interface PlanFacts {
  readonly patientId: string;
  readonly facilityId: string;
  /** The day on which it is due, or begins. */
  readonly day: string;
}

/** Whether a member may see a task or a visit: the permit covers its facility and its day. `buildPlanSql` says the same as a condition. */
export function isPlanVisible(
  { patientId, facilityId, day }: PlanFacts,
  { patient, places }: Pick<MemberScope, 'patient' | 'places'>,
): boolean {
  return patientId === patient && places.some(({ facility, dates }) => facility === facilityId && within(day, dates));
}

/** The condition of `isPlanVisible`, for the table `t`. @param day the column of the day */
export function buildPlanSql(day: string, { patient, places }: MemberScope) {
  const spans = places.flatMap(({ facility, dates }) =>
    dates.map(({ from, until }) => ({
      sql: `(t.facility_id = ?${from ? ` AND ${day} >= ?` : ''}${until ? ` AND ${day} <= ?` : ''})`,
      parameters: [facility, ...(from ? [from] : []), ...(until ? [until] : [])],
    })),
  );
  const anyPlace = spans.length > 0 ? spans.map(({ sql }) => sql).join(' OR ') : '1 = 0';
  return { sql: `t.patient_id = ? AND (${anyPlace})`, parameters: [patient, ...spans.flatMap(({ parameters }) => parameters)] };
}
