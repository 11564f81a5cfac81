import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { openObject, rewrapObject, sealObject } from './envelope.js';
import type { ObjectStorage, StoredObject } from './object-storage.js';
import type { StorageKeys } from './storage-keys.js';

/** What an object is for: the patient, and the id of the row that will name it. */
export interface ObjectOwner {
  readonly patientId: string;
  readonly rowId: string;
}

/**
 * Encrypted objects of patients over any storage. A name is made of keyed hashes (HMAC-SHA-256) of the patient, and of the content with the id of its row: it tells
 * nothing to somebody without the key, and the same content for the same row always has the same name, so that a repeated put leaves one object. Two rows
 * never share an object: one can be deleted without looking for the other.
 */
export class PatientStorage {
  constructor(
    private readonly storage: ObjectStorage,
    /** The keys of the moment: the first encrypts. */
    private readonly keys: () => StorageKeys,
  ) {}

  /** Encrypts and puts content. @returns the name of the object @throws StorageUnavailable */
  async put({ patientId, rowId }: ObjectOwner, content: Buffer): Promise<string> {
    const keys = this.keys();
    const nameKey = Buffer.from(hkdfSync('sha256', keys[0].key, '', 'hareyaka object names', 32));
    const hash = createHash('sha256').update(content).digest('hex');
    const name = `${hashName(nameKey, ['patient', patientId])}/${hashName(nameKey, ['content', patientId, rowId, hash])}`;
    await this.storage.put(name, sealObject(name, content, keys));
    return name;
  }

  /** Gets and decrypts content. @returns undefined if there is none @throws EnvelopeInvalid, StorageUnavailable */
  async get(name: string): Promise<Buffer | undefined> {
    const sealed = await this.storage.get(name);
    return sealed && openObject(name, sealed, this.keys());
  }

  /** @throws StorageUnavailable */
  async delete(name: string): Promise<void> {
    await this.storage.delete(name);
  }

  /** @throws StorageUnavailable */
  list(): AsyncIterable<StoredObject> {
    return this.storage.list();
  }

  /** Deletes what killed processes left. */
  async deleteUnfinished(before: number): Promise<number> {
    return await this.storage.deleteUnfinished(before);
  }

  /**
   * Encrypts an object's data key with the first key.
   *
   * @returns whether it was encrypted with another key
   * @throws EnvelopeInvalid, StorageUnavailable
   */
  async rewrap(name: string): Promise<boolean> {
    const sealed = await this.storage.get(name);
    const rewrapped = sealed && rewrapObject(name, sealed, this.keys());
    if (!rewrapped) return false;
    await this.storage.put(name, rewrapped);
    return true;
  }
}

/** JSON keeps the parts apart. */
function hashName(key: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}
