import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { HpkiRefusal } from './refusals.js';
import type { PresentedCertificate } from './verify-certificate.js';

/** The reverse proxy that may pass on a certificate in a header. */
export interface CertificateProxy {
  /** The header with the certificate, in lower case, such as `x-client-cert`. */
  readonly header: string;
  /** The secret that the proxy sends in `x-hareyaka-proxy-secret`. */
  readonly secret: string;
  /** Whether an address is that of a trusted proxy. */
  readonly isTrustedPeer: (address: string | undefined) => boolean;
}

/** The header with the proxy's secret. */
export const SECRET_HEADER = 'x-hareyaka-proxy-secret';

/**
 * Reads the certificate that a reverse proxy received in its TLS handshake. It is accepted only if the connection comes from a trusted proxy and carries
 * the proxy's secret: an address alone is not enough, because other programs may run on the proxy's machine. All other requests are refused.
 *
 * The value is PEM, percent-encoded (nginx: `$ssl_client_escaped_cert`), or base64 of DER between colons (RFC 9440).
 */
export function readProxiedCertificate(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxy: CertificateProxy | undefined,
): PresentedCertificate | { readonly refused: HpkiRefusal } {
  if (!proxy?.isTrustedPeer(socket.remoteAddress) || !isSame(headers[SECRET_HEADER], proxy.secret)) return { refused: 'PROXY_UNTRUSTED' };
  const value = headers[proxy.header];
  if (value === undefined || value === '') return { refused: 'CERTIFICATE_MISSING' };
  const certificate = typeof value === 'string' ? decode(value) : undefined;
  return certificate ? { certificate } : { refused: 'CERTIFICATE_MALFORMED' };
}

function decode(value: string): Buffer | undefined {
  const [, base64] = /^:([A-Za-z0-9+/=]+):$/.exec(value) ?? [];
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  try {
    return Buffer.from(decodeURIComponent(value));
  } catch {
    return undefined;
  }
}

/** Compares hashes, so that the time says nothing about the secret or its length. */
function isSame(given: string | string[] | undefined, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return typeof given === 'string' && secret !== '' && timingSafeEqual(hash(given), hash(secret));
}
