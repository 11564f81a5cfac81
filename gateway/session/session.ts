/** A browser's session. The store keeps it encrypted. Times are milliseconds since 1970, by the gateway's clock; durations are milliseconds. */
export interface Session {
  /** The provider at which the person signed in: its id in the configuration. */
  readonly provider: string;
  /** The person: `iss` and `sub` of the ID token. */
  readonly issuer: string;
  readonly subject: string;
  /** The provider's id of its own session (`sid`), which logout tokens name. */
  readonly providerSession: string | undefined;
  /** The profession in the directory at sign-in. */
  readonly profession: string;
  /** The facility for which the person acts; undefined until one is chosen. */
  readonly facility: string | undefined;
  /** The scopes that the provider granted to this gateway for the graph. */
  readonly scopes: readonly string[];
  /** The assurance of the sign-in: the provider's `acr`, translated by the configuration; empty if it has no translation. */
  readonly assurance: string;
  /** The methods (`amr`) that the provider named. */
  readonly methods: readonly string[];
  readonly authenticatedAt: number;
  readonly begunAt: number;
  /** The session ends then, whatever happens. */
  readonly endsAt: number;
  /** The session ends if it is not used for this long. */
  readonly idleFor: number;
  /** Locked by the person: no operation, picture or document is answered until the person authenticates again. */
  readonly locked: boolean;
  /** The last step-up; its assurance counts until its time is over. */
  readonly stepUp: StepUp | undefined;
  readonly tokens: ProviderTokens;
}

/** An assurance beyond that of the sign-in, for a limited time. */
export interface StepUp {
  readonly assurance: string;
  readonly until: number;
  readonly at: number;
}

/** The provider's tokens. They never leave the gateway. */
export interface ProviderTokens {
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  /** When the access token expires: the provider must confirm the session before. Undefined if the provider sets no time. */
  readonly expiresAt: number | undefined;
}

/** Why a session has ended by time: not used for too long, or its greatest length is over. */
export type SessionEnd = 'IDLE' | 'ABSOLUTE';

/**
 * Finds out whether a session's time is over. A use at the exact end is too late.
 *
 * @param usedAt the last use
 * @example findEnd(session, usedAt, Date.now()) // undefined: the session goes on
 */
export function findEnd({ endsAt, idleFor }: Session, usedAt: number, now: number): SessionEnd | undefined {
  if (now >= endsAt) return 'ABSOLUTE';
  return now >= usedAt + idleFor ? 'IDLE' : undefined;
}

/** The assurance that counts now: the step-up's while it lasts, else the sign-in's. */
export function findAssurance({ assurance, stepUp }: Session, now: number): string {
  return stepUp && now < stepUp.until ? stepUp.assurance : assurance;
}

/** When the person last proved who they are. */
export function findAuthenticationTime({ authenticatedAt, stepUp }: Session): number {
  return Math.max(authenticatedAt, stepUp?.at ?? 0);
}
