import type { EntityManager } from 'typeorm';
import type { SpoolHead } from './plan-intake.js';

/** A row of `spool_state`. */
export interface SpoolState extends SpoolHead {
  readonly gateway: string;
  readonly spool: string;
  /** The last record that the gateway says it has, and the chain's hash after it. */
  readonly headSeq: number;
  readonly headHash: Buffer;
  /** When the gateway said so, when it sent its first batch, and when it last caused an alarm (0: never). Milliseconds since 1970. */
  readonly headAt: number;
  readonly beganAt: number;
  readonly alarmedAt: number;
}

interface Row {
  readonly gateway: string;
  readonly spool: string;
  readonly acknowledged: number;
  readonly hash: Buffer;
  readonly head_seq: number;
  readonly head_hash: Buffer;
  readonly head_at: number;
  readonly began_at: number;
  readonly alarmed_at: number;
}

/** Reads what is held of a spool. @returns undefined if it is new */
export async function readSpool(manager: EntityManager, gateway: string, spool: string): Promise<SpoolState | undefined> {
  const [row] = await manager.query<Row[]>('SELECT * FROM spool_state WHERE gateway = ? AND spool = ?', [gateway, spool]);
  return row && toState(row);
}

/** Reads what is held of every spool. */
export async function readSpools(database: Pick<EntityManager, 'query'>): Promise<SpoolState[]> {
  return (await database.query<Row[]>('SELECT * FROM spool_state ORDER BY gateway, began_at, spool')).map(toState);
}

/** Writes the state of a spool: a new row, or the changed one. */
export async function writeSpool(manager: EntityManager, state: SpoolState, isNew: boolean): Promise<void> {
  const { gateway, spool, acknowledged, hash, headSeq, headHash, headAt, beganAt, alarmedAt } = state;
  const values = [acknowledged, hash, headSeq, headHash, headAt, beganAt, alarmedAt, gateway, spool];
  await manager.query(
    isNew
      ? `INSERT INTO spool_state (acknowledged, hash, head_seq, head_hash, head_at, began_at, alarmed_at, gateway, spool)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
      : `UPDATE spool_state SET acknowledged = ?, hash = ?, head_seq = ?, head_hash = ?, head_at = ?, began_at = ?, alarmed_at = ?
        WHERE gateway = ? AND spool = ?`,
    values,
  );
}

function toState(row: Row): SpoolState {
  return {
    gateway: row.gateway,
    spool: row.spool,
    acknowledged: Number(row.acknowledged),
    hash: row.hash,
    headSeq: Number(row.head_seq),
    headHash: row.head_hash,
    headAt: Number(row.head_at),
    beganAt: Number(row.began_at),
    alarmedAt: Number(row.alarmed_at),
  };
}
