import { createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { ConfigurationError, readKeySet, readPrivateKeySet } from '../../kit/index.js';
import { fingerprintOf } from '../envelope/fingerprint.js';
import { exportPublicKey, importPrivateKey, importPublicKey } from '../envelope/sealed-box.js';

/** The keys of the release process. */
export interface ReleaseKeys {
  /** With which it signs requests and commits, and the id under which the cloud knows it. */
  readonly signing: { readonly keyid: string; readonly key: KeyObject };
  /** The public halves of all its signing keys: its own older commits stay valid. */
  readonly ownSigners: readonly KeyObject[];
  /** The private keys that open what is sealed for it: the first is the present one. */
  readonly opening: readonly KeyObject[];
  /** For which it wraps new keys. */
  readonly sealing: KeyObject;
  /** The key of the hashes in the index. */
  readonly index: Buffer;
}

/** The subgraph's public key, and its id in the key set. */
export interface SubgraphKey {
  readonly kid: string;
  readonly key: KeyObject;
}

/** The subgraph to which keys are released. */
const SUBGRAPH = 'receipt-cloud';

/** Reads the private keys. @throws ConfigurationError */
export async function readReleaseKeys(file: string): Promise<ReleaseKeys> {
  return await reading('HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS', async () => {
    const { keys } = await readPrivateKeySet(file);
    const find = (curve: 'Ed25519' | 'X25519') => {
      const found = keys.filter(({ crv }) => crv === curve).map(({ d, x }) => importPrivateKey({ crv: curve, d: d!, x: x! }));
      if (found.length === 0) throw new Error(`names a file without a key on ${curve}`);
      return found;
    };
    return assembleKeys({ signing: find('Ed25519'), opening: find('X25519') });
  });
}

/** Puts the keys together. @param given private keys, the present ones first */
export function assembleKeys(given: { readonly signing: readonly KeyObject[]; readonly opening: readonly KeyObject[] }): ReleaseKeys {
  const ownSigners = given.signing.map((key) => createPublicKey(key));
  const secret = Buffer.from(given.opening[0]!.export({ format: 'jwk' }).d!, 'base64url');
  return {
    signing: { keyid: fingerprintOf(exportPublicKey(ownSigners[0]!)), key: given.signing[0]! },
    ownSigners,
    opening: given.opening,
    sealing: createPublicKey(given.opening[0]!),
    index: Buffer.from(hkdfSync('sha256', secret, '', 'hareyaka receipt release index', 32)),
  };
}

/** Reads the public key of the subgraph. @throws ConfigurationError */
export async function readSubgraphKey(folder: string): Promise<SubgraphKey> {
  return await reading('HAREYAKA_SYSTEM_KEYS_FOLDER', async () => {
    const { keys } = await readKeySet(join(folder, `${SUBGRAPH}.json`));
    if (keys.some(({ d, k }) => d !== undefined || k !== undefined))
      throw new Error('has a file with private keys of the subgraph, which must have them alone');
    const sealing = keys.find(({ crv }) => crv === 'X25519');
    if (!sealing?.x || !sealing.kid) throw new Error('has a file without a key on X25519 with a key id');
    return { kid: sealing.kid, key: importPublicKey(Buffer.from(sealing.x, 'base64url')) };
  });
}

async function reading<T>(variable: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new ConfigurationError([{ variable, problem: (error as Error).message }]);
  }
}
