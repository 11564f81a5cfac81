import type { EntityManager } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { listPlaceholders, type Row } from '../decision/rows.js';
import { isMysql } from './released-key.store.js';

/** Released keys that are sealed for another key of the system than the present one. Takes the id of the present one twice. */
const FORMER = `state = 'RELEASED' AND (system_key IS NULL OR system_key < ? OR system_key > ?)`;

/** Counts the released keys that are not sealed for the system's present key. */
export async function countFormer(manager: EntityManager, systemKey: string): Promise<number> {
  const [row]: Row[] = await manager.query(`SELECT COUNT(*) AS n FROM released_key WHERE ${FORMER}`, [systemKey, systemKey]);
  return Number(row?.n);
}

/** Whether a released key is not sealed for the system's present key, and is not being ordered. One statement. */
export async function hasFormer(manager: EntityManager, systemKey: string): Promise<boolean> {
  const rows: Row[] = await manager.query(`SELECT link_id FROM released_key WHERE ${FORMER} AND due_at IS NULL LIMIT 1`, [
    ...[systemKey, systemKey],
  ]);
  return rows.length > 0;
}

/**
 * Makes released keys due that are not sealed for the system's present key, in a transaction: those that were not ordered for the longest time. They
 * stay in use until their order is answered. Two statements.
 *
 * @returns how many
 */
export async function makeFormerDue(
  manager: EntityManager,
  systemKey: string,
  { limit, at }: { readonly limit: number; readonly at: Instant },
): Promise<number> {
  const rows: Row[] = await manager.query(
    `SELECT link_id FROM released_key WHERE ${FORMER} AND due_at IS NULL ORDER BY asked_at, link_id LIMIT ${limit}${isMysql(manager) ? ' FOR UPDATE' : ''}`,
    [systemKey, systemKey],
  );
  if (rows.length === 0) return 0;
  const links = rows.map(({ link_id }) => String(link_id));
  await manager.query(`UPDATE released_key SET due_at = ?, tries = 0 WHERE link_id IN (${listPlaceholders(links)}) AND due_at IS NULL`, [
    ...[at, ...links],
  ]);
  return links.length;
}
