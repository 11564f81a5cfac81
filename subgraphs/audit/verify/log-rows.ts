import type { EntityManager } from 'typeorm';
import type { AuditKind } from '../../kit/index.js';
import type { DisclosureRow, EventRow } from '../records/expand-record.js';
import type { RecordId } from '../records/record-id.js';
import type { TreeNode } from '../tree/merkle-tree.js';

/** Anything that answers SQL. */
export type Queryable = Pick<EntityManager, 'query'>;

/** Entries of the log from `begin` up to, but without, `end`. */
export interface LeafSpan {
  readonly begin: number;
  readonly end: number;
}

/** One record as it is stored. */
export interface StoredRecord extends RecordId {
  readonly leaf: number;
  readonly leafHash: Buffer;
  readonly chain: Buffer;
  /** Null if there is no text: it was pruned, or removed. */
  readonly text: string | null;
}

interface RecordRow extends RecordId {
  readonly leaf: number;
  readonly leaf_hash: Buffer;
  readonly chain: Buffer;
  readonly text: string | null;
}

/** Reads the records of a span, in the order of the log. */
export async function readRecords(database: Queryable, { begin, end }: LeafSpan): Promise<StoredRecord[]> {
  const rows = await database.query<RecordRow[]>(
    `SELECT r.leaf, r.gateway, r.spool, r.seq, r.leaf_hash, r.chain, t.text FROM audit_record r
      LEFT JOIN audit_record_text t ON t.leaf = r.leaf AND t.at = r.at WHERE r.leaf >= ? AND r.leaf < ? ORDER BY r.leaf`,
    [begin, end],
  );
  return rows.map(({ leaf, gateway, spool, seq, leaf_hash, chain, text }) => ({
    leaf: Number(leaf),
    gateway,
    spool,
    seq: Number(seq),
    leafHash: leaf_hash,
    chain,
    text,
  }));
}

/** Where a record stands in the log. @returns undefined if it is not there */
export async function findLeaf(database: Queryable, { gateway, spool, seq }: RecordId): Promise<number | undefined> {
  const rows = await database.query<{ leaf: number }[]>('SELECT leaf FROM audit_record WHERE gateway = ? AND spool = ? AND seq = ?', [
    gateway,
    spool,
    seq,
  ]);
  return rows[0] && Number(rows[0].leaf);
}

/** Reads the events of a span, by entry. */
export async function readEvents(database: Queryable, { begin, end }: LeafSpan): Promise<Map<number, EventRow[]>> {
  const rows = await database.query<EventRow[]>('SELECT * FROM audit_event WHERE leaf >= ? AND leaf < ? ORDER BY leaf, n', [begin, end]);
  return groupByLeaf(rows.map((row) => ({ ...row, at: Number(row.at), leaf: Number(row.leaf), kind: row.kind as AuditKind })));
}

/** Reads the disclosures of a span, by entry. */
export async function readDisclosureRows(database: Queryable, { begin, end }: LeafSpan): Promise<Map<number, DisclosureRow[]>> {
  const rows = await database.query<DisclosureRow[]>('SELECT * FROM audit_disclosure WHERE leaf >= ? AND leaf < ? ORDER BY leaf, n, d', [
    begin,
    end,
  ]);
  return groupByLeaf(rows.map((row) => ({ ...row, at: Number(row.at), leaf: Number(row.leaf), items: Number(row.items) })));
}

/** The greatest level of a node: the tree has fewer than 2^40 leaves. */
const LEVELS = 40;

/** Reads the stored nodes, from level 1, that the leaves of a span complete: by `level/index`. */
export async function readCompletedNodes(database: Queryable, { begin, end }: LeafSpan): Promise<Map<string, Buffer>> {
  const ranges = Array.from({ length: LEVELS }, (_, i) => {
    const leaves = 2 ** (i + 1);
    return { level: i + 1, from: Math.floor(begin / leaves), to: Math.floor(end / leaves) };
  }).filter(({ from, to }) => from < to);
  if (ranges.length === 0) return new Map();
  const rows = await database.query<{ level: number; idx: number; hash: Buffer }[]>(
    `SELECT level, idx, hash FROM tree_node WHERE ${ranges.map(() => '(level = ? AND idx >= ? AND idx < ?)').join(' OR ')}`,
    ranges.flatMap(({ level, from, to }) => [level, from, to]),
  );
  return new Map(rows.map(({ level, idx, hash }) => [nodeKey({ level, index: Number(idx) }), hash]));
}

export function nodeKey({ level, index }: Pick<TreeNode, 'level' | 'index'>): string {
  return `${level}/${index}`;
}

/** The greatest place that any record has; -1 if there is none. */
export async function readLastLeaf(database: Queryable): Promise<number> {
  const [row] = await database.query<{ leaf: number | null }[]>('SELECT MAX(leaf) AS leaf FROM audit_record');
  return Number(row?.leaf ?? -1);
}

function groupByLeaf<T extends { readonly leaf: number }>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(row.leaf);
    if (group) group.push(row);
    else groups.set(row.leaf, [row]);
  }
  return groups;
}
