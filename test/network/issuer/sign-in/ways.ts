import { ASSURANCE_HPKI, ASSURANCE_TWO_FACTOR } from '../../world/demo-accounts.js';
import type { User } from '../../world/world-model.js';

/** The `acr` and `amr` of a sign-in, for the ID token. */
export interface Assurance {
  /** Absent: one factor. */
  readonly acr?: string;
  /** Methods of RFC 8176. */
  readonly amr: readonly string[];
}

/** The ways to sign in, the strongest first. */
export const WAYS = {
  hpki: { acr: ASSURANCE_HPKI, amr: ['hwk', 'pin'] },
  passkey: { acr: ASSURANCE_TWO_FACTOR, amr: ['hwk', 'user'] },
  totp: { acr: ASSURANCE_TWO_FACTOR, amr: ['pwd', 'otp'] },
  password: { amr: ['pwd'] },
} as const satisfies Record<string, Assurance>;
export type Way = keyof typeof WAYS;

/** The kind of sign-in that a client asks for with `acr_values`. */
export type Wanted = 'hpki' | 'two-factor' | 'any';

/**
 * Reads `acr_values`. Of several values the weakest counts: the client accepts it. Values that this issuer does not know are ignored.
 *
 * @example readWanted('urn:hareyaka:acr:hpki') === 'hpki'
 */
export function readWanted(acrValues: unknown): Wanted {
  const values = typeof acrValues === 'string' ? acrValues.split(' ') : [];
  if (values.includes(ASSURANCE_TWO_FACTOR)) return 'two-factor';
  return values.includes(ASSURANCE_HPKI) ? 'hpki' : 'any';
}

/** Whether a sign-in is of the kind that is asked for. HPKI has two factors: the certificate's key, and its PIN. */
export function isEnough(acr: string | undefined, wanted: Wanted): boolean {
  if (wanted === 'any' || acr === ASSURANCE_HPKI) return true;
  return wanted === 'two-factor' && acr === ASSURANCE_TWO_FACTOR;
}

/** The ways that an account may use for the kind of sign-in that is asked for. Only doctors have HPKI in this demo. */
export function listWays(user: Pick<User, 'acr'>, wanted: Wanted): readonly Way[] {
  return (Object.keys(WAYS) as Way[]).filter((way) => {
    const { acr }: Assurance = WAYS[way];
    return isEnough(acr, wanted) && (way !== 'hpki' || user.acr === ASSURANCE_HPKI);
  });
}
