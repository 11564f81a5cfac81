import type { DataSource } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { inForceSql, listPlaceholders, type Row } from '../decision/rows.js';

const LINK_IN_FORCE = inForceSql('l', { from: 'confirmed_at', until: 'ended_at' });
const CONSENT_IN_FORCE = `${inForceSql('c', { from: 'starts_at', until: 'withdrawn_at' })} AND c.given_at <= ?`;
/** Takes the instant three times. */
const HAS_CONSENT = `EXISTS (SELECT 1 FROM consent c WHERE c.patient_id = l.patient_id AND c.disclosing_facility_id = l.facility_id AND ${CONSENT_IN_FORCE})`;

/** Which links to look at. */
export interface LinkSelection {
  readonly sql: string;
  readonly values: readonly string[];
}

export function selectOfPatients(patientIds: readonly string[]): LinkSelection {
  return { sql: `l.patient_id IN (${listPlaceholders(patientIds)})`, values: patientIds };
}

/** Links by id: after one, up to another. */
export function selectBetween(after: string, last: string | undefined): LinkSelection {
  return last === undefined ? { sql: 'l.id > ?', values: [after] } : { sql: 'l.id > ? AND l.id <= ?', values: [after, last] };
}

/** A link whose key is to be ordered. */
export interface NeededKey {
  readonly link: string;
  readonly facility: string;
  readonly localId: string;
  /** The consents in force, at most `CONSENTS_AT_MOST`. */
  readonly consents: readonly string[];
  /** Whether the link and a consent are in force. */
  readonly isNeeded: boolean;
  /** Whether the facility takes part and discloses through a system that needs keys. */
  readonly isDisclosing: boolean;
}

/** Consents that one order names. */
export const CONSENTS_AT_MOST = 50;

/** Compares the links and consents in force with the keys that are there. It only reads. */
export class NeededKeysStore {
  /** @param systems the systems that need released keys */
  constructor(
    private readonly database: DataSource,
    private readonly systems: readonly string[],
  ) {}

  /** The last link of the next page; undefined if fewer are left. */
  async findLastOfPage(after: string, size: number): Promise<string | undefined> {
    const [row]: Row[] = await this.database.query(`SELECT id FROM patient_link WHERE id > ? ORDER BY id LIMIT 1 OFFSET ${size - 1}`, [
      after,
    ]);
    return row && String(row.id);
  }

  /**
   * Finds links that need a key and have none, and links whose key is not needed any more. One statement. A link waits while another link with the
   * same local ID has a key: that key is withdrawn first, and the patient then has a new one.
   */
  async examine({ sql, values }: LinkSelection, at: Instant): Promise<{ order: string[]; withdraw: string[] }> {
    const rows: Row[] = await this.database.query(
      `SELECT l.id, k.state FROM patient_link l LEFT JOIN released_key k ON k.link_id = l.id
        WHERE ${sql} AND ((k.link_id IS NULL AND ${LINK_IN_FORCE} AND l.facility_id IN (${this.#disclosing}) AND ${HAS_CONSENT}
            AND NOT EXISTS (SELECT 1 FROM patient_link o JOIN released_key ok ON ok.link_id = o.id
              WHERE o.facility_id = l.facility_id AND o.local_patient_id = l.local_patient_id))
          OR (k.state <> 'WITHDRAWING' AND NOT (${LINK_IN_FORCE} AND ${HAS_CONSENT})))`,
      [...values, at, at, ...this.systems, at, at, at, at, at, at, at, at, at, at, at, at],
    );
    const idsOf = (some: Row[]) => some.map(({ id }) => String(id));
    return {
      order: idsOf(rows.filter(({ state }) => state === null)),
      withdraw: idsOf(rows.filter(({ state }) => state !== null)),
    };
  }

  /** What the orders for these links must say. Two statements. */
  async describe(linkIds: readonly string[], at: Instant): Promise<NeededKey[]> {
    const links: Row[] = await this.database.query(
      `SELECT l.id, l.patient_id, l.facility_id, l.local_patient_id, CASE WHEN ${LINK_IN_FORCE} THEN 1 ELSE 0 END AS in_force,
              CASE WHEN l.facility_id IN (${this.#disclosing}) THEN 1 ELSE 0 END AS discloses
         FROM patient_link l WHERE l.id IN (${listPlaceholders(linkIds)})`,
      [at, at, ...this.systems, at, at, at, at, ...linkIds],
    );
    const patients = [...new Set(links.map((row) => String(row.patient_id)))];
    const consents: Row[] = await this.database.query(
      `SELECT c.id, c.patient_id, c.disclosing_facility_id FROM consent c
        WHERE c.patient_id IN (${listPlaceholders(patients)}) AND ${CONSENT_IN_FORCE} ORDER BY c.given_at, c.id`,
      [...patients, at, at, at],
    );
    return links.map((row) => {
      const own = consents.filter((one) => one.patient_id === row.patient_id && one.disclosing_facility_id === row.facility_id);
      return {
        link: String(row.id),
        facility: String(row.facility_id),
        localId: String(row.local_patient_id),
        consents: own.slice(0, CONSENTS_AT_MOST).map(({ id }) => String(id)),
        isNeeded: Number(row.in_force) === 1 && own.length > 0,
        isDisclosing: Number(row.discloses) === 1,
      };
    });
  }

  /** The patients who have one of these local IDs now. */
  async findPatients(places: readonly Pick<NeededKey, 'facility' | 'localId'>[]): Promise<string[]> {
    if (places.length === 0) return [];
    const rows: Row[] = await this.database.query(
      `SELECT patient_id FROM patient_link WHERE ended_at IS NULL AND (${places.map(() => '(facility_id = ? AND local_patient_id = ?)').join(' OR ')})`,
      places.flatMap(({ facility, localId }) => [facility, localId]),
    );
    return rows.map(({ patient_id }) => String(patient_id));
  }

  /** The facilities that disclose through a system that needs keys. Takes the systems, and the instant four times. */
  get #disclosing(): string {
    return `SELECT d.facility_id FROM published d JOIN membership m ON m.facility_id = d.facility_id
      WHERE d.system_id IN (${listPlaceholders(this.systems)}) AND d.categories <> 0 AND ${inForceSql('d')} AND ${inForceSql('m')}`;
  }
}
