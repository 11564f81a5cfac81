import type { EntityManager } from 'typeorm';
import type { AuditRecord } from '../../kit/index.js';
import { expandRecord } from '../records/expand-record.js';
import { HASH_BYTES, hashLeaf } from '../tree/merkle-hash.js';
import { MerkleTree, type TreeNode } from '../tree/merkle-tree.js';
import { insertMissing, insertRows } from './insert-rows.js';

/** A record that is to be appended. */
export interface LogEntry {
  readonly record: AuditRecord;
  /** The record's JSON text, as it was received. */
  readonly text: string;
  /** The spool's hash after it. */
  readonly chain: Buffer;
}

/** The log in one transaction, whose holder alone appends. */
export interface HeldLog {
  /** The number of records. */
  readonly size: number;
  /**
   * Appends records: their texts, hashes, tree nodes and events. Constant statements for each thousand rows.
   *
   * @param receivedAt milliseconds since 1970
   */
  append(entries: readonly LogEntry[], receivedAt: number): Promise<void>;
}

/**
 * Waits until no other transaction, in this process or another, appends to the log. It must be the transaction's first statement: on SQLite it
 * makes the transaction the only writer, and with MySQL's protocol it locks the one row of `log_state`.
 */
export async function holdLog(manager: EntityManager): Promise<HeldLog> {
  await manager.query('UPDATE log_state SET turn = turn + 1 WHERE id = 1');
  const [state] = await manager.query<{ size: number; peaks: Buffer }[]>('SELECT size, peaks FROM log_state WHERE id = 1');
  const tree = MerkleTree.restore(Number(state!.size), splitHashes(state!.peaks));
  return {
    get size() {
      return tree.size;
    },
    append: async (entries, receivedAt) => {
      if (entries.length > 0) await appendEntries(manager, tree, entries, receivedAt);
    },
  };
}

async function appendEntries(manager: EntityManager, tree: MerkleTree, entries: readonly LogEntry[], receivedAt: number): Promise<void> {
  const begin = tree.size;
  const hashes = entries.map(({ text }) => hashLeaf(text));
  const nodes: TreeNode[] = [];
  for (const hash of hashes) for (const node of tree.append(hash)) if (node.level > 0) nodes.push(node);
  const expanded = entries.map(({ record }, i) => expandRecord(record, begin + i));
  const events = expanded.flatMap((one) => one.events);
  const rows = entries.map(({ record: { gateway, spool, seq, at }, chain }, i) => ({
    leaf: begin + i,
    gateway,
    spool,
    seq,
    at: Date.parse(at),
    received_at: receivedAt,
    leaf_hash: hashes[i],
    chain,
  }));
  const texts = entries.map(({ text, record: { at } }, i) => ({ leaf: begin + i, at: Date.parse(at), text }));
  await insertRows(manager, 'audit_record', rows);
  await insertRows(manager, 'audit_record_text', texts);
  await insertRows(
    manager,
    'tree_node',
    nodes.map(({ level, index, hash }) => ({ level, idx: index, hash })),
  );
  await insertRows(manager, 'audit_event', events);
  await insertRows(
    manager,
    'audit_disclosure',
    expanded.flatMap((one) => one.disclosures),
  );
  await insertRows(manager, 'audit_actor', listActors(events), insertMissing(manager));
  await manager.query('UPDATE log_state SET size = ?, peaks = ? WHERE id = 1', [tree.size, Buffer.concat(tree.peaks())]);
}

/** Each pair of a person's id in the directory and in the access token, once. */
function listActors(events: readonly { readonly user_id: string | null; readonly actor: string | null }[]): object[] {
  const pairs = new Map<string, object>();
  for (const { user_id, actor } of events) if (user_id !== null && actor !== null) pairs.set(`${user_id} ${actor}`, { user_id, actor });
  return [...pairs.values()];
}

function splitHashes(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
}
