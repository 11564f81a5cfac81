import { createPrivateKey, createPublicKey, type JsonWebKey, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import type { SigningKey } from '../../identity/caller-token.js';
import { ITEM_ID_USE } from '../../identity/item-id.js';
import type { SealingKey } from '../../permit/seal.js';

/** The private keys of a key file: one Ed25519 key that signs, and for a connected system one X25519 key that opens seals. */
export interface SystemKeys {
  readonly sign: SigningKey;
  readonly unseal: SealingKey;
}

/**
 * Makes the content of a private and a public key file. The first signing key signs, and others seal with the first sealing key. The other keys are
 * still valid. A system's private file also has the secret for its item ids, which is never replaced.
 */
export async function makeKeys({ sealing }: { sealing: boolean }): Promise<{ privateSet: JSONWebKeySet; publicSet: JSONWebKeySet }> {
  const privateSet: JSONWebKeySet = { keys: [] };
  const publicSet: JSONWebKeySet = { keys: [] };
  const kinds: [string, string, string][] = [['EdDSA', 'Ed25519', 'sig']];
  if (sealing) kinds.push(['ECDH-ES', 'X25519', 'enc']);
  for (const [alg, crv, use] of kinds) {
    const pair = await generateKeyPair(alg, { crv, extractable: true });
    const publicKey = await exportJWK(pair.publicKey);
    const kid = (await calculateJwkThumbprint(publicKey)).slice(0, 16);
    publicSet.keys.push({ ...publicKey, alg, use, kid });
    privateSet.keys.push({ ...(await exportJWK(pair.privateKey)), alg, use, kid });
  }
  if (sealing) privateSet.keys.push({ kty: 'oct', use: ITEM_ID_USE, kid: ITEM_ID_USE, k: randomBytes(32).toString('base64url') });
  return { privateSet, publicSet };
}

/** Writes a private key file that only its owner can read, and a public one beside it. It never overwrites. */
export async function writeKeys(privateFile: string, publicFile: string, { sealing }: { sealing: boolean }): Promise<void> {
  const { privateSet, publicSet } = await makeKeys({ sealing });
  await writeFile(privateFile, JSON.stringify(privateSet), { mode: 0o600, flag: 'wx' });
  await writeFile(publicFile, JSON.stringify(publicSet), { mode: 0o644 });
}

/** Reads a JWK set from a file. */
export async function readKeySet(file: string): Promise<JSONWebKeySet> {
  const text = await readFile(file, 'utf8');
  let set: JSONWebKeySet;
  try {
    set = JSON.parse(text) as JSONWebKeySet;
  } catch {
    // The parser's message quotes the text, which may be a private key.
    throw new Error('not a JWK set');
  }
  if (!Array.isArray(set?.keys)) throw new Error('not a JWK set');
  return set;
}

/**
 * Reads a party's own JWK set from a file.
 *
 * @throws if one of its keys has no private half, or halves that do not match: everybody would refuse its signatures
 * @example const own = await readPrivateKeySet('keys/directory.private.json')
 */
export async function readPrivateKeySet(file: string): Promise<JSONWebKeySet> {
  const set = await readKeySet(file);
  for (const key of set.keys.filter(({ kty }) => kty === 'OKP'))
    if (!isWholePair(key)) throw new Error(key.d === undefined ? 'the key set is a public one' : 'the key set has a damaged key');
  return set;
}

/** Whether a JWK has a private half that matches its public half. */
export function isWholePair(key: JWK): boolean {
  try {
    return createPublicKey(createPrivateKey({ key: key as JsonWebKey, format: 'jwk' })).export({ format: 'jwk' }).x === key.x;
  } catch {
    return false;
  }
}

/** The first Ed25519 key of a set. */
export async function signingKey(set: JSONWebKeySet): Promise<SigningKey> {
  return await imported(set, 'Ed25519', 'EdDSA');
}

/** The first X25519 key of a set: a private one opens, a public one seals. */
export async function sealingKey(set: JSONWebKeySet): Promise<SealingKey> {
  return await imported(set, 'X25519', 'ECDH-ES');
}

/** Every X25519 key of a set: during a rotation there are two. */
export async function sealingKeys({ keys }: JSONWebKeySet): Promise<readonly SealingKey[]> {
  return await Promise.all(keys.filter(({ crv }) => crv === 'X25519').map(async (key) => await sealingKey({ keys: [key] })));
}

/** The public members of a JWK. A secret key (`kty` oct) has no public half. */
const PUBLIC_MEMBERS = ['kty', 'crv', 'x', 'y', 'n', 'e', 'alg', 'use', 'kid'] as const;

/** Removes the private parts of a set, to publish it. */
export function toPublicKeys(set: JSONWebKeySet): JSONWebKeySet {
  const published = set.keys.filter(({ kty }) => kty !== 'oct');
  return {
    keys: published.map(
      (key) => Object.fromEntries(PUBLIC_MEMBERS.flatMap((name) => (key[name] === undefined ? [] : [[name, key[name]]]))) as JWK,
    ),
  };
}

async function imported(set: JSONWebKeySet, crv: string, alg: string): Promise<{ kid: string; key: CryptoKey }> {
  const jwk = set.keys.find((key) => key.crv === crv);
  if (!jwk?.kid) throw new Error(`the key set has no ${crv} key with a key id`);
  return { kid: jwk.kid, key: (await importJWK(jwk, alg)) as CryptoKey };
}
