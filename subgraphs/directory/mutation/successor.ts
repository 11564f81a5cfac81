import type { EntityManager } from 'typeorm';
import { InputErrors } from './input-errors.js';

/** Facts that can end and be replaced: by a renewal, by a merge, or by the undoing of a merge. */
export type EndableFact = 'consent' | 'patient_link' | 'viewing_permission';

/** Selects a fact and all its successors. Takes the fact's id. */
const lineSql = (table: EndableFact) =>
  `line (id) AS (SELECT id FROM ${table} WHERE id = ? UNION SELECT o.id FROM ${table} o JOIN line ON o.renews = line.id)`;

/** Selects the patient of a fact, and the patients into whom that one is merged. Takes the fact's id. */
const patientSql = (table: EndableFact) =>
  `who (id) AS (SELECT patient_id FROM ${table} WHERE id = ?
     UNION SELECT p.merged_into FROM patient p JOIN who ON p.id = who.id WHERE p.merged_into IS NOT NULL)`;

/** Finds the fact that has replaced this one, if any. */
const STANDING: Readonly<Record<EndableFact, string>> = {
  consent: `WITH RECURSIVE ${lineSql('consent')}, ${patientSql('consent')}
    SELECT c.id FROM consent c JOIN line ON line.id = c.id WHERE c.withdrawn_at IS NULL
    UNION SELECT c.id FROM consent c JOIN who ON who.id = c.patient_id JOIN consent f ON f.id = ?
     WHERE c.withdrawn_at IS NULL AND c.disclosing_facility_id = f.disclosing_facility_id AND c.viewing_facility_id = f.viewing_facility_id AND c.kind = f.kind`,
  patient_link: `WITH RECURSIVE ${lineSql('patient_link')}, ${patientSql('patient_link')}
    SELECT l.id FROM patient_link l JOIN line ON line.id = l.id WHERE l.ended_at IS NULL
    UNION SELECT l.id FROM patient_link l JOIN who ON who.id = l.patient_id JOIN patient_link f ON f.id = ?
     WHERE l.ended_at IS NULL AND l.facility_id = f.facility_id`,
  // A person may have several permissions at once, so only a successor of this one replaces it.
  viewing_permission: `WITH RECURSIVE ${lineSql('viewing_permission')}
    SELECT v.id FROM viewing_permission v JOIN line ON line.id = v.id WHERE v.revoked_at IS NULL`,
};

/** Finds the successor of a fact that has ended, with one statement, however long the chain. */
export async function findSuccessor(manager: EntityManager, table: EndableFact, id: string): Promise<string | undefined> {
  const statement = STANDING[table];
  const rows: { id: string }[] = await manager.query(
    statement,
    Array.from(statement.matchAll(/\?/g), () => id),
  );
  return rows
    .map((row) => row.id)
    .filter((one) => one !== id)
    .sort()[0];
}

/** A fact that a caller wants to end or renew. */
export interface Named {
  readonly id: string;
  readonly version: number;
  readonly ended: boolean;
}

/**
 * Whether a fact has ended and has no successor: then ending it again changes nothing.
 *
 * @param seen the version that the caller read, if given
 * @throws Refused STALE if it has another version; SUPERSEDED if another fact has replaced it and is in force: the message names it
 */
export async function checkEnded(
  manager: EntityManager,
  table: EndableFact,
  { id, version, ended }: Named,
  seen: number | null | undefined,
): Promise<boolean> {
  const errors = new InputErrors();
  const stale = seen !== null && seen !== undefined && seen !== version;
  errors.expect(!stale, 'version', 'STALE', 'Somebody else changed this meanwhile: read it again.');
  const successor = ended ? await findSuccessor(manager, table, id) : undefined;
  errors.expect(successor === undefined, 'id', 'SUPERSEDED', `It ended, and ${successor} has taken its place: name that one.`);
  errors.refuse();
  return ended;
}
