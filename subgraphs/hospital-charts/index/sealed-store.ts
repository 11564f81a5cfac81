import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** A patient at a hospital: who may open the entries about them. */
export interface PatientAt {
  readonly institution: string;
  /** The local patient ID, which comes only with a permit. */
  readonly localId: string;
}

const MINUTE = 60_000;
const IDLE = 10 * MINUTE;
const LONGEST = 60 * MINUTE;
/** The estimated size of an entry without its text and its key, in bytes. */
const OVERHEAD = 200;

interface Entry {
  /** Initialization vector, tag, ciphertext. */
  readonly sealed: Buffer;
  /** Milliseconds since 1970. */
  readonly storedAt: number;
}

/**
 * Keeps texts in memory, for callers who may read them anyway. Entries are encrypted (AES-256-GCM) with a key derived from the process's
 * secret and the **local patient ID**. The names of entries are hashed with a secret of the same kind. So the store holds no plaintext, and
 * nothing is on disk. It evicts the least recently used entries first, idle entries after ten minutes, all entries after an hour.
 */
export class SealedStore {
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
      sizeCalculation: ({ sealed }, name) => sealed.length + name.length + OVERHEAD,
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

  /** Derives one patient's keys. Keep the result only as long as the request. */
  at({ institution, localId }: PatientAt): SealedEntries {
    const keys = createHmac('sha512', this.#secret)
      .update(JSON.stringify([institution, localId]))
      .digest();
    return new SealedEntries(this.#entries, { sealing: keys.subarray(0, 32), naming: keys.subarray(32) }, this.now);
  }

  close(): void {
    clearInterval(this.#sweep);
    this.#entries.clear();
  }
}

/** The entries about one patient at one hospital. */
export class SealedEntries {
  constructor(
    private readonly entries: LRUCache<string, Entry>,
    private readonly keys: { readonly sealing: Buffer; readonly naming: Buffer },
    private readonly now: () => number,
  ) {}

  /** Gets a text, and when it was stored, in milliseconds since 1970. Null if there is none. */
  open(name: string): { readonly text: string; readonly storedAt: number } | null {
    const hashed = this.#hash(name);
    const entry = this.entries.get(hashed);
    if (!entry) return null;
    const { sealed, storedAt } = entry;
    if (this.now() - storedAt > LONGEST) {
      this.entries.delete(hashed);
      return null;
    }
    const opened = createDecipheriv('aes-256-gcm', this.keys.sealing, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(12, 28));
    opened.setAAD(Buffer.from(hashed));
    return { text: opened.update(sealed.subarray(28), undefined, 'utf8') + opened.final('utf8'), storedAt };
  }

  keep(name: string, text: string): void {
    const hashed = this.#hash(name);
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.keys.sealing, iv).setAAD(Buffer.from(hashed));
    const sealed = [cipher.update(text, 'utf8'), cipher.final()];
    this.entries.set(hashed, { sealed: Buffer.concat([iv, cipher.getAuthTag(), ...sealed]), storedAt: this.now() });
  }

  drop(name: string): void {
    this.entries.delete(this.#hash(name));
  }

  #hash(name: string): string {
    return createHash('sha256').update(this.keys.naming).update(name).digest('base64url');
  }
}
