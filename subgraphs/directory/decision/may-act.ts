import { holds, type Instant, type PersonFacts } from './facts.js';

/** A person who passes rule 1, with the acting facility. */
export type ActingPerson<P extends PersonFacts> = P & { readonly acting: NonNullable<P['acting']> };

/**
 * Checks rule 1 alone: the person is active, belongs to the acting facility, and signed in with the necessary assurance. The facility
 * takes part in the network.
 *
 * @example mayAct(person, caller.assurance, now) // false from the moment of suspension
 */
export function mayAct<P extends PersonFacts>(person: P | undefined, assurance: string, at: Instant): person is ActingPerson<P> {
  if (!person?.acting || !holds(person.active, at) || !holds(person.acting.member, at)) return false;
  return person.requiredAssurance === null || person.requiredAssurance === assurance;
}
