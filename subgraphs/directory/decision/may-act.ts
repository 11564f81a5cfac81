import { holds, type Instant, type PersonFacts } from './facts.js';

/** A person of whom rule 1 holds: she acts for a facility. */
export type ActingPerson<P extends PersonFacts> = P & { readonly acting: NonNullable<P['acting']> };

/**
 * Rule 1 alone: she is active, belongs to the facility for which she acts, which takes part, and signed in with the assurance that she needs.
 *
 * @example mayAct(person, caller.assurance, now) // false from the moment of her suspension
 */
export function mayAct<P extends PersonFacts>(person: P | undefined, assurance: string, at: Instant): person is ActingPerson<P> {
  if (!person?.acting || !holds(person.active, at) || !holds(person.acting.member, at)) return false;
  return person.requiredAssurance === null || person.requiredAssurance === assurance;
}
