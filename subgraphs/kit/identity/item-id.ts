import { createHmac, hkdfSync } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';

/** The `use` of the secret for item ids in a system's key file. */
export const ITEM_ID_USE = 'item-id';

/**
 * Makes opaque ids for a system's items. They depend on a secret, because a local patient ID has few digits, and somebody could find
 * it from a plain hash by trial. The secret is in the system's key file. It stays when keys rotate, because clients keep ids for longer.
 *
 * @example makeItemIds(privateKeys)('rx', facility, order) // 'rx_…', the same in every process of the system
 */
export function makeItemIds(privateKeys: JSONWebKeySet): (kind: string, ...parts: readonly (string | null)[]) => string {
  const key = readSecret(privateKeys);
  return (kind, ...parts) => `${kind}_${createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}`;
}

/** Makes the secret as a key for the system's file. An older file without one gets the value from which its ids were made until now. */
export function makeItemIdKey(privateKeys: JSONWebKeySet): JWK {
  return { kty: 'oct', use: ITEM_ID_USE, kid: ITEM_ID_USE, k: readSecret(privateKeys).toString('base64url') };
}

function readSecret({ keys }: JSONWebKeySet): Buffer {
  const own = keys.find(({ kty, use }) => kty === 'oct' && use === ITEM_ID_USE)?.k;
  if (own) return Buffer.from(own, 'base64url');
  const sealing = keys.find((key) => key.crv === 'X25519')?.d;
  if (!sealing) throw new Error('the key set has no private X25519 key');
  return Buffer.from(hkdfSync('sha256', Buffer.from(sealing, 'base64url'), '', 'hareyaka item id', 32));
}
