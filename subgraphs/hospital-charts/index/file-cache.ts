import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** A file as the registry vouches for it: while path and update time are the same, its bytes are. */
export interface FileVersion {
  readonly institution: string;
  readonly localId: string;
  readonly path: string;
  readonly updatedAt: string;
}

/** A question to a registry. */
export interface ListingQuestion {
  readonly institution: string;
  readonly localId: string;
  readonly dataTypes: readonly string[];
  /** The folders asked, `YYYY-MM-DD`. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

const MINUTE = 60_000;
const IDLE = 10 * MINUTE;
const LONGEST = 60 * MINUTE;
/** What an entry takes beside its bytes. */
const OVERHEAD = 200;

interface Entry {
  /** Initialization vector, tag, ciphertext. */
  readonly sealed: Buffer;
  readonly storedAt: number;
}

/**
 * Files and listings in memory, for some minutes, for those who may have them anyway: entries are encrypted (AES-256-GCM) under a key from the
 * process's own secret and the **local patient ID**, which comes only with a permit; what they are found by is an HMAC. Nothing readable lies
 * in it, and nothing on disk. Least recently used entries go first; idle ones after ten minutes, all after an hour.
 */
export class FileCache {
  readonly #secret = randomBytes(32);
  readonly #entries: LRUCache<string, Entry>;
  readonly #sweep: NodeJS.Timeout;

  /** @param bytes what all entries may take together */
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

  /** A file's bytes; null where they are not there. */
  file({ institution, localId, path, updatedAt }: FileVersion): Uint8Array | null {
    return this.#open(['file', institution, path, updatedAt], localId)?.bytes ?? null;
  }

  keepFile({ institution, localId, path, updatedAt }: FileVersion, bytes: Uint8Array): void {
    this.#keep(['file', institution, path, updatedAt], localId, bytes);
  }

  /** What the registry answered when it was last asked this, and when. */
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
