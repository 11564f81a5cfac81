import type { DataSource } from 'typeorm';
import {
  CONSENT,
  EMERGENCY,
  LINKS,
  PERMISSION,
  readDisclosures,
  toConsent,
  toEmergency,
  toLink,
  toPermission,
  VIEWED_AT,
} from './fact-rows.js';
import type { Facts, Instant } from './facts.js';
import { assumeSignIn } from './may-act.js';
import { type KnownPerson, PersonStore } from './person.store.js';
import { inForceSql, listPlaceholders, type Row } from './rows.js';

/** A person who acts for one facility. */
export interface Viewer {
  readonly user: string;
  readonly facility: string;
}

/** The reverse question: who can see a patient. Each method takes the same number of statements for any number of people. */
export class ViewersStore {
  constructor(private readonly database: DataSource) {}

  /** Finds people whose permission or emergency access may show the patient; `decide` then checks each. Sorted by user, then facility. */
  async candidates(patient: string, at: Instant, { after, limit }: { after?: Viewer | undefined; limit: number }): Promise<Viewer[]> {
    const rows: Row[] = await this.database.query(
      `SELECT user_id, facility_id FROM (
         SELECT v.user_id, v.facility_id FROM viewing_permission v JOIN facility_patient f ON f.facility_id = v.facility_id AND f.patient_id = ?
          WHERE (v.patient_id IS NULL OR v.patient_id = ?) AND ${inForceSql('v', { from: 'valid_from', until: 'valid_until' })} AND (v.revoked_at IS NULL OR v.revoked_at > ?)
         UNION SELECT e.user_id, e.facility_id FROM emergency_access e WHERE e.patient_id = ? AND ${inForceSql('e', { from: 'started_at', until: 'ends_at' })}) AS candidate
        WHERE user_id > ? OR (user_id = ? AND facility_id > ?) ORDER BY user_id, facility_id LIMIT ${Math.trunc(limit)}`,
      [patient, patient, at, at, at, patient, at, at, after?.user ?? '', after?.user ?? '', after?.facility ?? ''],
    );
    return rows.map((row) => ({ user: String(row.user_id), facility: String(row.facility_id) }));
  }

  /** Reads the facts of one patient for many people, as if each had signed in with the needed assurance, from an allowed network. Seven statements. */
  async factsOf(patient: string, viewers: readonly Viewer[], at: Instant): Promise<Facts[]> {
    const users = [...new Set(viewers.map(({ user }) => user))];
    const facilities = [...new Set(viewers.map(({ facility }) => facility))];
    const query = async (sql: string, parameters: unknown[]): Promise<Row[]> => await this.database.query(sql, parameters);
    const [persons, links, disclosures, consents, permissions, views, emergencies] = await Promise.all([
      new PersonStore(this.database).byIds(
        viewers.map(({ user, facility }) => ({ id: user, facility })),
        at,
      ),
      query(`SELECT ${LINKS} WHERE l.patient_id = ? ORDER BY l.id`, [patient]),
      readDisclosures(this.database, [patient], at),
      query(`SELECT ${CONSENT} FROM consent WHERE patient_id = ? AND viewing_facility_id IN (${listPlaceholders(facilities)})`, [
        patient,
        ...facilities,
      ]),
      query(
        `SELECT ${PERMISSION} FROM viewing_permission WHERE user_id IN (${listPlaceholders(users)}) AND facility_id IN (${listPlaceholders(facilities)}) AND (patient_id IS NULL OR patient_id = ?)`,
        [...users, ...facilities, patient],
      ),
      query(
        `SELECT facility_id, ${VIEWED_AT} FROM view_day WHERE patient_id = ? AND facility_id IN (${listPlaceholders(facilities)}) AND first_at <= ? GROUP BY facility_id`,
        [at, patient, ...facilities, at],
      ),
      query(`SELECT ${EMERGENCY} FROM emergency_access WHERE patient_id = ? AND user_id IN (${listPlaceholders(users)})`, [
        patient,
        ...users,
      ]),
    ]);
    const viewedAt = new Map(views.map((row) => [row.facility_id, Number(row.viewed_at)]));
    const ofUser = (rows: readonly Row[], user: string) => rows.filter((row) => row.user_id === user);
    return persons
      .filter((person): person is KnownPerson => person !== undefined)
      .map((person) => ({
        person,
        ...assumeSignIn(person),
        patient,
        links: links.map(toLink),
        disclosures,
        consents: consents.map(toConsent),
        permissions: ofUser(permissions, person.id).map(toPermission),
        emergencies: ofUser(emergencies, person.id).map(toEmergency),
        viewedAt: viewedAt.get(person.acting?.id ?? '') ?? null,
      }));
  }
}
