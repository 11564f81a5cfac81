import { EMPTY_ROOT } from './merkle-hash.js';
import { coverRange, foldNodes, type LeafRange, type NodeId, planConsistency, planInclusion } from './tree-shape.js';

/** Reads the hashes of complete nodes, in the order of the ids. @throws if one is missing */
export type ReadNodes = (ids: readonly NodeId[]) => Promise<readonly Buffer[]>;

/**
 * Proves that a leaf is in the tree. It reads O(log size) nodes, in one call.
 *
 * @throws RangeError if the tree has no such leaf
 * @example const proof = await proveInclusion(5, 8, readNodes); verifyInclusion({ leaf, index: 5, size: 8, root, proof })
 */
export async function proveInclusion(index: number, size: number, read: ReadNodes): Promise<Buffer[]> {
  return await readRanges(planInclusion(index, size), read);
}

/**
 * Proves that the tree of size `from` is the beginning of the tree of size `to`. It reads O(log to) nodes, in one call.
 *
 * @throws RangeError if `from` is greater than `to`
 */
export async function proveConsistency(from: number, to: number, read: ReadNodes): Promise<Buffer[]> {
  return await readRanges(planConsistency(from, to), read);
}

/** The root of the tree at a size that it had. */
export async function readRoot(size: number, read: ReadNodes): Promise<Buffer> {
  return size === 0 ? EMPTY_ROOT : (await readRanges([{ begin: 0, end: size }], read))[0]!;
}

async function readRanges(ranges: readonly LeafRange[], read: ReadNodes): Promise<Buffer[]> {
  if (ranges.length === 0) return [];
  const covers = ranges.map(coverRange);
  const hashes = await read(covers.flat());
  let at = 0;
  return covers.map(({ length }) => {
    const begin = at;
    at += length;
    return foldNodes(hashes.slice(begin, at));
  });
}
