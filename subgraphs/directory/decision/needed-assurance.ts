/** The assurance (`acr`) of a sign-in with the health profession's card. */
export const ASSURANCE_HPKI = 'urn:hareyaka:acr:hpki';

/** The professions that must sign in with the card. An unconfirmed profession is one of them, because it may turn out to be one. */
const WITH_CARD: ReadonlySet<string> = new Set(['DOCTOR', 'DENTIST', 'UNCONFIRMED']);

/** The facts about a person that decide the needed assurance. */
export interface AssuranceFacts {
  readonly profession: string;
  /** What the network needs beyond the profession; null for nothing. */
  readonly requiredAssurance: string | null;
  /** Whether two people, or the operator, made an exception: then `requiredAssurance` replaces what the profession needs. */
  readonly assuranceRelaxed: boolean;
}

/**
 * The assurance that a person's sign-in needs. It follows from the current profession, never from an entry made at
 * registration; only a recorded exception lowers it.
 *
 * @returns an `acr`; null for any
 * @example neededAssurance({ profession: 'DENTIST', requiredAssurance: null, assuranceRelaxed: false }) // the card's
 */
export function findNeededAssurance({ profession, requiredAssurance, assuranceRelaxed }: AssuranceFacts): string | null {
  return WITH_CARD.has(profession) && !assuranceRelaxed ? ASSURANCE_HPKI : requiredAssurance;
}

/** Whether a person would need less than before. Assurances other than the card have no order, so one in place of another may be less. */
export function relaxesAssurance(before: string | null, after: string | null): boolean {
  return before !== null && after !== before && after !== ASSURANCE_HPKI;
}
