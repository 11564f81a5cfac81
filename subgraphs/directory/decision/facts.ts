import type { CategoryMask } from '../../kit/index.js';

/** An instant, milliseconds since 1970 UTC. */
export type Instant = number;

/** The interval in which a fact is in force. The end is exclusive. */
export interface Validity {
  readonly from: Instant;
  readonly until: Instant | null;
}

/** Always in force. */
export const ALWAYS: Validity = { from: 0, until: null };
/** Never in force. */
export const NEVER: Validity = { from: Number.MAX_SAFE_INTEGER, until: null };

/** How the person signed in, and from where the request comes. */
export interface SignIn {
  /** The assurance (an `acr`) of the current sign-in. */
  readonly assurance: string;
  /** The client's address; empty if it is not known. */
  readonly address: string;
}

/** Rule 1: the person, and the facility for which the person acts. */
export interface PersonFacts {
  readonly id: string;
  /** When the person is active: from registration until suspension. */
  readonly active: Validity;
  /** Whether the ID is a limited one (機能限定職員ID): it opens the care team's cabinet, never a hospital's chart. */
  readonly limited: boolean;
  /** The assurance (an `acr`) that the sign-in needs now; null for any: see `neededAssurance`. */
  readonly requiredAssurance: string | null;
  /** The facility in the token; null if the person does not belong to it. */
  readonly acting: {
    readonly id: string;
    readonly member: Validity;
    /** Whether its people may view other facilities' charts, not only its own. */
    readonly viewing: boolean;
    /** The networks (CIDR) from which its people must act; null for any address. An empty list allows none. */
    readonly networks: readonly string[] | null;
  } | null;
}

/** Rules 1 and 4: what a facility discloses through one system. */
export interface DisclosureFacts {
  readonly facility: string;
  readonly institution: string;
  readonly system: string;
  readonly published: CategoryMask;
  readonly member: Validity;
}

/** Rule 3. */
export interface LinkFacts {
  readonly id: string;
  readonly facility: string;
  readonly localId: string;
  /** The patient's key at a facility whose data is kept encrypted, sealed for its system; null if it is not released. It decides nothing. */
  readonly key: string | null;
  readonly valid: Validity;
}

/** Rule 2: the patient consents that the disclosing facility shows data to the viewing one. */
export interface ConsentFacts {
  readonly id: string;
  readonly disclosing: string;
  readonly viewing: string;
  readonly valid: Validity;
  /** When it was given or last renewed, for rule 6. */
  readonly givenAt: Instant;
}

/** Rule 5: a permission of the person, acting for one facility. */
export interface PermissionFacts {
  readonly id: string;
  /** null: every patient of the facility whom the other rules allow. */
  readonly patient: string | null;
  readonly facility: string;
  readonly categories: CategoryMask;
  /** Care dates, `YYYY-MM-DD`. */
  readonly careFrom: string | null;
  readonly careUntil: string | null;
  readonly valid: Validity;
  readonly givenAt: Instant;
}

/** Emergency access of this person, acting for that facility, to this patient. It replaces rules 2, 5 and 6. */
export interface EmergencyFacts {
  readonly id: string;
  readonly facility: string;
  readonly valid: Validity;
}

/** All facts of one decision: one person, one patient. */
export interface Facts extends SignIn {
  readonly person: PersonFacts;
  readonly patient: string;
  readonly disclosures: readonly DisclosureFacts[];
  readonly links: readonly LinkFacts[];
  readonly consents: readonly ConsentFacts[];
  readonly permissions: readonly PermissionFacts[];
  readonly emergencies: readonly EmergencyFacts[];
  /** When the acting facility last viewed the patient. */
  readonly viewedAt: Instant | null;
}

export function holds({ from, until }: Validity, at: Instant): boolean {
  return from <= at && (until === null || at < until);
}

/** The interval in which both are in force. */
export function both(a: Validity, b: Validity): Validity {
  const ends = [a.until, b.until].filter((end): end is Instant => end !== null);
  return { from: Math.max(a.from, b.from), until: ends.length > 0 ? Math.min(...ends) : null };
}
