import type { DataSource } from 'typeorm';
import type { ReadNodes } from '../tree/merkle-proof.js';
import type { NodeId } from '../tree/tree-shape.js';

/** Reads complete nodes of the log's tree: at most two statements, whatever the number of nodes. */
export function makeNodeReader(database: Pick<DataSource, 'query'>): ReadNodes {
  return async (ids) => {
    const leaves = ids.filter(({ level }) => level === 0);
    const inner = ids.filter(({ level }) => level > 0);
    const found = new Map<string, Buffer>();
    if (leaves.length > 0) {
      const rows = await database.query<{ leaf: number; leaf_hash: Buffer }[]>(
        `SELECT leaf, leaf_hash FROM audit_record WHERE leaf IN (${leaves.map(() => '?').join(', ')})`,
        leaves.map(({ index }) => index),
      );
      for (const { leaf, leaf_hash } of rows) found.set(keyOf({ level: 0, index: Number(leaf) }), leaf_hash);
    }
    if (inner.length > 0) {
      const rows = await database.query<{ level: number; idx: number; hash: Buffer }[]>(
        `SELECT level, idx, hash FROM tree_node WHERE ${inner.map(() => '(level = ? AND idx = ?)').join(' OR ')}`,
        inner.flatMap(({ level, index }) => [level, index]),
      );
      for (const { level, idx, hash } of rows) found.set(keyOf({ level, index: Number(idx) }), hash);
    }
    return ids.map((id) => {
      const hash = found.get(keyOf(id));
      if (!hash) throw new Error(`the log has no tree node ${keyOf(id)}`);
      return hash;
    });
  };
}

function keyOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}
