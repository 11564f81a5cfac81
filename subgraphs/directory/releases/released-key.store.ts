import { type EntityManager, In } from 'typeorm';
import type { Instant } from '../decision/facts.js';
import { listPlaceholders } from '../decision/rows.js';
import { ReleasedKeyEntity } from './released-key.entity.js';

/** Reads the keys of links, in any state. One statement. */
export async function readReleases(manager: EntityManager, linkIds: readonly string[]): Promise<ReleasedKeyEntity[]> {
  return await manager.getRepository(ReleasedKeyEntity).findBy({ linkId: In([...linkIds]) });
}

/** Begins the order of a key for each of these links that has none. */
export async function beginOrders(manager: EntityManager, linkIds: readonly string[], at: Instant): Promise<void> {
  if (linkIds.length === 0) return;
  const keep = isMysql(manager) ? 'ON DUPLICATE KEY UPDATE link_id = released_key.link_id' : 'ON CONFLICT (link_id) DO NOTHING';
  await manager.query(
    `INSERT INTO released_key (link_id, state, changed_at, due_at) VALUES ${linkIds.map(() => `(?, 'WAITING', ?, ?)`).join(', ')} ${keep}`,
    linkIds.flatMap((link) => [link, at, at]),
  );
}

/** Removes the keys of these links, so that no permit contains them from now on, and begins their withdrawal. One statement. */
export async function beginWithdrawals(manager: EntityManager, linkIds: readonly string[], at: Instant): Promise<void> {
  if (linkIds.length === 0) return;
  await manager.query(
    `UPDATE released_key SET state = 'WITHDRAWING', key_text = NULL, system_key = NULL, reason = NULL, changed_at = ?, due_at = ?, tries = 0
      WHERE link_id IN (${listPlaceholders(linkIds)}) AND state <> 'WITHDRAWING'`,
    [at, at, ...linkIds],
  );
}

/** Makes the keys of these links due: the next round orders them again. */
export async function makeDue(manager: EntityManager, linkIds: readonly string[], at: Instant): Promise<void> {
  if (linkIds.length === 0) return;
  await manager.query(
    `UPDATE released_key SET due_at = ?, tries = 0 WHERE link_id IN (${listPlaceholders(linkIds)}) AND state <> 'WITHDRAWING'`,
    [at, ...linkIds],
  );
}

/** Makes the keys of these facilities due that are not released yet: the next round orders them again. */
export async function makeFacilitiesDue(manager: EntityManager, facilityIds: readonly string[], at: Instant): Promise<void> {
  if (facilityIds.length === 0) return;
  await manager.query(
    `UPDATE released_key SET due_at = ?, tries = 0 WHERE state IN ('WAITING', 'REFUSED')
        AND link_id IN (SELECT id FROM patient_link WHERE facility_id IN (${listPlaceholders(facilityIds)}))`,
    [at, ...facilityIds],
  );
}

/** Counts the keys in each state. */
export async function countReleases(manager: EntityManager): Promise<{ state: string; count: number }[]> {
  const rows: { state: string; n: string | number }[] = await manager.query('SELECT state, COUNT(*) AS n FROM released_key GROUP BY state');
  return rows.map(({ state, n }) => ({ state, count: Number(n) }));
}

export function isMysql(manager: EntityManager): boolean {
  return manager.connection.options.type === 'mysql';
}
