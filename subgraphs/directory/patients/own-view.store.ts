import type { DataSource } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { listPlaceholders, type Row, readInstant } from '../decision/rows.js';
import { type OwnView, VISIT } from './own-view.js';

/** The last of some views of one patient by one person for one facility. */
export interface PersonView {
  readonly user: string;
  readonly facility: string;
  readonly patient: string;
  readonly last: Instant;
}

/** Reads when a person last viewed these patients for a facility, with one statement. */
export async function readOwnViews(
  database: DataSource,
  { user, facility, patients }: { readonly user: string; readonly facility: string; readonly patients: readonly string[] },
): Promise<Map<string, OwnView>> {
  const rows: Row[] = await database.query(
    `SELECT patient_id, last_at, before_at FROM person_view WHERE user_id = ? AND facility_id = ? AND patient_id IN (${listPlaceholders(patients)})`,
    [user, facility, ...patients],
  );
  return new Map(rows.map((row) => [String(row.patient_id), { lastAt: Number(row.last_at), beforeAt: readInstant(row.before_at) }]));
}

/** Builds the statement that records views: a view an hour or more after the last one begins a new visit, and the last one becomes the view before it. */
export function buildOwnViewsSql(views: readonly PersonView[], mysql: boolean): { readonly sql: string; readonly parameters: unknown[] } {
  const given = mysql ? (column: string) => `VALUES(${column})` : (column: string) => `excluded.${column}`;
  const [conflict, greatest] = mysql
    ? ['ON DUPLICATE KEY UPDATE', 'GREATEST']
    : ['ON CONFLICT (user_id, facility_id, patient_id) DO UPDATE SET', 'MAX'];
  return {
    sql: `INSERT INTO person_view (user_id, facility_id, patient_id, last_at, before_at) VALUES ${views.map(() => '(?, ?, ?, ?, NULL)').join(', ')}
      ${conflict} before_at = CASE WHEN ${given('last_at')} >= last_at + ${VISIT} THEN last_at ELSE before_at END, last_at = ${greatest}(last_at, ${given('last_at')})`,
    parameters: views.flatMap(({ user, facility, patient, last }) => [user, facility, patient, last]),
  };
}
