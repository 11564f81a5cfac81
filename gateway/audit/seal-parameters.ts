import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { Dispatcher } from 'undici';
import { ParametersSealer } from '../../subgraphs/kit/audit/sealed-parameters.js';
import { sealingKey } from '../../subgraphs/kit/process/keys/system-keys.js';

/** The copy of the store's public key in the spool's folder, for a start while the store is down. */
const COPY = 'store-key.json';
/** Milliseconds and characters of the store's answer. */
const ANSWER_WITHIN = 5_000;
const KEYS_AT_MOST = 65_536;

/**
 * Reads the store's public key, and makes what encrypts parameters to it. The key is kept in the spool's folder, so that a gateway can start while the
 * store is down.
 *
 * @param location an http(s) URL or a file
 * @throws Error that names the problem: neither the location nor the folder has a key
 */
export async function readParametersSealer(location: string, folder: string, dispatcher: Dispatcher): Promise<ParametersSealer> {
  const copy = join(folder, COPY);
  const given = await loadKeys(location, dispatcher);
  if (given) {
    const sealer = await toSealer(given);
    await writeFile(`${copy}.new`, given, { mode: 0o600 });
    await rename(`${copy}.new`, copy);
    return sealer;
  }
  const kept = await readFile(copy, 'utf8').catch(() => undefined);
  if (kept === undefined) throw new Error('names neither a file nor a URL that answers');
  return await toSealer(kept);
}

async function toSealer(text: string): Promise<ParametersSealer> {
  let set: JSONWebKeySet;
  try {
    set = JSON.parse(text) as JSONWebKeySet;
    if (set.keys.some((key) => 'd' in key)) throw new Error('private');
    return new ParametersSealer(await sealingKey(set));
  } catch {
    throw new Error('has no public X25519 key with a key id');
  }
}

async function loadKeys(location: string, dispatcher: Dispatcher): Promise<string | undefined> {
  try {
    if (!/^https?:/.test(location)) return await readFile(location, 'utf8');
    const { origin, pathname, search } = new URL(location);
    const { statusCode, body } = await dispatcher.request({
      origin,
      path: `${pathname}${search}`,
      method: 'GET',
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
    let text = '';
    for await (const chunk of body) {
      text += String(chunk);
      if (text.length > KEYS_AT_MOST) return undefined;
    }
    return statusCode === 200 ? text : undefined;
  } catch {
    return undefined;
  }
}
