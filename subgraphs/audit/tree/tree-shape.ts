import { hashNode } from './merkle-hash.js';

/** A node whose subtree is complete: its `2^level` leaves begin at `index * 2^level`. Its hash never changes when the tree grows. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/** Leaves from `begin` up to, but without, `end`: one subtree of the tree. */
export interface LeafRange {
  readonly begin: number;
  readonly end: number;
}

/** The complete nodes of a subtree, from left to right: at most one for each level. */
export function coverRange({ begin, end }: LeafRange): NodeId[] {
  const nodes: NodeId[] = [];
  for (let at = begin; at < end; ) {
    const level = Math.floor(Math.log2(end - at));
    nodes.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return nodes;
}

/** The hash of a subtree from those of its complete nodes, in the order of `coverRange`. */
export function foldNodes(hashes: readonly Buffer[]): Buffer {
  return hashes.reduceRight((right, left) => hashNode(left, right));
}

/**
 * The subtrees whose hashes prove that a leaf is in the tree, from the leaf's sibling up (RFC 6962 §2.1.1).
 *
 * @throws RangeError if the tree has no such leaf
 */
export function planInclusion(index: number, size: number): LeafRange[] {
  if (!isSize(size) || !isSize(index) || index >= size) throw new RangeError('the tree has no such leaf');
  const path: LeafRange[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + splitPoint(end - begin);
    if (index < middle) {
      path.push({ begin: middle, end });
      end = middle;
    } else {
      path.push({ begin, end: middle });
      begin = middle;
    }
  }
  return path.reverse();
}

/**
 * The subtrees whose hashes prove that a tree of size `from` is the beginning of the tree of size `to` (RFC 6962 §2.1.2). None are needed from the
 * empty tree, or to the same tree.
 *
 * @throws RangeError if `from` is greater than `to`
 */
export function planConsistency(from: number, to: number): LeafRange[] {
  if (!isSize(from) || !isSize(to) || from > to) throw new RangeError('the first tree is not smaller than the second');
  if (from === 0 || from === to) return [];
  const path: LeafRange[] = [];
  let [begin, end] = [0, to];
  while (from < end) {
    const middle = begin + splitPoint(end - begin);
    if (from <= middle) {
      path.push({ begin: middle, end });
      end = middle;
    } else {
      path.push({ begin, end: middle });
      begin = middle;
    }
  }
  // The verifier knows the hash of the whole old tree; it needs that of its last subtree only if there are others before it.
  if (begin > 0) path.push({ begin, end });
  return path.reverse();
}

/** The greatest power of two that is smaller than `leaves` (of 2 or more). */
function splitPoint(leaves: number): number {
  return 2 ** Math.ceil(Math.log2(leaves) - 1);
}

/** Sizes stay far below 2^48, where `Math.log2` is exact at powers of two and rounds no other number to one. */
const SIZE_AT_MOST = 2 ** 40;

function isSize(given: number): boolean {
  return Number.isSafeInteger(given) && given >= 0 && given <= SIZE_AT_MOST;
}
