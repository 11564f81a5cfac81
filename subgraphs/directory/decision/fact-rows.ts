import type { DataSource } from 'typeorm';
import {
  both,
  type ConsentFacts,
  type DisclosureFacts,
  type EmergencyFacts,
  type Instant,
  type LinkFacts,
  NEVER,
  type PermissionFacts,
} from './facts.js';
import { inForceSql, listPlaceholders, type Row, readText, readValidity } from './rows.js';

/** The columns of each fact's table, and how a row becomes a fact. A fact with an earlier date does not count before it was written. */

/** Links with their released keys. A condition names the columns with `l.`. */
export const LINKS = `l.id, l.patient_id, l.facility_id, l.local_patient_id, l.confirmed_at, l.ended_at, k.key_text
  FROM patient_link l LEFT JOIN released_key k ON k.link_id = l.id AND k.state = 'RELEASED'`;

export function toLink(row: Row): LinkFacts {
  return {
    id: String(row.id),
    facility: String(row.facility_id),
    localId: String(row.local_patient_id),
    key: readText(row.key_text),
    valid: readValidity(row.confirmed_at, row.ended_at),
  };
}

export const CONSENT = 'id, patient_id, disclosing_facility_id, viewing_facility_id, starts_at, given_at, withdrawn_at';

export function toConsent(row: Row): ConsentFacts {
  return {
    id: String(row.id),
    disclosing: String(row.disclosing_facility_id),
    viewing: String(row.viewing_facility_id),
    valid: both(readValidity(row.starts_at, row.withdrawn_at), readValidity(row.given_at, null)),
    givenAt: Number(row.given_at),
  };
}

export const PERMISSION =
  'id, user_id, patient_id, facility_id, categories, care_from, care_until, valid_from, valid_until, granted_at, revoked_at';

export function toPermission(row: Row): PermissionFacts {
  return {
    id: String(row.id),
    patient: readText(row.patient_id),
    facility: String(row.facility_id),
    categories: Number(row.categories),
    careFrom: readText(row.care_from),
    careUntil: readText(row.care_until),
    valid: both(readValidity(row.valid_from, row.valid_until), readValidity(row.granted_at, row.revoked_at)),
    givenAt: Number(row.granted_at),
  };
}

export const EMERGENCY = 'id, user_id, patient_id, facility_id, started_at, ends_at, ended_at';

export function toEmergency(row: Row): EmergencyFacts {
  return {
    id: String(row.id),
    facility: String(row.facility_id),
    valid: both(readValidity(row.started_at, row.ends_at), readValidity(0, row.ended_at)),
  };
}

/** The last view at an instant: a day stores only its first and last view, and of the current day only past ones count. Takes the instant. */
export const VIEWED_AT = 'MAX(CASE WHEN last_at <= ? THEN last_at ELSE first_at END) AS viewed_at';

/** What the facilities where these patients are linked disclose through each system. One statement. */
export async function readDisclosures(database: DataSource, patients: readonly string[], at: Instant): Promise<DisclosureFacts[]> {
  const rows: Row[] = await database.query(
    `SELECT d.facility_id, f.institution_code, d.system_id, d.categories, d.from_at, d.until_at, m.from_at AS joined_at, m.until_at AS left_at
       FROM published d JOIN facility f ON f.id = d.facility_id
       LEFT JOIN membership m ON m.facility_id = d.facility_id AND ${inForceSql('m')}
      WHERE d.facility_id IN (SELECT facility_id FROM patient_link WHERE patient_id IN (${listPlaceholders(patients)})) AND d.from_at <= ?
      ORDER BY d.facility_id, d.system_id, d.from_at`,
    [at, at, ...patients, at],
  );
  const last = new Map<string, DisclosureFacts>();
  for (const row of rows) {
    last.set(`${row.facility_id} ${row.system_id}`, {
      facility: String(row.facility_id),
      institution: String(row.institution_code),
      system: String(row.system_id),
      published: Number(row.categories),
      member: row.joined_at === null ? NEVER : both(readValidity(row.from_at, row.until_at), readValidity(row.joined_at, row.left_at)),
    });
  }
  return [...last.values()];
}
