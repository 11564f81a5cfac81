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
import type {
  ConsentFacts,
  DisclosureFacts,
  EmergencyFacts,
  Facts,
  Instant,
  LinkFacts,
  PermissionFacts,
  PersonFacts,
  SignIn,
} from './facts.js';
import { groupByPatient, listPlaceholders, type Row, readInstant } from './rows.js';

/**
 * Reads the facts of decisions as they were known at an instant: a fact that was written later with an earlier date does not count. The
 * number of statements is the same for any number of patients.
 */
export class FactsStore {
  constructor(private readonly database: DataSource) {}

  /** The facts for one person and many patients, with six statements. */
  async factsOf(person: PersonFacts, { assurance, address }: SignIn, patients: readonly string[], at: Instant): Promise<Facts[]> {
    const acting = person.acting?.id ?? '';
    const [links, disclosures, consents, permissions, views, emergencies] = await Promise.all([
      this.#links(patients),
      this.#disclosures(patients, at),
      this.#consents(acting, patients),
      this.#permissions(person.id, acting, patients),
      this.#views(acting, patients, at),
      this.#emergencies(person.id, acting, patients),
    ]);
    return patients.map((patient) => {
      const linked = new Set(links.get(patient)?.map((link) => link.facility));
      return {
        person,
        assurance,
        address,
        patient,
        links: links.get(patient) ?? [],
        disclosures: disclosures.filter(({ facility }) => linked.has(facility)),
        consents: consents.get(patient) ?? [],
        permissions: permissions.filter((permission) => permission.patient === null || permission.patient === patient),
        emergencies: emergencies.get(patient) ?? [],
        viewedAt: views.get(patient)?.[0] ?? null,
      };
    });
  }

  async #links(patients: readonly string[]): Promise<Map<string, LinkFacts[]>> {
    const rows: Row[] = await this.database.query(`SELECT ${LINKS} WHERE l.patient_id IN (${listPlaceholders(patients)}) ORDER BY l.id`, [
      ...patients,
    ]);
    return groupByPatient(rows, toLink);
  }

  async #disclosures(patients: readonly string[], at: Instant): Promise<DisclosureFacts[]> {
    return await readDisclosures(this.database, patients, at);
  }

  async #consents(acting: string, patients: readonly string[]): Promise<Map<string, ConsentFacts[]>> {
    const rows: Row[] = await this.database.query(
      `SELECT ${CONSENT} FROM consent WHERE viewing_facility_id = ? AND patient_id IN (${listPlaceholders(patients)}) ORDER BY given_at DESC, id`,
      [acting, ...patients],
    );
    return groupByPatient(rows, toConsent);
  }

  async #permissions(user: string, acting: string, patients: readonly string[]): Promise<PermissionFacts[]> {
    const rows: Row[] = await this.database.query(
      `SELECT ${PERMISSION} FROM viewing_permission
        WHERE user_id = ? AND facility_id = ? AND (patient_id IS NULL OR patient_id IN (${listPlaceholders(patients)})) ORDER BY id`,
      [user, acting, ...patients],
    );
    return rows.map(toPermission);
  }

  async #views(acting: string, patients: readonly string[], at: Instant): Promise<Map<string, (Instant | null)[]>> {
    const rows: Row[] = await this.database.query(
      `SELECT patient_id, ${VIEWED_AT} FROM view_day WHERE facility_id = ? AND patient_id IN (${listPlaceholders(patients)}) AND first_at <= ? GROUP BY patient_id`,
      [at, acting, ...patients, at],
    );
    return groupByPatient(rows, (row) => readInstant(row.viewed_at));
  }

  async #emergencies(user: string, acting: string, patients: readonly string[]): Promise<Map<string, EmergencyFacts[]>> {
    const rows: Row[] = await this.database.query(
      `SELECT ${EMERGENCY} FROM emergency_access WHERE user_id = ? AND facility_id = ? AND patient_id IN (${listPlaceholders(patients)}) ORDER BY id`,
      [user, acting, ...patients],
    );
    return groupByPatient(rows, toEmergency);
  }
}
