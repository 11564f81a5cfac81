/** Whether cookies are sent over https: then they are Secure, and `__Host-` binds them to this host. */
export interface CookieScope {
  readonly secure: boolean;
}

/** The longest `Cookie` header that is read, in characters. */
const HEADER_AT_MOST = 16_384;

/** The name of the session's cookie. */
export function sessionCookieName({ secure }: CookieScope): string {
  return `${secure ? '__Host-' : ''}hareyaka-session`;
}

/** The name of the cookie of one unfinished sign-in. Two tabs that sign in at the same time have one each. */
export function loginCookieName({ secure }: CookieScope, tag: string): string {
  return `${secure ? '__Host-' : ''}hareyaka-${tag}-login`;
}

/** The tags of all unfinished sign-ins in this browser. */
export function findLoginTags({ secure }: CookieScope, cookies: ReadonlyMap<string, string>): string[] {
  const prefix = secure ? '__Host-hareyaka-' : 'hareyaka-';
  return [...cookies.keys()]
    .filter((name) => name.startsWith(prefix) && name.endsWith('-login') && name.length > prefix.length + '-login'.length)
    .map((name) => name.slice(prefix.length, -'-login'.length));
}

/**
 * Reads the `Cookie` header. A name that comes twice is left out, because another site may have set the second cookie.
 *
 * @example parseCookies('a=1; b=2').get('b') // '2'
 */
export function parseCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  if (!header || header.length > HEADER_AT_MOST) return cookies;
  const twice = new Set<string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at < 1) continue;
    // Spaces and tabs alone: a name that begins with another blank is another cookie, which any subdomain may plant.
    const name = trimBlanks(pair.slice(0, at));
    if (cookies.has(name)) twice.add(name);
    cookies.set(name, trimBlanks(pair.slice(at + 1)));
  }
  for (const name of twice) cookies.delete(name);
  return cookies;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(/[ \t]+$/, '');
}

/** Builds the session's cookie. It has no expiry, because the server decides when a session ends. `SameSite=Strict`: requests from other sites do not carry it. */
export function buildSessionCookie(scope: CookieScope, id: string): string {
  return `${sessionCookieName(scope)}=${id}; Path=/; HttpOnly; SameSite=Strict${scope.secure ? '; Secure' : ''}`;
}

/** Builds the cookie of an unfinished sign-in. `SameSite=Lax`: the browser sends it when the provider redirects back. */
export function buildLoginCookie(scope: CookieScope, tag: string, value: string, seconds: number): string {
  return `${loginCookieName(scope, tag)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${scope.secure ? '; Secure' : ''}`;
}

/** Removes the session's cookie. */
export function clearSessionCookie(scope: CookieScope): string {
  return `${sessionCookieName(scope)}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0${scope.secure ? '; Secure' : ''}`;
}

/** Removes the cookie of a sign-in. */
export function clearLoginCookie(scope: CookieScope, tag: string): string {
  return buildLoginCookie(scope, tag, '', 0);
}
