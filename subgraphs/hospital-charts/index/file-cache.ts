import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** A version of a file. The registry guarantees that the bytes are the same while path and update time are the same. */
export interface FileVersion {
  readonly institution: string;
  readonly localId: string;
  readonly path: string;
  readonly updatedAt: string;
}

/** A query to a registry. */
export interface ListingQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly dataTypes: readonly string[];
  /** The care dates of the folders, `YYYY-MM-DD`. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

const MINUTE = 60_000;
const IDLE = 10 * MINUTE;
const LONGEST = 60 * MINUTE;
/** The estimated size of an entry without its bytes and its key, in bytes. */
const OVERHEAD = 200;

interface Entry {
  /** Initialization vector, tag, ciphertext. */
  readonly sealed: Buffer;
  readonly storedAt: number;
}

/**
 * Caches files and listings in memory, for callers who may read them anyway. Entries are encrypted (AES-256-GCM) with a key derived from
 * the process's secret and the **local patient ID**, which comes only with a permit. The cache key is an HMAC. So the cache holds no
 * plaintext, and nothing is on disk. It evicts the least recently used entries first, idle entries after ten minutes, all entries after an
 * hour.
 */
export class FileCache {
  readonly #secret = randomBytes(32);
  readonly #entries: LRUCache<string, Entry>;
  readonly #sweep: NodeJS.Timeout;

  /** @param bytes the greatest size of all entries together */
  constructor(
    bytes: number,
    private readonly now: () => number = Date.now,
  ) {
    this.#entries = new LRUCache<string, Entry>({
      maxSize: bytes,
      maxEntrySize: bytes,
      sizeCalculation: ({ sealed }, key) => sealed.length + key.length + OVERHEAD,
      ttl: IDLE,
      updateAgeOnGet: true,
      ttlResolution: 0,
      perf: { now },
    });
    this.#sweep = setInterval(() => this.#entries.purgeStale(), MINUTE).unref();
  }

  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /** Gets a file's bytes; null if they are not cached. */
  file({ institution, localId, path, updatedAt }: FileVersion): Uint8Array | null {
    return this.#open(['file', institution, path, updatedAt], localId)?.bytes ?? null;
  }

  keepFile({ institution, localId, path, updatedAt }: FileVersion, bytes: Uint8Array): void {
    this.#keep(['file', institution, path, updatedAt], localId, bytes);
  }

  /** Gets the registry's last answer to this query, and its time. */
  listing<T>(question: ListingQuestion): { listing: T; at: Date } | null {
    const found = this.#open(nameOf(question), question.localId);
    return found && { listing: JSON.parse(Buffer.from(found.bytes).toString('utf8')) as T, at: new Date(found.storedAt) };
  }

  keepListing(question: ListingQuestion, listing: unknown): void {
    this.#keep(nameOf(question), question.localId, Buffer.from(JSON.stringify(listing)));
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#entries.clear();
  }

  #open(name: readonly (string | null)[], localId: string): { bytes: Uint8Array; storedAt: number } | null {
    const key = this.#nameOf(name, localId);
    const entry = this.#entries.get(key);
    if (!entry) return null;
    if (this.now() - entry.storedAt > LONGEST) {
      this.#entries.delete(key);
      return null;
    }
    const { sealed, storedAt } = entry;
    const opened = createDecipheriv('aes-256-gcm', this.#keyOf(localId), sealed.subarray(0, 12)).setAuthTag(sealed.subarray(12, 28));
    opened.setAAD(Buffer.from(key));
    return { bytes: Buffer.concat([opened.update(sealed.subarray(28)), opened.final()]), storedAt };
  }

  #keep(name: readonly (string | null)[], localId: string, bytes: Uint8Array): void {
    const key = this.#nameOf(name, localId);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#keyOf(localId), iv).setAAD(Buffer.from(key));
    const text = [cipher.update(bytes), cipher.final()];
    this.#entries.set(key, { sealed: Buffer.concat([iv, cipher.getAuthTag(), ...text]), storedAt: this.now() });
  }

  #nameOf(name: readonly (string | null)[], localId: string): string {
    return createHmac('sha256', this.#secret)
      .update(JSON.stringify([localId, ...name]))
      .digest('base64url');
  }

  #keyOf(localId: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#secret, Buffer.alloc(0), `file-cache ${localId}`, 32));
  }
}

function nameOf({ institution, dataTypes, from, until }: ListingQuestion): (string | null)[] {
  return ['listing', institution, [...dataTypes].sort().join(), from ?? null, until ?? null];
}
