import type { EntityManager } from 'typeorm';
import { KitError, type ReportedChange, type SubgraphContext, type Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import type { KnownPerson } from '../decision/person.store.js';
import { type Outcome, runChange, toRefusedAction, type Worked } from './changes.js';
import type { MutationName, SelfActor } from './self-rule.js';
import { describeChange, readSubject } from './subject-rows.js';

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

/** The parts of a mutation's input that all mutations treat alike. */
export interface MutationInput {
  readonly idempotencyKey?: string | null;
  readonly reason?: string | null;
  /** The subject, if it exists already. */
  readonly id?: string;
  readonly uploadId?: string;
}

/** The parts of a request's context that a mutation needs. */
export interface MutationContext extends Pick<SubgraphContext, 'caller' | 'now' | 'changes'> {
  readonly writer: Writer;
  /** Called with each change that is committed. */
  readonly noticed?: ((change: ReportedChange) => void) | undefined;
  readonly access: {
    /** The caller, if the caller may act. */
    person(): Promise<KnownPerson>;
    onlyFacility(): Promise<string | undefined>;
  };
}

/**
 * Runs one mutation of the caller, completely or not at all, and reports what it changed.
 *
 * @param work throws `Refused` for errors that the user can correct; returns the subject's id, and whether anything changed
 */
export async function runMutation(
  { access, caller, changes, noticed, writer, now }: MutationContext,
  action: MutationName,
  input: MutationInput,
  work: (manager: EntityManager, author: Author) => Promise<Worked>,
): Promise<Outcome> {
  const person = await access.person();
  const { issuer, subject } = caller;
  const facilities = person.workplaces.map(({ facility }) => facility);
  const author = { user: person.id, issuer, subject, facilities, at: now, only: await access.onlyFacility() };
  const change = { action, by: { user: person.id, facility: person.acting!.id }, at: now, input };
  let reported: ReportedChange | undefined;
  const outcome = await runChange(writer, change, async (manager) => {
    reported = undefined;
    const subject = input.id ?? input.uploadId;
    const before = subject == null ? undefined : await readSubject(manager, action, subject);
    const worked = await work(manager, author);
    if ('refused' in worked) {
      reported = { action: toRefusedAction(action), subject: worked.about, user: person.id, before: null, after: null };
    } else if (worked.changed) {
      const after = await readSubject(manager, action, worked.subject);
      reported = { action, subject: worked.subject, user: person.id, ...describeChange(action, { before, after }) };
    }
    return worked;
  });
  if (reported && isDone(outcome, reported, action)) {
    changes.add(reported);
    noticed?.(reported);
  }
  return outcome;
}

/** Whether the transaction with the change was committed: a change has a subject that no earlier request made; a refusal has none. */
function isDone(outcome: Outcome, { action: did }: ReportedChange, action: MutationName): boolean {
  return did === action ? outcome.subject !== null && !outcome.replayed : outcome.subject === null;
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
