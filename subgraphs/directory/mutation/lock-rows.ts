import type { EntityManager } from 'typeorm';
import { listPlaceholders } from '../decision/rows.js';

/**
 * The tables whose rows a transaction may lock, in the required order: patients first, then people and facilities, then single facts. One
 * order for all transactions prevents deadlocks.
 */
export type LockedTable = 'patient' | 'user_account' | 'facility' | 'viewing_permission' | 'emergency_access';

/**
 * Locks rows until the transaction ends. Later reads are current, and stay so. A change of links, consents or merges of a
 * patient, or of permissions for that patient, locks the patient first.
 *
 * @example
 * await lockRows(manager, 'patient', [fromId, intoId]);
 */
export async function lockRows(manager: EntityManager, table: LockedTable, ids: readonly string[]): Promise<void> {
  // SQLite has one writer, and retries a transaction whose reads are out of date.
  if (ids.length === 0 || manager.connection.options.type === 'better-sqlite3') return;
  await manager.query(`SELECT id FROM ${table} WHERE id IN (${listPlaceholders(ids)}) ORDER BY id FOR UPDATE`, [...ids]);
}

/**
 * Reads a fact under a lock: on its patient, or if it has no patient, on the fact itself.
 *
 * @param table the fact's table, if the fact may have no patient
 */
export async function readLocked<T extends { id: string; patientId?: string | null }>(
  manager: EntityManager,
  read: () => Promise<T | undefined>,
  table?: LockedTable,
): Promise<T | undefined> {
  const before = await read();
  if (!before) return undefined;
  if (before.patientId) await lockRows(manager, 'patient', [before.patientId]);
  else if (table) await lockRows(manager, table, [before.id]);
  return await read();
}
