import type { DataSource } from 'typeorm';
import type { Writer } from '../../kit/index.js';

/** A public key of receipts. */
export interface PublishedKey {
  /** Its fingerprint: the `keyid` of receipts and certificates that it signed. */
  readonly keyid: string;
  /** 32 bytes, as base64url. */
  readonly publicKey: string;
}

interface KeyRow {
  readonly keyid: string;
  readonly public_key: string;
}

/** Every public key with which receipts and certificates were signed. None is ever removed. */
export class ReceiptKeyStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Keeps the public keys of the present key file. @param present the one that signs first @returns all that were ever kept, the present ones first */
  async keep(present: readonly PublishedKey[], now: number): Promise<PublishedKey[]> {
    const kept = new Set((await this.#read()).map(({ keyid }) => keyid));
    const added = present.filter(({ keyid }) => !kept.has(keyid));
    const or = this.database.options.type === 'mysql' ? 'INSERT IGNORE' : 'INSERT OR IGNORE';
    // Another process may keep them at the same time.
    if (added.length > 0)
      await this.writer.transaction('receipt keys', async (manager) => {
        for (const { keyid, publicKey } of added)
          await manager.query(`${or} INTO receipt_key (keyid, public_key, first_at) VALUES (?, ?, ?)`, [keyid, publicKey, now]);
      });
    const isPresent = new Set(present.map(({ keyid }) => keyid));
    const former = (await this.#read()).filter(({ keyid }) => !isPresent.has(keyid));
    return [...present, ...former.map(({ keyid, public_key: publicKey }) => ({ keyid, publicKey }))];
  }

  async #read(): Promise<KeyRow[]> {
    return await this.database.query('SELECT keyid, public_key FROM receipt_key ORDER BY first_at DESC, keyid');
  }
}
