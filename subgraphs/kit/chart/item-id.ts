import { createHmac, hkdfSync } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';

/** `use` of the secret in a system's key file from which item ids are made. */
export const ITEM_ID_USE = 'item-id';

/**
 * Makes opaque ids for a system's items. Keyed, because a local patient ID has few digits and a plain hash of it could be tried out. The secret
 * is one of the system's own file, made once: it stays when keys rotate, because a client keeps ids for longer.
 *
 * @example itemIds(privateKeys)('rx', facility, order) // 'rx_…', the same in every process of the system
 */
export function itemIds(privateKeys: JSONWebKeySet): (kind: string, ...parts: readonly (string | null)[]) => string {
  const key = secretOf(privateKeys);
  return (kind, ...parts) => `${kind}_${createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}`;
}

/** The secret as a key of the system's file. A file from before there was one gets what its ids were made from until now. */
export function itemIdKey(privateKeys: JSONWebKeySet): JWK {
  return { kty: 'oct', use: ITEM_ID_USE, kid: ITEM_ID_USE, k: secretOf(privateKeys).toString('base64url') };
}

function secretOf({ keys }: JSONWebKeySet): Buffer {
  const own = keys.find(({ kty, use }) => kty === 'oct' && use === ITEM_ID_USE)?.k;
  if (own) return Buffer.from(own, 'base64url');
  const sealing = keys.find((key) => key.crv === 'X25519')?.d;
  if (!sealing) throw new Error('the key set has no private X25519 key');
  return Buffer.from(hkdfSync('sha256', Buffer.from(sealing, 'base64url'), '', 'hareyaka item id', 32));
}
