/** Only plain parts of a base URL count; a trailing slash may be there or not. Null for what is no HTTP URL. */
function basePrefix(baseUrl: string): { origin: string; path: string } | null {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  return { origin: url.origin, path: url.pathname.replace(/\/*$/, '/') };
}

/**
 * A URL that a source gave, made absolute, if it lies under `baseUrl`: same scheme, host and port, path below the base's after dots are
 * resolved, no credentials, no encoded slash or dot segment. Null otherwise: it must not be fetched, least of all with our token.
 */
export function buildUrlUnder(baseUrl: string, given: string): URL | null {
  const base = basePrefix(baseUrl);
  if (!base || given.includes('\\') || !URL.canParse(given, base.origin + base.path)) return null;
  const url = new URL(given, base.origin + base.path);
  if (url.origin !== base.origin || url.username !== '' || url.password !== '') return null;
  if (!url.pathname.startsWith(base.path) || url.pathname === base.path || /%(2f|5c|00|25)/i.test(url.pathname)) return null;
  url.hash = '';
  return url;
}

/** A relative path, segment by segment, below `baseUrl`; null if a segment is empty or a dot segment. */
export function buildUrlOfPath(baseUrl: string, path: string): URL | null {
  const base = basePrefix(baseUrl);
  const segments = path.split('/');
  if (!base || segments.some((one) => one === '' || one === '.' || one === '..' || /[\\\0\uD800-\uDFFF]/.test(one))) return null;
  return new URL(base.origin + base.path + segments.map(encodeURIComponent).join('/'));
}
