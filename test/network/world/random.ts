import { createHash } from 'node:crypto';

/** A stream of repeatable choices. Two streams of one name give the same choices, on every machine. */
export interface Random {
  /** A real number in [0, 1). */
  next(): number;
  /** A whole number in [from, to], both included. */
  int(from: number, to: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  /** `count` different choices, in random order. */
  sample<T>(choices: readonly T[], count: number): T[];
  /** `length` digits; the first is never zero. */
  digits(length: number): string;
  /** An opaque id: `prefix` and 12 base32 characters. */
  id(prefix: string): string;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** `randomOf('1/world')`: sfc32, seeded by the hash of the stream's name, so that streams are independent of each other's length. */
export function randomOf(name: string): Random {
  const next = sfc32(createHash('sha256').update(name).digest());
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(choices: readonly T[]): T => choices[int(0, choices.length - 1)] as T;
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick,
    sample: (choices, count) => shuffled(choices, int).slice(0, count),
    digits: (length) => String(int(1, 9)) + Array.from({ length: length - 1 }, () => int(0, 9)).join(''),
    id: (prefix) => prefix + Array.from({ length: 12 }, () => BASE32[int(0, 31)]).join(''),
  };
}

function shuffled<T>(choices: readonly T[], int: (from: number, to: number) => number): T[] {
  const all = [...choices];
  for (let i = all.length - 1; i > 0; i--) {
    const j = int(0, i);
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

/** Chris Doty-Humphrey's sfc32: small, fast, and exact in 32-bit integers. */
function sfc32(seed: Buffer): () => number {
  let [a, b, c, d] = [seed.readUInt32LE(0), seed.readUInt32LE(4), seed.readUInt32LE(8), 1];
  const step = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) step();
  return step;
}
