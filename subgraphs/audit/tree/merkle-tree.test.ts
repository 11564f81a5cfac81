import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_ROOT, hashLeaf, hashNode } from './merkle-hash.js';
import { proveConsistency, proveInclusion, type ReadNodes, readRoot } from './merkle-proof.js';
import { MerkleTree } from './merkle-tree.js';
import { planConsistency, planInclusion } from './tree-shape.js';
import { verifyConsistency, verifyInclusion } from './verify-proof.js';

/** RFC 6962's tree hash as the RFC writes it, without any of our shortcuts. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hashNode(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** RFC 6962 §2.1.1. */
function naivePath(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k ? [...naivePath(m, left), naiveRoot(right)] : [...naivePath(m - k, right), naiveRoot(left)];
}

/** RFC 6962 §2.1.2. */
function naiveSubproof(m: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m <= k ? [...naiveSubproof(m, left, isWhole), naiveRoot(right)] : [...naiveSubproof(m - k, right, false), naiveRoot(left)];
}

function grow(leaves: readonly Buffer[]) {
  const tree = MerkleTree.empty();
  const nodes = new Map<string, Buffer>();
  for (const leaf of leaves) for (const { level, index, hash } of tree.append(leaf)) nodes.set(`${level}/${index}`, hash);
  let reads = 0;
  const read: ReadNodes = async (ids) =>
    ids.map(({ level, index }) => {
      reads++;
      const hash = nodes.get(`${level}/${index}`);
      if (!hash) throw new Error(`no node ${level}/${index}`);
      return hash;
    });
  return { tree, nodes, read, reads: () => reads };
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => hashLeaf(`record ${i}`));
const hex = (text: string) => Buffer.from(text, 'hex');

