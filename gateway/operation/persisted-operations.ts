import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { GatewayErrorCode } from '../errors.js';

/** The part of a request that names an operation. */
export interface NamedOperation {
  readonly query?: string;
  readonly extensions?: unknown;
}

const ENTRIES_AT_MOST = 5_000;
const BYTES_AT_MOST = 16 * 1024 * 1024;

/**
 * Operations that clients refer to by the SHA-256 of their text (Apollo's automatic persisted queries): a client sends only the hash and,
 * if it is not known, once more with the text. The least recently used operations are forgotten.
 */
export class PersistedOperations {
  readonly #texts: LRUCache<string, string>;

  constructor({ entries = ENTRIES_AT_MOST, bytes = BYTES_AT_MOST }: { readonly entries?: number; readonly bytes?: number } = {}) {
    this.#texts = new LRUCache({ max: entries, maxSize: bytes, sizeCalculation: (text, hash) => Buffer.byteLength(hash + text) });
  }

  /** Finds the text for a request. A text that came with its hash is not kept yet: see `keep`. */
  resolve({ query, extensions }: NamedOperation): { readonly query: string } | { readonly error: GatewayErrorCode } {
    const hash = readPersistedHash(extensions);
    if (hash === null) return { error: 'BAD_REQUEST' };
    if (query !== undefined) return hash === undefined || hash === sha256(query) ? { query } : { error: 'PERSISTED_QUERY_HASH_MISMATCH' };
    if (hash === undefined) return { error: 'BAD_REQUEST' };
    const known = this.byHash(hash);
    return known === undefined ? { error: 'PERSISTED_QUERY_NOT_FOUND' } : { query: known };
  }

  byHash(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** Keeps a text under its hash. Only for operations that were found valid, so that a client cannot evict others with garbage. */
  keep(hash: string, query: string): void {
    this.#texts.set(hash, query);
  }
}

/**
 * The hash in a request's extensions, `{ persistedQuery: { version: 1, sha256Hash } }`: undefined if there is none, null if it is
 * not valid.
 */
export function readPersistedHash(extensions: unknown): string | undefined | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: unknown };
  if (persistedQuery === undefined || persistedQuery === null) return undefined;
  const { version, sha256Hash } = persistedQuery as { version?: unknown; sha256Hash?: unknown };
  return version === 1 && typeof sha256Hash === 'string' && sha256Hash !== '' ? sha256Hash : null;
}

/** In hexadecimal digits, as clients write it. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
