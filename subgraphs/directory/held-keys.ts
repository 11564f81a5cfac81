import type { JSONWebKeySet } from 'jose';
import { publicOf, type SigningKey, signingKey } from '../kit/index.js';
import { type SystemKeyFile, type SystemKeys, usableSystemKeys } from './system-keys.js';

/** The keys that the directory works with at present: its own, and the public ones of the connected systems. Each may be replaced while it runs. */
export class HeldKeys {
  private constructor(
    public signing: SigningKey,
    /** The directory's own, without their private parts. */
    public published: JSONWebKeySet,
    public systems: SystemKeys,
  ) {}

  /** @throws where the directory's own keys cannot be used */
  static async of(keys: JSONWebKeySet, systemKeys: ReadonlyMap<string, SystemKeyFile>): Promise<HeldKeys> {
    return new HeldKeys(await signingKey(keys), publicOf(keys), await usableSystemKeys(systemKeys));
  }

  /** @throws where they cannot be used; those from before stay */
  async takeOwn(keys: JSONWebKeySet): Promise<void> {
    const signing = await signingKey(keys);
    this.signing = signing;
    this.published = publicOf(keys);
  }

  async takeSystems(systemKeys: ReadonlyMap<string, SystemKeyFile>): Promise<void> {
    this.systems = await usableSystemKeys(systemKeys);
  }
}
