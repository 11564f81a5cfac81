import type { EntityManager } from 'typeorm';
import { marks } from '../decision/rows.js';

/**
 * Tables whose rows a transaction may lock, in the order in which it must: patients first, then people and facilities, then single facts. One
 * order for all transactions, so that no two wait for each other.
 */
export type LockedTable = 'patient' | 'user_account' | 'facility' | 'viewing_permission' | 'emergency_access';

/**
 * Locks rows until the transaction ends. What is read afterwards is up to date, and stays so. Whoever changes links, consents or merges of a
 * patient, or permissions for that patient, locks the patient first.
 *
 * @example
 * await lockRows(manager, 'patient', [fromId, intoId]);
 */
export async function lockRows(manager: EntityManager, table: LockedTable, ids: readonly string[]): Promise<void> {
  // SQLite has one writer, and tries a transaction again whose reads are no longer true.
  if (ids.length === 0 || manager.connection.options.type === 'better-sqlite3') return;
  await manager.query(`SELECT id FROM ${table} WHERE id IN (${marks(ids)}) ORDER BY id FOR UPDATE`, [...ids]);
}

/**
 * Reads a fact with its lock held: the patient whom it is about, or where there is none, the fact itself.
 *
 * @param table the fact's table, where it may be about no patient
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
