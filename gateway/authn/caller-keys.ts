import { access, readFile, writeFile } from 'node:fs/promises';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet, type JWK } from 'jose';
import type { SigningKey } from '../../subgraphs/kit/identity/caller-token.js';
import { isWholePair } from '../../subgraphs/kit/process/keys/system-keys.js';

/** The gateway's own keys. The first signs caller tokens; all are published, so that an old and a new key can be valid at the same time. */
export interface CallerKeys {
  readonly signing: SigningKey;
  readonly published: JSONWebKeySet;
}

/**
 * Reads the key set with which caller tokens are signed: a JWK set of private Ed25519 keys.
 *
 * @param make in the demo only: creates the file if it does not exist, readable only by its owner
 * @throws Error that names the problem, never the content of the file
 */
export async function readCallerKeys(file: string, { make }: { make: boolean }): Promise<CallerKeys> {
  if (make && !(await exists(file))) await makeKeySet(file);
  const keys = parseKeys(await readFile(file, 'utf8').catch(() => refuse('is not a file that can be read')));
  const [first] = keys;
  if (!first?.kid) return refuse('names a file without an Ed25519 private key that has a key id');
  if (!keys.every(isWholePair)) return refuse('names a file with a key that is damaged');
  const key = (await importJWK(first, 'EdDSA').catch(() => refuse('names a file whose first key is damaged'))) as CryptoKey;
  return { signing: { kid: first.kid, key }, published: { keys: keys.map(toPublicKey) } };
}

function parseKeys(text: string): JWK[] {
  try {
    const { keys } = JSON.parse(text) as JSONWebKeySet;
    return keys.filter(({ kty, crv, d }) => kty === 'OKP' && crv === 'Ed25519' && typeof d === 'string');
  } catch {
    return refuse('names a file that is not a JWK set');
  }
}

/** Copies only the named public fields, so that nothing else of a file can be published. */
function toPublicKey({ kty, crv, x, kid }: JWK): JWK {
  return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' } as JWK;
}

async function makeKeySet(file: string): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const kid = (await calculateJwkThumbprint(await exportJWK(publicKey))).slice(0, 16);
  const set = { keys: [{ ...(await exportJWK(privateKey)), alg: 'EdDSA', use: 'sig', kid }] };
  await writeFile(file, JSON.stringify(set), { mode: 0o600, flag: 'wx' }).catch(() => refuse('names a file that cannot be made'));
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

function refuse(problem: string): never {
  throw new Error(problem);
}
