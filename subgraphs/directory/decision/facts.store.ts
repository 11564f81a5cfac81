import type { DataSource } from 'typeorm';
import type { Caller } from '../../kit/index.js';
import type { ConsentFacts, DisclosureFacts, Facts, Instant, LinkFacts, PermissionFacts, PersonFacts, Validity } from './facts.js';

type Row = Record<string, string | number | null>;

/** The person of a caller, with her roles: for the directory's own rules beside the decision. */
export interface KnownPerson extends PersonFacts {
  readonly profession: string;
  /** Facilities to which she belongs now, with her role there. */
  readonly activities: readonly { readonly facility: string; readonly role: string | null; readonly valid: Validity }[];
}

/** Reads the facts of decisions. Each method is one statement, however many patients it is asked for. */
export class FactsStore {
  constructor(private readonly database: DataSource) {}

  /** The directory's user whom (`iss`, `sub`) names, acting for the token's facility. */
  async personOf({ issuer, subject, facility }: Pick<Caller, 'issuer' | 'subject' | 'facility'>): Promise<KnownPerson | undefined> {
    return await this.#person({ issuer, subject }, () => facility);
  }

  /** A user by the directory's id, acting for the facility that is named or, failing that, for her first. */
  async personById(id: string, facility?: string): Promise<KnownPerson | undefined> {
    return await this.#person(
      { id },
      (rows) => facility ?? (rows.find((row) => row.facility_id !== null)?.facility_id as string | undefined),
    );
  }

  async #person(named: Readonly<Record<string, string>>, actingOf: (rows: Row[]) => string | undefined): Promise<KnownPerson | undefined> {
    const found: Row[] = await this.database.query(
      `SELECT u.id, u.issuer, u.subject, u.profession, u.required_assurance, u.registered_at, u.suspended_at,
              a.facility_id, a.role, a.since, a.ended_at, f.viewing, f.joined_at, f.left_at
         FROM user_account u
         LEFT JOIN activity a ON a.user_id = u.id
         LEFT JOIN facility f ON f.id = a.facility_id
        WHERE ${Object.keys(named)
          .map((column) => `u.${column} = ?`)
          .join(' AND ')} ORDER BY a.facility_id`,
      Object.values(named),
    );
    // MySQL's comparison passes over blanks at the end: "admin " is not admin.
    const rows = found.filter((row) => Object.entries(named).every(([column, value]) => row[column] === value));
    const first = rows[0];
    if (!first) return undefined;
    const facility = actingOf(rows);
    const activities = rows
      .filter((row) => row.facility_id !== null)
      .map((row) => ({
        facility: String(row.facility_id),
        role: row.role === null ? null : String(row.role),
        viewing: Boolean(Number(row.viewing)),
        valid: both(validity(row.since, row.ended_at), validity(row.joined_at, row.left_at)),
      }));
    const acting = activities.find((activity) => activity.facility === facility);
    return {
      id: String(first.id),
      profession: String(first.profession),
      active: validity(first.registered_at, first.suspended_at),
      requiredAssurance: first.required_assurance === null ? null : String(first.required_assurance),
      acting: acting ? { id: acting.facility, member: acting.valid, viewing: acting.viewing } : null,
      activities,
    };
  }

  /** The facts for one person and many patients: five statements. */
  async factsOf(person: PersonFacts, assurance: string, patients: readonly string[]): Promise<Facts[]> {
    const acting = person.acting?.id ?? '';
    const [links, disclosures, consents, permissions, views] = await Promise.all([
      this.#links(patients),
      this.#disclosures(patients),
      this.#consents(acting, patients),
      this.#permissions(person.id, acting, patients),
      this.#views(acting, patients),
    ]);
    return patients.map((patient) => {
      const linked = new Set(links.get(patient)?.map((link) => link.facility));
      return {
        person,
        assurance,
        patient,
        links: links.get(patient) ?? [],
        disclosures: disclosures.filter(({ facility }) => linked.has(facility)),
        consents: consents.get(patient) ?? [],
        permissions: permissions.filter((permission) => permission.patient === null || permission.patient === patient),
        viewedAt: views.get(patient) ?? null,
      };
    });
  }

  async #links(patients: readonly string[]): Promise<Map<string, LinkFacts[]>> {
    const rows: Row[] = await this.database.query(
      `SELECT id, patient_id, facility_id, local_patient_id, confirmed_at, ended_at FROM patient_link WHERE patient_id IN (${marks(patients)}) ORDER BY id`,
      [...patients],
    );
    return grouped(rows, (row) => ({
      id: String(row.id),
      facility: String(row.facility_id),
      localId: String(row.local_patient_id),
      valid: validity(row.confirmed_at, row.ended_at),
    }));
  }

  async #disclosures(patients: readonly string[]): Promise<DisclosureFacts[]> {
    const rows: Row[] = await this.database.query(
      `SELECT d.facility_id, f.institution_code, d.system_id, d.categories, f.joined_at, f.left_at
         FROM disclosure d JOIN facility f ON f.id = d.facility_id
        WHERE d.facility_id IN (SELECT facility_id FROM patient_link WHERE patient_id IN (${marks(patients)}))
        ORDER BY d.facility_id, d.system_id`,
      [...patients],
    );
    return rows.map((row) => ({
      facility: String(row.facility_id),
      institution: String(row.institution_code),
      system: String(row.system_id),
      published: Number(row.categories),
      member: validity(row.joined_at, row.left_at),
    }));
  }

  async #consents(acting: string, patients: readonly string[]): Promise<Map<string, ConsentFacts[]>> {
    const rows: Row[] = await this.database.query(
      `SELECT id, patient_id, disclosing_facility_id, viewing_facility_id, starts_at, given_at, withdrawn_at
         FROM consent WHERE viewing_facility_id = ? AND patient_id IN (${marks(patients)}) ORDER BY given_at DESC, id`,
      [acting, ...patients],
    );
    return grouped(rows, (row) => ({
      id: String(row.id),
      disclosing: String(row.disclosing_facility_id),
      viewing: String(row.viewing_facility_id),
      valid: validity(row.starts_at, row.withdrawn_at),
      givenAt: Number(row.given_at),
    }));
  }

  async #permissions(user: string, acting: string, patients: readonly string[]): Promise<PermissionFacts[]> {
    const rows: Row[] = await this.database.query(
      `SELECT id, patient_id, facility_id, categories, care_from, care_until, valid_from, valid_until, granted_at, revoked_at
         FROM viewing_permission
        WHERE user_id = ? AND facility_id = ? AND (patient_id IS NULL OR patient_id IN (${marks(patients)})) ORDER BY id`,
      [user, acting, ...patients],
    );
    return rows.map((row) => ({
      id: String(row.id),
      patient: textOrNull(row.patient_id),
      facility: String(row.facility_id),
      categories: Number(row.categories),
      careFrom: textOrNull(row.care_from),
      careUntil: textOrNull(row.care_until),
      valid: both(validity(row.valid_from, row.valid_until), validity(0, row.revoked_at)),
      givenAt: Number(row.granted_at),
    }));
  }

  async #views(acting: string, patients: readonly string[]): Promise<Map<string, Instant>> {
    const rows: Row[] = await this.database.query(
      `SELECT patient_id, viewed_at FROM facility_view WHERE facility_id = ? AND patient_id IN (${marks(patients)})`,
      [acting, ...patients],
    );
    return new Map(rows.map((row) => [String(row.patient_id), Number(row.viewed_at)]));
  }
}

/** Placeholders for a list; none matches nothing. */
export function marks(values: readonly unknown[]): string {
  return values.length === 0 ? 'NULL' : values.map(() => '?').join(', ');
}

function validity(from: string | number | null | undefined, until: string | number | null | undefined): Validity {
  return { from: Number(from ?? 0), until: until === null || until === undefined ? null : Number(until) };
}

function both(a: Validity, b: Validity): Validity {
  const ends = [a.until, b.until].filter((end): end is Instant => end !== null);
  return { from: Math.max(a.from, b.from), until: ends.length > 0 ? Math.min(...ends) : null };
}

function textOrNull(value: string | number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function grouped<T>(rows: readonly Row[], read: (row: Row) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const patient = String(row.patient_id);
    const group = groups.get(patient);
    if (group) group.push(read(row));
    else groups.set(patient, [read(row)]);
  }
  return groups;
}
