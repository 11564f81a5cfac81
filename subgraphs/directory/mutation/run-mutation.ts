import type { EntityManager } from 'typeorm';
import { KitError, type SubgraphContext, type Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import type { KnownPerson } from '../decision/person.store.js';
import { type Outcome, runChange, type Worked } from './changes.js';
import type { MutationName, SelfActor } from './self-rule.js';

/** The author and the time of a change. */
export interface Author extends SelfActor {
  /** The caller's sign-in. */
  readonly issuer: string;
  readonly subject: string;
  readonly at: Instant;
  /** The only facility whose people and permissions the caller manages; undefined for overseers of the network. */
  readonly only: string | undefined;
  /** The operator on the machine: no second person must approve. */
  readonly alone?: boolean;
}

/** The parts of a request's context that a mutation needs. */
export interface MutationContext extends Pick<SubgraphContext, 'caller' | 'now'> {
  readonly writer: Writer;
  readonly access: {
    /** The caller, if the caller may act. */
    person(): Promise<KnownPerson>;
    onlyFacility(): Promise<string | undefined>;
  };
}

/**
 * Runs one mutation of the caller, completely or not at all.
 *
 * @param work throws `Refused` for errors that the user can correct; returns the subject's id, and whether anything changed
 */
export async function runMutation(
  { access, caller, writer, now }: MutationContext,
  action: MutationName,
  input: { readonly idempotencyKey?: string | null; readonly reason?: string | null },
  work: (manager: EntityManager, author: Author) => Promise<Worked>,
): Promise<Outcome> {
  const person = await access.person();
  const { issuer, subject } = caller;
  const facilities = person.workplaces.map(({ facility }) => facility);
  const author = { user: person.id, issuer, subject, facilities, at: now, only: await access.onlyFacility() };
  const change = { action, by: { user: person.id, facility: person.acting!.id }, at: now, input };
  return await runChange(writer, change, async (manager) => await work(manager, author));
}

/**
 * Reads the subject of a mutation. `replayed` is true if an idempotency key returned an earlier result: then read only what the caller may
 * see now. The right to call the mutation is checked before.
 */
export type ReadSubject<T> = (id: string, replayed: boolean) => Promise<T | undefined>;

/**
 * Builds a payload: the changed object, read again, or the user errors.
 *
 * @throws KitError NOT_PERMITTED if the caller may no longer see the result of an idempotency key
 */
export async function buildPayload<K extends string, T>(
  outcome: Outcome,
  name: K,
  read: ReadSubject<T>,
): Promise<Record<K, T | null> & { userErrors: Outcome['userErrors'] }> {
  const { subject, userErrors } = outcome;
  const found = subject === null ? undefined : await read(subject, outcome.replayed);
  if (subject !== null && outcome.replayed && found === undefined) throw new KitError('NOT_PERMITTED');
  return { [name]: found ?? null, userErrors } as never;
}
