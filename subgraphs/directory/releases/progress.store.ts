import type { EntityManager } from 'typeorm';
import type { Row } from '../decision/rows.js';
import { isMysql } from './released-key.store.js';

const DUE = 'due';

/** How far the list of due keys was read, by any process of the directory. */
export async function readDuePosition(manager: EntityManager): Promise<number> {
  const [row]: Row[] = await manager.query('SELECT position FROM release_progress WHERE name = ?', [DUE]);
  return Number(row?.position ?? 0);
}

/** Moves the position, in a transaction. @returns false if another process moved it before */
export async function moveDuePosition(manager: EntityManager, from: number, to: number): Promise<boolean> {
  const keep = isMysql(manager) ? 'ON DUPLICATE KEY UPDATE name = release_progress.name' : 'ON CONFLICT (name) DO NOTHING';
  await manager.query(`INSERT INTO release_progress (name, position) VALUES (?, 0) ${keep}`, [DUE]);
  const [row]: Row[] = await manager.query(`SELECT position FROM release_progress WHERE name = ?${isMysql(manager) ? ' FOR UPDATE' : ''}`, [
    DUE,
  ]);
  if (Number(row?.position) !== from) return false;
  await manager.query('UPDATE release_progress SET position = ? WHERE name = ?', [to, DUE]);
  return true;
}
