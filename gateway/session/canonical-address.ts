import type { IncomingMessage } from 'node:http';

/**
 * The same address under the gateway's public name, if the browser used another one; cookies belong to one name.
 *
 * @returns undefined if the request came under the public name
 * @example findCanonicalAddress(request, { origin: 'http://127.0.0.1:4000', host: 'localhost:4000' }) // 'http://127.0.0.1:4000/'
 */
export function findCanonicalAddress(
  { url }: IncomingMessage,
  { origin, host }: { readonly origin: string; readonly host: string | undefined },
): string | undefined {
  return host !== undefined && host !== new URL(origin).host ? `${origin}${url}` : undefined;
}
