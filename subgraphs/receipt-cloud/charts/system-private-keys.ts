import type { KeyObject } from 'node:crypto';
import { ConfigurationError, readPrivateKeySet } from '../../kit/index.js';
import { importPrivateKey } from '../envelope/sealed-box.js';

/** Reads the private keys with which the system opens released keys: during a rotation there are two. @throws ConfigurationError */
export async function readSystemPrivateKeys(file: string): Promise<readonly KeyObject[]> {
  try {
    const { keys } = await readPrivateKeySet(file);
    return keys.filter(({ crv }) => crv === 'X25519').map(({ d, x }) => importPrivateKey({ crv: 'X25519', d: d!, x: x! }));
  } catch (error) {
    throw new ConfigurationError([{ variable: 'HAREYAKA_SYSTEM_KEYS', problem: (error as Error).message }]);
  }
}
