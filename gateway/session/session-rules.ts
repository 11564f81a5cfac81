/** A sign-in has a second factor if it has one of these `acr` values (after translation by the configuration) or one of these `amr` values (RFC 8176). */
export interface SecondFactor {
  readonly acr: readonly string[];
  readonly amr: readonly string[];
}

/** The rules for the sessions of one profession. Milliseconds. */
export interface ProfessionRules {
  readonly idleFor: number;
  readonly lastsFor: number;
  /** Absent: one factor is enough. */
  readonly secondFactor: SecondFactor | undefined;
}

/** The rules for all sessions. Milliseconds. */
export interface SessionRules {
  readonly of: (profession: string) => ProfessionRules;
  /** How long sessions go on after their access token expired, while the provider does not answer. */
  readonly providerGrace: number;
}

/**
 * Whether a sign-in has the second factor that the rules demand.
 *
 * @example hasSecondFactor({ acr: [], amr: ['otp'] }, { assurance: '', methods: ['pwd', 'otp'] }) // true
 */
export function hasSecondFactor(
  needed: SecondFactor | undefined,
  { assurance, methods }: { readonly assurance: string; readonly methods: readonly string[] },
): boolean {
  if (!needed) return true;
  return needed.acr.includes(assurance) || methods.some((one) => needed.amr.includes(one));
}
