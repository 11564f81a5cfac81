import type { IncomingHttpHeaders } from 'node:http';

/** The header that scripts of the gateway's own origin send. Another origin would need a CORS preflight for it, which is refused. */
export const SESSION_HEADER = 'hareyaka-session';

/**
 * Whether a request comes from a page of this gateway's own origin; only then its cookie counts. `SameSite=Strict` is not enough, because another port
 * or subdomain is the same site. `Sec-Fetch-Site` and `Origin` decide if the browser sends them; without both, the request needs the header.
 *
 * @param needsHeader whether the header is needed in any case: for requests that change something or answer a script
 * @param origin the gateway's own public origin
 * @example isSameOrigin({ 'sec-fetch-site': 'same-origin', 'hareyaka-session': '1' }, { origin, needsHeader: true }) // true
 */
export function isSameOrigin(
  headers: IncomingHttpHeaders,
  { origin, needsHeader }: { readonly origin: string; readonly needsHeader: boolean },
): boolean {
  const site = headers['sec-fetch-site'];
  const hasHeader = headers[SESSION_HEADER] !== undefined;
  if (site !== undefined && site !== 'same-origin') return false;
  if (headers.origin !== undefined && headers.origin !== origin) return false;
  if (needsHeader) return hasHeader;
  return hasHeader || site === 'same-origin' || headers.origin === origin;
}
