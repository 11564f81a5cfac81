import type { ClientErrorCode } from './ask.js';

/** What `GET /session` answers. Times are ISO 8601, by the server's clock `now`. */
export interface Session {
  readonly state: 'SIGNED_OUT' | 'LOCKED' | 'CHOOSE_FACILITY' | 'STEP_UP_NEEDED' | 'ACTIVE';
  readonly now: string;
  readonly providers: readonly { readonly id: string; readonly name: { readonly ja: string; readonly en: string } }[];
  readonly person: { readonly id: string; readonly name: string; readonly kana: string; readonly profession: string } | null;
  readonly facility: { readonly id: string; readonly name: string } | null;
  /** One with `networkAllowed: false` cannot be chosen from the present network. */
  readonly facilities: readonly { readonly id: string; readonly name: string; readonly networkAllowed: boolean }[];
  readonly assurance: { readonly current: string; readonly required: string | null; readonly until: string | null };
  readonly stepUps: readonly { readonly kind: 'PROVIDER' | 'CERTIFICATE' | 'CHALLENGE' }[];
  readonly authenticatedAt: string | null;
  /** When the session ends if it is not used. */
  readonly idleUntil: string | null;
  /** When the session ends in any case. */
  readonly endsAt: string | null;
}

/** The result of a request to the session: what it answers, or the code of the failure. */
export type SessionResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: string; readonly retryAfter: number; readonly requestId: string | undefined };

/** Why a session needs another sign-in: see `signInAddress`. */
export type StepUp = 'hpki' | 'second-factor' | 'recent' | 'unlock';

/** The session of the browser at the gateway. Every result is a value: nothing is thrown but the reason of an aborted signal. */
export interface SessionApi {
  /** Reads the session. This does not count as use, so it may be asked as often as one likes. */
  read(options?: { readonly signal?: AbortSignal }): Promise<SessionResult<Session>>;
  /** Acts for this facility from now on. Afterwards remove everything that was loaded before. */
  chooseFacility(facility: string): Promise<SessionResult<Session>>;
  /** Locks the session: nothing is answered until the same person signs in again (`signInAddress({ stepUp: 'unlock' })`). */
  lock(): Promise<SessionResult<Session>>;
  /** Ends the session. If the value is not null, send the browser there: it ends the provider's session too. */
  signOut(): Promise<SessionResult<{ readonly providerSignOut: string | null }>>;
  /** Begins the step-up with the card's certificate. Send the browser to `url`. */
  beginCertificate(): Promise<SessionResult<{ readonly url: string }>>;
}

/**
 * Where to send the browser to sign in, to step up, or to unlock.
 *
 * @param returnTo a path of the gateway, to which the browser comes back
 * @param provider names one of `session.providers` if there are several
 * @example
 * location.assign(signInAddress({ returnTo: '/patients', stepUp: 'unlock' }));
 */
export function signInAddress({
  returnTo,
  provider,
  stepUp,
}: {
  readonly returnTo: string;
  readonly provider?: string | undefined;
  readonly stepUp?: StepUp | undefined;
}): string {
  const search = new URLSearchParams({ returnTo });
  if (provider !== undefined) search.set('provider', provider);
  if (stepUp !== undefined) search.set('stepUp', stepUp);
  return `/session/sign-in?${search}`;
}

const HEADERS = { 'content-type': 'application/json', 'hareyaka-session': '1' };

/**
 * Makes the functions for the browser's session.
 *
 * @param gateway the gateway's own address; empty for a page that the gateway serves
 */
export function createSessionApi({
  gateway = '',
  fetch: send = fetch,
}: {
  readonly gateway?: string;
  readonly fetch?: typeof fetch;
} = {}): SessionApi {
  async function request<Value>(path: string, init: RequestInit): Promise<SessionResult<Value>> {
    let response: Response;
    let content: unknown;
    try {
      response = await send(`${gateway}${path}`, { ...init, headers: HEADERS });
      content = await response.json().catch(() => undefined);
    } catch {
      init.signal?.throwIfAborted();
      return fail('NETWORK_FAILED');
    }
    const { errors, ...value } = (typeof content === 'object' && content !== null ? content : {}) as {
      errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
    };
    const code = errors?.[0]?.extensions?.code;
    const about = {
      retryAfter: Math.max(0, Number(response.headers.get('retry-after') ?? 0) || 0),
      requestId: response.headers.get('x-request-id') ?? undefined,
    };
    if (typeof code === 'string') return { ok: false, code, ...about };
    if (!response.ok || content === undefined) return { ...fail('ANSWER_INVALID'), ...about };
    return { ok: true, value: value as Value };
  }
  const post = <Value>(path: string, body: object = {}) => request<Value>(path, { method: 'POST', body: JSON.stringify(body) });

  return {
    read: ({ signal } = {}) => request('/session', { signal: signal ?? null }),
    chooseFacility: (facility) => post('/session/facility', { facility }),
    lock: () => post('/session/lock'),
    signOut: () => post('/session/sign-out'),
    beginCertificate: () => post('/session/hpki/ticket'),
  };
}

function fail(code: ClientErrorCode): Extract<SessionResult<never>, { ok: false }> {
  return { ok: false, code, retryAfter: 0, requestId: undefined };
}
