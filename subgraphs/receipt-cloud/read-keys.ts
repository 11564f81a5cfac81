import { ConfigurationError, readKeySet, readPrivateKeySet } from '../kit/index.js';
import type { PublishedKey } from './deliveries/receipt-key.store.js';
import type { ReceiptKey } from './deliveries/receipt-signer.js';
import { fingerprintOf } from './envelope/fingerprint.js';
import { importPrivateKey, importPublicKey } from './envelope/sealed-box.js';
import type { VaultKey } from './vault/vault.route.js';

/** The cloud's receipt key, and its public half as base64url. */
export interface OwnKey extends ReceiptKey {
  readonly publicKey: string;
  /** The public halves of all receipt keys of the file, this one first: during a rotation there are two. */
  readonly published: readonly PublishedKey[];
}

/** The public keys of the release process. */
export interface ReleaseKeys {
  /** With which it signs its requests. */
  readonly signer: VaultKey;
  /** For which clinics seal: 32 bytes, as base64url. */
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Reads the key of receipts. @throws ConfigurationError */
export async function readReceiptKey(file: string): Promise<OwnKey> {
  return await reading('HAREYAKA_RECEIPT_KEYS', async () => {
    const set = await readPrivateKeySet(file);
    const jwk = find(set, 'Ed25519');
    const all = set.keys.filter(({ crv }) => crv === 'Ed25519');
    const published = all.map(({ x }) => ({ keyid: fingerprintOf(bytesOf(x)), publicKey: x! }));
    return { ...published[0]!, key: importPrivateKey({ crv: 'Ed25519', d: jwk.d!, x: jwk.x! }), published };
  });
}

/** Reads the keys of the release process. @throws ConfigurationError, also if the file has private keys: the cloud must not have them */
export async function readReleaseKeys(file: string): Promise<ReleaseKeys> {
  return await reading('HAREYAKA_RECEIPT_RELEASE_KEYS', async () => {
    const set = await readKeySet(file);
    if (set.keys.some(({ d, k }) => d !== undefined || k !== undefined))
      throw new Error('names a file with private keys: the cloud must not have them');
    const [signing, sealing] = [find(set, 'Ed25519'), find(set, 'X25519')];
    return {
      signer: { keyid: fingerprintOf(bytesOf(signing.x)), key: importPublicKey(bytesOf(signing.x), 'Ed25519') },
      publicKey: sealing.x!,
      fingerprint: fingerprintOf(bytesOf(sealing.x)),
    };
  });
}

type Jwk = Awaited<ReturnType<typeof readKeySet>>['keys'][number];

function find({ keys }: { readonly keys: readonly Jwk[] }, curve: string): Jwk {
  const found = keys.find(({ crv }) => crv === curve);
  if (!found?.x) throw new Error(`names a file without a key on ${curve}`);
  return found;
}

const bytesOf = (text: string | undefined) => Buffer.from(text ?? '', 'base64url');

async function reading<T>(variable: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new ConfigurationError([{ variable, problem: (error as Error).message }]);
  }
}
