import { EMPTY_ROOT, hashNode } from './merkle-hash.js';
import { coverRange, foldNodes, type NodeId } from './tree-shape.js';

/** A complete node, with its hash. */
export interface TreeNode extends NodeId {
  readonly hash: Buffer;
}

/**
 * A Merkle tree that grows by one leaf after another (RFC 6962). It keeps only the hashes of its greatest complete subtrees, one for each bit of its
 * size. The nodes that each leaf completes are returned, for a store from which proofs are read.
 *
 * @example
 * const tree = MerkleTree.empty();
 * const nodes = tree.append(hashLeaf('a record'));
 * tree.root();
 */
export class MerkleTree {
  #size: number;
  readonly #peaks: TreeNode[];

  private constructor(size: number, peaks: TreeNode[]) {
    this.#size = size;
    this.#peaks = peaks;
  }

  static empty(): MerkleTree {
    return new MerkleTree(0, []);
  }

  /**
   * Continues a tree.
   *
   * @param hashes of the nodes `MerkleTree.peaksOf(size)`, in the same order
   */
  static restore(size: number, hashes: readonly Buffer[]): MerkleTree {
    const ids = MerkleTree.peaksOf(size);
    if (hashes.length !== ids.length) throw new RangeError('the nodes are not those of a tree of this size');
    return new MerkleTree(
      size,
      ids.map((id, at) => ({ ...id, hash: hashes[at]! })),
    );
  }

  /** The greatest complete nodes of a tree of this size, from left to right. */
  static peaksOf(size: number): NodeId[] {
    return coverRange({ begin: 0, end: size });
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Adds a leaf.
   *
   * @param leaf the leaf's hash
   * @returns the leaf's node, and every node that it completes
   */
  append(leaf: Buffer): TreeNode[] {
    const nodes: TreeNode[] = [];
    let node: TreeNode = { level: 0, index: this.#size, hash: leaf };
    nodes.push(node);
    for (let left = this.#peaks.at(-1); left?.level === node.level; left = this.#peaks.at(-1)) {
      this.#peaks.pop();
      node = { level: node.level + 1, index: left.index / 2, hash: hashNode(left.hash, node.hash) };
      nodes.push(node);
    }
    this.#peaks.push(node);
    this.#size++;
    return nodes;
  }

  /** The hashes of the greatest complete nodes, in the order of `peaksOf`: with the size, all that `restore` needs. */
  peaks(): Buffer[] {
    return this.#peaks.map(({ hash }) => hash);
  }

  root(): Buffer {
    return this.#size === 0 ? EMPTY_ROOT : foldNodes(this.peaks());
  }
}
