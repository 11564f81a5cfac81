import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

/** The key set's file in the data folder. */
export const KEYS_FILE = 'issuer-keys.json';

/** The issuer's private key set, made once and kept in a file, so that tokens outlive a restart. */
export async function issuerKeys(file: string): Promise<{ keys: JWK[] }> {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as { keys: JWK[] };
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = await exportJWK(privateKey);
  const keys = { keys: [{ ...key, alg: 'ES256', use: 'sig', kid: await calculateJwkThumbprint(key) }] };
  writeFileSync(file, JSON.stringify(keys), { mode: 0o600 });
  return keys;
}
