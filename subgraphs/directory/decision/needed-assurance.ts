/** The assurance (`acr`) of a sign-in with the health profession's card. */
export const ASSURANCE_HPKI = 'urn:hareyaka:acr:hpki';

/** Whoever has one of these signs in with the card. Whose profession nobody has confirmed may be one of them. */
const WITH_CARD: ReadonlySet<string> = new Set(['DOCTOR', 'DENTIST', 'UNCONFIRMED']);

/** What the directory keeps of a person for this question. */
export interface AssuranceFacts {
  readonly profession: string;
  /** What the network asks of her beyond her profession; null for nothing. */
  readonly requiredAssurance: string | null;
  /** Whether two people, or the operator, made an exception: then `requiredAssurance` counts in place of the profession. */
  readonly assuranceRelaxed: boolean;
}

/**
 * The assurance that a person's sign-in needs. It follows from the profession as it is at this operation, never from what somebody wrote at
 * registration; only a recorded exception asks for less.
 *
 * @returns an `acr`; null for any
 * @example neededAssurance({ profession: 'DENTIST', requiredAssurance: null, assuranceRelaxed: false }) // the card's
 */
export function neededAssurance({ profession, requiredAssurance, assuranceRelaxed }: AssuranceFacts): string | null {
  return WITH_CARD.has(profession) && !assuranceRelaxed ? ASSURANCE_HPKI : requiredAssurance;
}

/** Whether a person would need less than before. Assurances other than the card have no order: one in place of another may be less. */
export function relaxesAssurance(before: string | null, after: string | null): boolean {
  return before !== null && after !== before && after !== ASSURANCE_HPKI;
}
