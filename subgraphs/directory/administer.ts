import type { DirectoryContext } from './access.js';
import { carryOut, type Outcome } from './changes.js';
import type { Instant } from './decision/facts.js';

/** Who changes something, and when. */
export interface Author {
  readonly user: string;
  readonly at: Instant;
  /** The only facility whose people and permissions she manages; undefined for those who oversee the network. */
  readonly only: string | undefined;
}

type Manager = Parameters<Parameters<DirectoryContext['writer']['transaction']>[0]>[0];

/**
 * Carries out one mutation of the caller's, all of it or nothing.
 *
 * @param work throws `Refused` for what a person can correct; answers the subject's id, and whether anything changed
 */
export async function administer(
  { access, writer, now }: DirectoryContext,
  action: string,
  input: { readonly idempotencyKey?: string | null; readonly reason?: string | null },
  work: (manager: Manager, author: Author) => Promise<{ subject: string; changed: boolean }>,
): Promise<Outcome> {
  const person = await access.person();
  const author = { user: person.id, at: now, only: await access.onlyFacility() };
  const change = { action, by: { user: person.id, facility: person.acting!.id }, at: now, input };
  return await carryOut(writer, change, async (manager) => await work(manager, author));
}

/** A payload of what was changed, read anew, or of what must be corrected. */
export async function payload<K extends string, T>(
  { subject, userErrors }: Outcome,
  name: K,
  read: (id: string) => Promise<T | undefined>,
): Promise<Record<K, T | null> & { userErrors: Outcome['userErrors'] }> {
  return { [name]: subject === null ? null : ((await read(subject)) ?? null), userErrors } as never;
}
