/** The origin of a base URL, and its path with one trailing slash. Ignores all other parts. Null if it is not an HTTP or HTTPS URL. */
function basePrefix(baseUrl: string): { origin: string; path: string } | null {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  return { origin: url.origin, path: url.pathname.replace(/\/*$/, '/') };
}

/**
 * Makes a URL from a source absolute, if it is under `baseUrl`: same scheme, host and port, a path below the base path after dot segments
 * are resolved, no credentials, no encoded slash or dot segment. Null otherwise: such a URL must not be fetched, least of all with our
 * token.
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

/** Appends a relative path to `baseUrl`, segment by segment. Null if a segment is empty, a dot segment, or has a forbidden character. */
export function buildUrlOfPath(baseUrl: string, path: string): URL | null {
  const base = basePrefix(baseUrl);
  const segments = path.split('/');
  if (!base || segments.some((one) => one === '' || one === '.' || one === '..' || /[\\\0\uD800-\uDFFF]/.test(one))) return null;
  return new URL(base.origin + base.path + segments.map(encodeURIComponent).join('/'));
}
