import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseVerifierKey, type VerifierKey } from '../tree/note-key.js';

/**
 * Reads the witness's key: the first Ed25519 key of a private JWK set, as `npm run keys -- NAME` makes it.
 *
 * @throws Error that never has the content of the file
 */
export async function readWitnessKey(file: string): Promise<KeyObject> {
  const text = await readFile(file, 'utf8');
  try {
    const { keys } = JSON.parse(text) as { keys: JsonWebKey[] };
    return createPrivateKey({ key: keys.find(({ crv, d }) => crv === 'Ed25519' && d !== undefined)!, format: 'jwk' });
  } catch {
    throw new Error('the key file has no private Ed25519 key');
  }
}

/**
 * Reads the logs that the witness knows: `ORIGIN=VKEY` each. An origin may stand twice, with two keys.
 *
 * @throws NoteError KEY_MALFORMED, or an Error if there is no `=`
 */
export function parseLogs(given: readonly string[]): ReadonlyMap<string, readonly VerifierKey[]> {
  const logs = new Map<string, VerifierKey[]>();
  for (const one of given) {
    const at = one.indexOf('=');
    if (at <= 0) throw new Error('a log is given as ORIGIN=VKEY');
    const origin = one.slice(0, at);
    logs.set(origin, [...(logs.get(origin) ?? []), parseVerifierKey(one.slice(at + 1))]);
  }
  return logs;
}
