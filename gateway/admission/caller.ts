import { isIPv6 } from 'node:net';
import type { VerifiedAccess } from '../authn/access-token.js';

/**
 * The caller for every limit that is kept per caller: the person of a valid access token, over all that person's connections and tokens. A
 * request without a token counts by its client's address; behind a proxy that is not trusted, this is the proxy's address.
 *
 * @param address the client's address, or a connection's peer; undefined once the connection is gone
 * @example callerOf(access, '192.0.2.7') // 'https://idp.example dr-sato'
 */
export function identifyCaller(access: Pick<VerifiedAccess, 'issuer' | 'subject'> | undefined, address: string | undefined): string {
  return access ? `${access.issuer} ${access.subject}` : findNetwork(address ?? '');
}

/** The /64 network of an IPv6 address: one household or server has all of it, and must not count as 2^64 callers. */
function findNetwork(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length;
  return [...groups, ...Array(missing).fill('0'), ...(tail ?? '').split(':')].slice(0, 4).join(':');
}
