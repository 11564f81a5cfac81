import type { ClientErrorCode } from './ask.js';

/** What `GET /session` answers. Times are ISO 8601. Compare them with `now`, the server's clock, not with the browser's. */
export interface Session {
  readonly state: 'SIGNED_OUT' | 'LOCKED' | 'CHOOSE_FACILITY' | 'STEP_UP_NEEDED' | 'ACTIVE';
  readonly now: string;
  readonly providers: readonly { readonly id: string; readonly name: { readonly ja: string; readonly en: string } }[];
  readonly person: { readonly id: string; readonly name: string; readonly kana: string; readonly profession: string } | null;
  readonly facility: { readonly id: string; readonly name: string } | null;
  /** The facilities for which the person may act. One with `networkAllowed: false` cannot be chosen from the present network. */
  readonly facilities: readonly { readonly id: string; readonly name: string; readonly networkAllowed: boolean }[];
  /** How strongly the person has signed in (`acr`), what the profession requires, and until when a step-up counts. */
  readonly assurance: { readonly current: string; readonly required: string | null; readonly until: string | null };
  /** The methods with which the person can step up to HPKI. */
  readonly stepUps: readonly { readonly kind: 'PROVIDER' | 'CERTIFICATE' | 'CHALLENGE' }[];
  readonly authenticatedAt: string | null;
  /** When the session ends if it is not used. */
  readonly idleUntil: string | null;
  /** When the session ends in any case. */
  readonly endsAt: string | null;
  /**
   * The person's keys for what a client keeps until it is sent: 32 bytes each, base64url. The first encrypts, all decrypt. They are the same after a lock and in the
   * person's next session. Empty while the session is not active.
   */
  readonly draftKeys: readonly string[];
}

/** The result of a request to the session: its answer, or the code of the failure. `retryAfter`: seconds to wait at least before the next try. */
export type SessionResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: string; readonly retryAfter: number; readonly requestId: string | undefined };

/** Why the person must authenticate again: see `signInAddress`. */
export type StepUp = 'hpki' | 'second-factor' | 'recent' | 'unlock';

/** The session of the browser at the gateway. Every result is a value: nothing is thrown but the reason of an aborted signal. */
export interface SessionApi {
  /** Reads the session. This does not count as use. */
  read(options?: { readonly signal?: AbortSignal }): Promise<SessionResult<Session>>;
  /** Acts for this facility from now on. Afterwards remove everything that was loaded before. */
  chooseFacility(facility: string): Promise<SessionResult<Session>>;
  /** Locks the session: no operation is answered until the same person authenticates again (`signInAddress({ stepUp: 'unlock', … })`). */
  lock(): Promise<SessionResult<Session>>;
  /** Ends the session. If the value is not null, send the browser there: it ends the provider's session too. */
  signOut(): Promise<SessionResult<{ readonly providerSignOut: string | null }>>;
  /** Begins the step-up with the card's certificate. Send the browser to `url`. */
  beginCertificate(): Promise<SessionResult<{ readonly url: string }>>;
}

/**
 * Builds the address that signs in, steps up or unlocks. Send the browser there.
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
