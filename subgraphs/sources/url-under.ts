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
  const url = resolveAtOrigin(baseUrl, given);
  const path = basePrefix(baseUrl)?.path;
  return url && path !== undefined && url.pathname.startsWith(path) && url.pathname !== path ? url : null;
}

/**
 * As `buildUrlUnder`, for the link to a page of a FHIR search (R4 §3.1.1.6), which is opaque. It may also be a query on the base itself, as
 * HAPI writes it: `base?_getpages=…`.
 */
export function buildPageUrl(baseUrl: string, given: string): URL | null {
  const url = resolveAtOrigin(baseUrl, given);
  const path = basePrefix(baseUrl)?.path;
  if (!url || path === undefined) return null;
  const isOnBase = `${url.pathname.replace(/\/$/, '')}/` === path && url.search !== '';
  return isOnBase ? url : buildUrlUnder(baseUrl, given);
}

/** The absolute URL, if its origin is that of the base and its path hides nothing. */
function resolveAtOrigin(baseUrl: string, given: string): URL | null {
  const base = basePrefix(baseUrl);
  if (!base || given.includes('\\') || !URL.canParse(given, base.origin + base.path)) return null;
  const url = new URL(given, base.origin + base.path);
  if (url.origin !== base.origin || url.username !== '' || url.password !== '') return null;
  if (/%(2f|5c|00|25)/i.test(url.pathname)) return null;
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
