import type { DataSource, EntityManager } from 'typeorm';
import { APPEND_ONLY, protectRecords } from '../migrations/1-create-audit.js';
import type { NoteSigner } from '../tree/signed-note.js';
import { type Pruned, signPruned } from './prune-note.js';

/** Entries whose rows are deleted in one transaction, so that the store is not held up. */
const ENTRIES_AT_ONCE = 1_000;
/** The tables from which rows are removed. Hashes, ids, tree and checkpoints stay. */
const PRUNED_TABLES = ['audit_record_text', 'audit_event', 'audit_disclosure'] as const;

/** Options of a prune. */
export interface PruneOptions {
  readonly origin: string;
  readonly signer: NoteSigner;
  /** Records from this day on stay (UTC, `YYYY-MM-DD`). */
  readonly before: string;
  readonly now: number;
  readonly onProgress?: (done: number, until: number) => void;
}

/**
 * Finds what a prune would remove: all records before the first one that is not older than the day. So an old record that came late stays as long as
 * those around it.
 */
export async function planPrune(
  database: Pick<EntityManager, 'query'>,
  origin: string,
  before: string,
): Promise<Pruned & { readonly from: number }> {
  const [kept] = await database.query<{ leaf: number | null }[]>('SELECT MIN(leaf) AS leaf FROM audit_record WHERE at >= ?', [
    Date.parse(`${before}T00:00:00.000Z`),
  ]);
  const [state] = await database.query<{ size: number }[]>('SELECT size FROM log_state WHERE id = 1');
  const [first] = await database.query<{ leaf: number | null }[]>('SELECT MIN(leaf) AS leaf FROM audit_record_text');
  const until = Number(kept?.leaf ?? state!.size);
  return { origin, before, until, from: Math.min(Number(first?.leaf ?? until), until) };
}

/**
 * Removes the texts and events of records that are older than a day. It first writes a signed note of it, so that an interrupted prune verifies, and
 * continues when it is run again.
 */
export async function prune(database: DataSource, { origin, signer, before, now, onProgress }: PruneOptions): Promise<Pruned> {
  const plan = await planPrune(database, origin, before);
  if (plan.until === 0 || plan.from >= plan.until) return plan;
  const note = signPruned(plan, signer);
  const isSqlite = database.options.type !== 'mysql';
  await database.query(`${isSqlite ? 'INSERT OR IGNORE' : 'INSERT IGNORE'} INTO prune_note (until_leaf, at, note) VALUES (?, ?, ?)`, [
    plan.until,
    now,
    note,
  ]);
  for (let begin = plan.from; begin < plan.until; begin += ENTRIES_AT_ONCE) {
    const end = Math.min(begin + ENTRIES_AT_ONCE, plan.until);
    await database.transaction(async (manager) => {
      const remove = async () => {
        for (const table of PRUNED_TABLES) await manager.query(`DELETE FROM ${table} WHERE leaf >= ? AND leaf < ?`, [begin, end]);
      };
      await (isSqlite ? withoutTriggers(manager, remove) : remove());
    });
    onProgress?.(end, plan.until);
  }
  return plan;
}

/** SQLite's triggers refuse every removal. They are away only within this transaction, which nobody else sees. */
async function withoutTriggers(manager: EntityManager, act: () => Promise<void>): Promise<void> {
  const tables = APPEND_ONLY.filter((table) => (PRUNED_TABLES as readonly string[]).includes(table));
  for (const table of tables) await manager.query(`DROP TRIGGER no_delete_${table}`);
  await act();
  for (const statement of protectRecords(tables).filter((text) => text.includes('no_delete_'))) await manager.query(statement);
}
