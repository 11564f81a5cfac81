import type { JSONWebKeySet } from 'jose';
import { type SigningKey, signingKey, toPublicKeys } from '../../kit/index.js';
import { findUsableKeys, type SystemKeyFile, type SystemKeys } from './system-keys.js';

/** The keys that the directory uses now: its own, and the public keys of the connected systems. All can be replaced at run time. */
export class HeldKeys {
  private constructor(
    public signing: SigningKey,
    /** The directory's own public keys. */
    public published: JSONWebKeySet,
    public systems: SystemKeys,
  ) {}

  /** @throws if the directory's own keys cannot be used */
  static async of(keys: JSONWebKeySet, systemKeys: ReadonlyMap<string, SystemKeyFile>): Promise<HeldKeys> {
    return new HeldKeys(await signingKey(keys), toPublicKeys(keys), await findUsableKeys(systemKeys));
  }

  /** @throws if the new keys cannot be used; then the old keys stay */
  async takeOwn(keys: JSONWebKeySet): Promise<void> {
    const signing = await signingKey(keys);
    this.signing = signing;
    this.published = toPublicKeys(keys);
  }

  async takeSystems(systemKeys: ReadonlyMap<string, SystemKeyFile>): Promise<void> {
    this.systems = await findUsableKeys(systemKeys);
  }
}
