import { EMPTY_ROOT, HASH_BYTES, hashNode } from './merkle-hash.js';

/** A proof that a leaf is in a tree. */
export interface InclusionProof {
  /** The leaf's hash. */
  readonly leaf: Buffer;
  readonly index: number;
  readonly size: number;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}

/** A proof that one tree is the beginning of another. */
export interface ConsistencyProof {
  readonly from: { readonly size: number; readonly root: Buffer };
  readonly to: { readonly size: number; readonly root: Buffer };
  readonly proof: readonly Buffer[];
}

/** Verifies an inclusion proof (RFC 9162 §2.1.3.2). */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionProof): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let [at, last] = [index, size - 1];
  let hash = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      hash = hashNode(step, hash);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else hash = hashNode(hash, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** Verifies a consistency proof (RFC 9162 §2.1.4.2). Every tree begins with the empty one, and with itself: then the proof is empty. */
export function verifyConsistency({ from, to, proof }: ConsistencyProof): boolean {
  if (!isCount(from.size) || !isCount(to.size) || from.size > to.size) return false;
  if (!areHashes([from.root, to.root, ...proof])) return false;
  if (from.size === to.size) return proof.length === 0 && from.root.equals(to.root);
  if (from.size === 0) return proof.length === 0 && from.root.equals(EMPTY_ROOT);
  // If the old tree is complete, its root is the first node, and the proof does not repeat it.
  const steps = isPowerOfTwo(from.size) ? [from.root, ...proof] : [...proof];
  let [at, last] = [from.size - 1, to.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  const first = steps.shift();
  if (!first) return false;
  let [older, newer] = [first, first];
  for (const step of steps) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      older = hashNode(step, older);
      newer = hashNode(step, newer);
      while (!isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    } else newer = hashNode(newer, step);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && older.equals(from.root) && newer.equals(to.root);
}

/** Numbers may exceed 32 bits, so there are no bit operations here. */
const half = (n: number) => Math.floor(n / 2);
const isOdd = (n: number) => n % 2 === 1;

function isPowerOfTwo(n: number): boolean {
  let rest = n;
  while (rest > 1 && !isOdd(rest)) rest /= 2;
  return rest === 1;
}

function isCount(given: number): boolean {
  return Number.isSafeInteger(given) && given >= 0;
}

function areHashes(given: readonly Buffer[]): boolean {
  return given.every(({ length }) => length === HASH_BYTES);
}
