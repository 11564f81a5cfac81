import { type BatchClaims, CHAIN_START, extendChain } from '../../kit/index.js';

/** What the store holds of a spool. */
export interface SpoolHead {
  /** The number of its last record; 0: none. */
  readonly acknowledged: number;
  /** The chain's hash after it. */
  readonly hash: Buffer;
}

/** Of a spool of which nothing is held. */
export const NO_RECORDS: SpoolHead = { acknowledged: 0, hash: CHAIN_START };

/** Why a gateway contradicts what it sent before. Each is recorded as an alarm. */
export type AlarmCode =
  /** A record that the store holds was sent again with other bytes, or after other records. */
  | 'RECORD_CONTRADICTED'
  /** The next records do not continue the chain. */
  | 'CHAIN_BROKEN'
  /** The spool's head is another than it was at that number. */
  | 'SPOOL_REWOUND';

/** What to do with a batch. */
export type IntakePlan =
  /** Append these records: `chains` are the hashes after each. `skip` records of the batch are held already. */
  | { readonly act: 'append'; readonly skip: number; readonly chains: readonly Buffer[] }
  /** It has no new records. Each claim must be true of what is held. */
  | { readonly act: 'compare'; readonly claims: readonly ChainClaim[] }
  /** It begins after the next record: the gateway must send the records between. */
  | { readonly act: 'rewind' }
  | { readonly act: 'alarm'; readonly code: AlarmCode };

/** A statement about the chain's hash after a record that the store holds, and the alarm if it is not true. */
export interface ChainClaim {
  readonly seq: number;
  readonly hash: Buffer;
  readonly otherwise: AlarmCode;
}

/**
 * Decides what to do with a batch whose signature is verified.
 *
 * The chain's hash stands for all records before it: two spools with the same hash at the same number have the same bytes. So an overlap is compared by
 * its last hash.
 */
export function planIntake(held: SpoolHead, claims: BatchClaims, records: readonly string[]): IntakePlan {
  const head = { seq: claims.head.seq, hash: Buffer.from(claims.head.hash, 'base64url') };
  if (head.seq === held.acknowledged && !head.hash.equals(held.hash)) return alarm('SPOOL_REWOUND');
  const chains: Buffer[] = [];
  let hash: Buffer = Buffer.from(claims.previous, 'base64url');
  // The number of the record to which `hash` belongs.
  let seq = claims.from - 1;
  if (seq > held.acknowledged) return { act: 'rewind' };
  if (seq === held.acknowledged && !hash.equals(held.hash)) return alarm('CHAIN_BROKEN');
  if (seq === 0 && !hash.equals(CHAIN_START)) return alarm('CHAIN_BROKEN');
  for (const record of records) {
    hash = extendChain(hash, record);
    seq++;
    if (seq === held.acknowledged && !hash.equals(held.hash)) return alarm('RECORD_CONTRADICTED');
    if (seq > held.acknowledged) chains.push(hash);
  }
  if (head.seq === seq && !head.hash.equals(hash)) return alarm('CHAIN_BROKEN');
  if (chains.length > 0) return { act: 'append', skip: records.length - chains.length, chains };
  const claimed: ChainClaim[] = [];
  if (seq > 0 && seq < held.acknowledged) claimed.push({ seq, hash, otherwise: 'RECORD_CONTRADICTED' });
  // A late copy of an earlier batch has an earlier head. So has a spool that was restored from a copy, until it writes other records.
  if (head.seq > 0 && head.seq < held.acknowledged) claimed.push({ ...head, otherwise: 'SPOOL_REWOUND' });
  return { act: 'compare', claims: claimed };
}

function alarm(code: AlarmCode): IntakePlan {
  return { act: 'alarm', code };
}