/** The leaves and roots of Certificate Transparency's own tests. */
const VECTOR_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) =>
  hashLeaf(hex(text)),
);
const VECTOR_ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('a Merkle tree', () => {
  it('has the root of RFC 6962 when it is empty', () => {
    expect(MerkleTree.empty().root().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it.each(VECTOR_ROOTS.map((root, at) => [at + 1, root] as const))('has Certificate Transparency’s root at size %i', (size, root) => {
    expect(grow(VECTOR_LEAVES.slice(0, size)).tree.root().toString('hex')).toBe(root);
  });

  it('gives Certificate Transparency’s consistency proof from 6 to 8', async () => {
    const { read } = grow(VECTOR_LEAVES);
    expect((await proveConsistency(6, 8, read)).map((hash) => hash.toString('hex'))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  it('gives Certificate Transparency’s consistency proof from 2 to 5', async () => {
    const { read } = grow(VECTOR_LEAVES);
    expect((await proveConsistency(2, 5, read)).map((hash) => hash.toString('hex'))).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  it('has the naive root at every size up to 130, also when it is restored from its peaks before each leaf', () => {
    const leaves = leavesOf(130);
    const nodes = new Map<string, Buffer>();
    for (let size = 0; size < leaves.length; size++) {
      const peaks = MerkleTree.peaksOf(size).map(({ level, index }) => nodes.get(`${level}/${index}`)!);
      const tree = MerkleTree.restore(size, peaks);
      for (const { level, index, hash } of tree.append(leaves[size]!)) nodes.set(`${level}/${index}`, hash);
      expect(tree.size).toBe(size + 1);
      expect(tree.root()).toEqual(naiveRoot(leaves.slice(0, size + 1)));
    }
  });

  it('is not restored from another number of peaks', () => {
    expect(() => MerkleTree.restore(3, [hashLeaf('a')])).toThrow(RangeError);
  });

  it('makes less than two nodes for each leaf', () => {
    expect(grow(leavesOf(1000)).nodes.size).toBeLessThan(2000);
  });
});

describe('a proof of inclusion', () => {
  it('is RFC 6962’s, and verifies, for every leaf of every tree up to 34', async () => {
    for (let size = 1; size <= 34; size++) {
      const leaves = leavesOf(size);
      const { read, tree } = grow(leaves);
      for (let index = 0; index < size; index++) {
        const proof = await proveInclusion(index, size, read);
        expect(proof).toEqual(naivePath(index, leaves));
        expect(verifyInclusion({ leaf: leaves[index]!, index, size, root: tree.root(), proof })).toBe(true);
      }
    }
  });

  it('can be given for an earlier size of the tree', async () => {
    const leaves = leavesOf(50);
    const { read } = grow(leaves);
    const proof = await proveInclusion(11, 23, read);
    expect(verifyInclusion({ leaf: leaves[11]!, index: 11, size: 23, root: naiveRoot(leaves.slice(0, 23)), proof })).toBe(true);
    expect(await readRoot(23, read)).toEqual(naiveRoot(leaves.slice(0, 23)));
    expect(await readRoot(0, read)).toEqual(EMPTY_ROOT);
  });

  it('reads no more nodes than twice the tree’s height', async () => {
    const { read, reads } = grow(leavesOf(4095));
    await proveInclusion(0, 4095, read);
    expect(reads()).toBeLessThanOrEqual(24);
  });

  it('does not verify with another leaf, index, size, root, or a changed, missing or added hash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 70 }), fc.nat(), fc.nat(), async (size, a, b) => {
        const leaves = leavesOf(size);
        const { read, tree } = grow(leaves);
        const index = a % size;
        const other = (index + 1 + (b % (size - 1))) % size;
        const good = { leaf: leaves[index]!, index, size, root: tree.root(), proof: await proveInclusion(index, size, read) };
        const { proof } = good;
        const at = b % proof.length;
        const changed = proof.map((hash, i) => (i === at ? hashLeaf(hash) : hash));
        expect(verifyInclusion(good)).toBe(true);
        expect(verifyInclusion({ ...good, leaf: leaves[other]! })).toBe(false);
        expect(verifyInclusion({ ...good, index: other })).toBe(false);
        expect(verifyInclusion({ ...good, index: size })).toBe(false);
        expect(verifyInclusion({ ...good, root: hashLeaf('x') })).toBe(false);
        expect(verifyInclusion({ ...good, proof: changed })).toBe(false);
        expect(verifyInclusion({ ...good, proof: proof.slice(1) })).toBe(false);
        expect(verifyInclusion({ ...good, proof: [...proof, proof[0]!] })).toBe(false);
        expect(verifyInclusion({ ...good, proof: [...proof.slice(1), proof[0]!.subarray(1)] })).toBe(false);
      }),
    );
  });

  it.each([
    [0, 0],
    [5, 5],
    [-1, 5],
    [0.5, 5],
    [0, -1],
    [0, 2 ** 50],
  ])('is refused for leaf %d of a tree of %d', (index, size) => {
    expect(() => planInclusion(index, size)).toThrow(RangeError);
  });

  it('has its shape right beyond 32 bits', () => {
    expect(planInclusion(2 ** 36, 2 ** 36 + 1)).toEqual([{ begin: 0, end: 2 ** 36 }]);
  });
});

describe('a proof of consistency', () => {
  it('is RFC 6962’s, and verifies, for every pair of sizes up to 34', async () => {
    const leaves = leavesOf(34);
    const { read } = grow(leaves);
    for (let to = 0; to <= 34; to++) {
      for (let from = 0; from <= to; from++) {
        const proof = await proveConsistency(from, to, read);
        if (from > 0) expect(proof).toEqual(naiveSubproof(from, leaves.slice(0, to), true));
        const roots = { from: naiveRoot(leaves.slice(0, from)), to: naiveRoot(leaves.slice(0, to)) };
        expect(verifyConsistency({ from: { size: from, root: roots.from }, to: { size: to, root: roots.to }, proof })).toBe(true);
      }
    }
  });

  it('does not verify from a tree with one other leaf, whatever the sizes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 }), fc.nat(), async (from, more, at) => {
        const to = from + more;
        const leaves = leavesOf(to);
        const rewritten = leaves.map((leaf, i) => (i === at % from ? hashLeaf('other') : leaf));
        const { read, tree } = grow(leaves);
        const proof = await proveConsistency(from, to, read);
        const before = { size: from, root: naiveRoot(rewritten.slice(0, from)) };
        expect(verifyConsistency({ from: before, to: { size: to, root: tree.root() }, proof })).toBe(false);
        const other = grow(rewritten);
        const forged = await proveConsistency(from, to, other.read);
        const seen = { size: from, root: naiveRoot(leaves.slice(0, from)) };
        expect(verifyConsistency({ from: seen, to: { size: to, root: other.tree.root() }, proof: forged })).toBe(false);
      }),
    );
  });

  it('does not verify with a changed, missing or added hash, or other sizes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), fc.nat(), async (size, more, b) => {
        const leaves = leavesOf(size + more);
        const { read, tree } = grow(leaves);
        const proof = await proveConsistency(size, size + more, read);
        const from = { size, root: naiveRoot(leaves.slice(0, size)) };
        const to = { size: size + more, root: tree.root() };
        const changed = proof.map((hash, i) => (i === b % proof.length ? hashLeaf(hash) : hash));
        expect(verifyConsistency({ from, to, proof })).toBe(true);
        expect(verifyConsistency({ from, to, proof: changed })).toBe(false);
        expect(verifyConsistency({ from, to, proof: proof.slice(1) })).toBe(false);
        expect(verifyConsistency({ from, to, proof: [...proof, proof[0]!] })).toBe(false);
        expect(verifyConsistency({ from: to, to: from, proof })).toBe(false);
        expect(verifyConsistency({ from: { ...from, size: 0 }, to, proof })).toBe(false);
      }),
    );
  });

  it('does not verify between two different trees of one size', () => {
    const [one, other] = [hashLeaf('a'), hashLeaf('b')];
    expect(verifyConsistency({ from: { size: 1, root: one }, to: { size: 1, root: other }, proof: [] })).toBe(false);
    expect(verifyConsistency({ from: { size: 0, root: one }, to: { size: 1, root: other }, proof: [] })).toBe(false);
  });

  it('is refused from a greater tree to a smaller one', () => {
    expect(() => planConsistency(3, 2)).toThrow(RangeError);
  });
});
