import type { EntityManager } from 'typeorm';
import { KitError } from '../../kit/index.js';
import type { DirectoryContext } from '../access/access.js';
import type { Instant } from '../decision/facts.js';
import type { MutationName, SelfActor } from '../users/self-rule.js';
import { carryOut, type Outcome, type Worked } from './changes.js';

/** Who changes something, and when. */
export interface Author extends SelfActor {
  /** How her sign-in names her. */
  readonly issuer: string;
  readonly subject: string;
  readonly at: Instant;
  /** The only facility whose people and permissions she manages; undefined for those who oversee the network. */
  readonly only: string | undefined;
  /** The operator on the machine: no second person has to agree. */
  readonly alone?: boolean;
}

/**
 * Carries out one mutation of the caller's, all of it or nothing.
 *
 * @param work throws `Refused` for what a person can correct; answers the subject's id, and whether anything changed
 */
export async function runMutation(
  { access, caller, writer, now }: DirectoryContext,
  action: MutationName,
  input: { readonly idempotencyKey?: string | null; readonly reason?: string | null },
  work: (manager: EntityManager, author: Author) => Promise<Worked>,
): Promise<Outcome> {
  const person = await access.person();
  const { issuer, subject } = caller;
  const facilities = person.workplaces.map(({ facility }) => facility);
  const author = { user: person.id, issuer, subject, facilities, at: now, only: await access.onlyFacility() };
  const change = { action, by: { user: person.id, facility: person.acting!.id }, at: now, input };
  return await carryOut(writer, change, async (manager) => await work(manager, author));
}

/**
 * Reads what a mutation made or changed. `replayed` is true where an idempotency key answers what was done before: then only what the caller may
 * see now is to be read. Whoever may call the mutation at all was checked before.
 */
export type ReadSubject<T> = (id: string, replayed: boolean) => Promise<T | undefined>;

/**
 * A payload of what was changed, read anew, or of what must be corrected.
 *
 * @throws KitError NOT_PERMITTED where an idempotency key outlived the right to see what it made
 */
export async function payload<K extends string, T>(
  outcome: Outcome,
  name: K,
  read: ReadSubject<T>,
): Promise<Record<K, T | null> & { userErrors: Outcome['userErrors'] }> {
  const { subject, userErrors } = outcome;
  const found = subject === null ? undefined : await read(subject, outcome.replayed);
  if (subject !== null && outcome.replayed && found === undefined) throw new KitError('NOT_PERMITTED');
  return { [name]: found ?? null, userErrors } as never;
}
