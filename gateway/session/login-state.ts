import { createHash, randomBytes } from 'node:crypto';
import type { Sealer } from './sealing.js';

/** Seconds that a sign-in may take at the provider. */
export const LOGIN_LASTS = 600;
/** The greatest number of sign-ins at once in one browser. When one more begins, the oldest is dropped. */
export const LOGINS_AT_ONCE = 6;

/** Why a person is sent to the provider: for a new session, or to change the session that exists. */
export type LoginPurpose = 'sign-in' | 'unlock' | 'hpki' | 'second-factor' | 'recent';

/** A sign-in that has begun and not ended. The browser keeps it in an encrypted cookie; the store notes only that it was used. */
export interface LoginState {
  readonly provider: string;
  readonly state: string;
  readonly nonce: string;
  /** The verifier of PKCE (RFC 7636). */
  readonly verifier: string;
  readonly redirectUri: string;
  /** Where the browser goes afterwards: a path of this gateway. */
  readonly returnTo: string;
  readonly purpose: LoginPurpose;
  /** The session that this sign-in renews: its id in the store. */
  readonly previous: string | undefined;
  readonly begunAt: number;
  /** Whether the person must prove anew who they are: the provider's own session is not enough. */
  readonly renewed: boolean;
  /** Whether the provider was already asked for a second factor. It is asked only once. */
  readonly repeated: boolean;
}

/** Begins a sign-in: adds random values for state, nonce and PKCE. The state contains the name of the cookie, so that two tabs can sign in at the same time. */
export function beginLogin(login: Omit<LoginState, 'state' | 'nonce' | 'verifier'>): LoginState {
  const random = () => randomBytes(32).toString('base64url');
  return { ...login, state: `${randomBytes(5).toString('hex')}.${random()}`, nonce: random(), verifier: random() };
}

/** Reads from a state the tag in the name of its cookie. @returns undefined if the text is not a state */
export function parseTag(state: string | null): string | undefined {
  return /^([0-9a-f]{10})\.[\w-]{43}$/.exec(state ?? '')?.[1];
}

/** The key under which the store notes that a sign-in was used. */
export function useKey({ state }: Pick<LoginState, 'state'>): string {
  return `login:${createHash('sha256').update(state).digest('base64url')}`;
}

/** Decrypts the cookie of a sign-in. @returns undefined if the gateway did not write it, or it belongs to another state, or has expired */
export function openLogin(sealer: Sealer, cookie: string | undefined, state: string, now: number): LoginState | undefined {
  const login = cookie ? sealer.open<LoginState>(cookie, 'login') : undefined;
  if (login?.state !== state) return undefined;
  return now < login.begunAt + LOGIN_LASTS * 1000 ? login : undefined;
}

/**
 * Reads the parameter `returnTo`: where to go after the sign-in. Everything except a path of this gateway becomes `/`, so that a link cannot lead to another
 * site (open redirect).
 *
 * @example readReturnTo('//evil.example', 'https://portal.example') // '/'
 */
export function readReturnTo(given: unknown, origin: string): string {
  // A parameter that comes twice is a list. Browsers drop control characters from an address, which would hide `//`.
  if (typeof given !== 'string' || !given.startsWith('/') || given.length > 2_000 || /[\\\x00-\x20\x7f]/.test(given)) return '/';
  try {
    const url = new URL(given, origin);
    // A return to the sign-in itself would be a loop.
    if (url.origin !== origin || url.pathname.startsWith('/session')) return '/';
    const path = `${url.pathname}${url.search}${url.hash}`;
    return path.startsWith('//') ? '/' : path;
  } catch {
    return '/';
  }
}
