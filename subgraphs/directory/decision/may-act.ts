import { isContained } from '../../kit/index.js';
import { holds, type Instant, type PersonFacts, type SignIn } from './facts.js';

/** A person who passes rule 1, with the acting facility. */
export type ActingPerson<P extends PersonFacts> = P & { readonly acting: NonNullable<P['acting']> };

/**
 * Checks rule 1 alone: the person is active, belongs to the acting facility, and signed in with the necessary assurance. The facility
 * takes part in the network. If it demands its networks, the request comes from one of them.
 *
 * @example mayAct(person, caller, now) // false from the moment of suspension
 */
export function mayAct<P extends PersonFacts>(person: P | undefined, signIn: SignIn, at: Instant): person is ActingPerson<P> {
  return findActingProblem(person, signIn, at) === undefined;
}

/** Why rule 1 fails: NETWORK if nothing but the address is wrong, so that it shows nothing about a person to a stranger. */
export function findActingProblem(
  person: PersonFacts | undefined,
  { assurance, address }: SignIn,
  at: Instant,
): 'PERSON' | 'NETWORK' | undefined {
  if (!isActing(person, at)) return 'PERSON';
  if (person.requiredAssurance !== null && person.requiredAssurance !== assurance) return 'PERSON';
  return isNetworkAllowed(person.acting.networks, address) ? undefined : 'NETWORK';
}

/** @param networks the networks that a facility demands; null if it demands none */
export function isNetworkAllowed(networks: readonly string[] | null, address: string): boolean {
  return networks === null || isContained(networks, address);
}

/** A sign-in that fails rule 1 for neither assurance nor address, to explain the other rules. @param address instead of an allowed one */
export function assumeSignIn({ requiredAssurance, acting }: PersonFacts, address?: string): SignIn {
  // The first address of a network lies in it.
  return { assurance: requiredAssurance ?? '', address: address ?? acting?.networks?.[0]?.split('/')[0] ?? '' };
}

/** Checks rule 1 without the assurance and the address: for a caller who is about to sign in with more. */
export function isActing<P extends PersonFacts>(person: P | undefined, at: Instant): person is ActingPerson<P> {
  return person?.acting != null && holds(person.active, at) && holds(person.acting.member, at);
}
