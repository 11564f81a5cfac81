import { createHmac, hkdfSync } from 'node:crypto';
import type { JSONWebKeySet } from 'jose';

/**
 * Makes opaque ids for a system's items. Keyed, because a local patient ID has few digits and a plain hash of it could be tried out.
 * The key comes from the system's own sealing key, so that every process of the system makes the same ids.
 */
export function itemIds(privateKeys: JSONWebKeySet): (kind: string, ...parts: readonly (string | null)[]) => string {
  const secret = privateKeys.keys.find((key) => key.crv === 'X25519')?.d;
  if (!secret) throw new Error('the key set has no private X25519 key');
  const key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'hareyaka item id', 32));
  return (kind, ...parts) => `${kind}_${createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url').slice(0, 22)}`;
}
