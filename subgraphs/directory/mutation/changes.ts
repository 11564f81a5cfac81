import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { isDuplicate, type UserError, type Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { ChangeRecordEntity, IdempotencyKeyEntity } from './change-record.entity.js';
import { createId } from './ids.js';
import { InputErrors, Refused } from './input-errors.js';

/** A mutation to run. */
export interface Change {
  /** The mutation's name. */
  readonly action: string;
  /** The caller, and the facility for which the caller acts. */
  readonly by: { readonly user: string; readonly facility: string };
  readonly at: Instant;
  readonly input: { readonly idempotencyKey?: string | null; readonly reason?: string | null };
}

/** The result of a mutation: the id of its subject, or the errors that the user can correct; then nothing was changed. */
export type Outcome = Done | { readonly subject: null; readonly userErrors: UserError[] };

interface Done {
  readonly subject: string;
  /** Whether the same idempotency key had run before. What the caller may see can have changed since then. */
  readonly replayed: boolean;
  readonly userErrors: [];
}

const KEY_AT_MOST = 100;

/**
 * Runs a mutation in one transaction: its work, its change record, and its idempotency key. A key belongs to a person,
 * the acting facility, and one mutation. A key that was used before with the same input returns the first result and changes nothing.
 *
 * @param work makes the change. Returns the id of its subject, and whether anything changed
 */
export async function runChange(writer: Writer, change: Change, work: Work): Promise<Outcome> {
  const { idempotencyKey: key } = change.input;
  const errors = new InputErrors();
  errors.expect(
    key === undefined || key === null || (key.length > 0 && key.length <= KEY_AT_MOST),
    'idempotencyKey',
    'LENGTH',
    `A key has 1 to ${KEY_AT_MOST} characters.`,
  );
  if (errors.any) return { subject: null, userErrors: errors.userErrors };
  for (let again = false; ; again = true) {
    try {
      return await writer.transaction(change.by.user, async (manager) => await runInTransaction(manager, change, work));
    } catch (error) {
      if (error instanceof Refused) return { subject: null, userErrors: error.userErrors };
      if (!isDuplicate(error)) throw error;
      // The other transaction may have been this very mutation, sent twice: then return its result.
      if (!key || again) return { subject: null, userErrors: [makeConflict()] };
    }
  }
}

/** The result of a mutation's work: a change, or a refusal that is recorded for review. */
export type Worked =
  | { readonly subject: string; readonly changed: boolean }
  | { readonly refused: UserError[] /** Whom or what it concerns. */; readonly about: string };

type Work = (manager: EntityManager) => Promise<Worked>;

/** The action under which a refused mutation is recorded. */
export function toRefusedAction(action: string): string {
  return `${action}:refused`;
}

async function runInTransaction(manager: EntityManager, change: Change, work: Work): Promise<Outcome> {
  const { idempotencyKey: key } = change.input;
  const before = key ? await findEarlierResult(manager, change, key) : undefined;
  if (before !== undefined) return { subject: before, replayed: true, userErrors: [] };
  const worked = await work(manager);
  if ('refused' in worked) {
    await manager.getRepository(ChangeRecordEntity).insert(recordOf({ ...change, action: toRefusedAction(change.action) }, worked.about));
    return { subject: null, userErrors: worked.refused };
  }
  const { subject, changed } = worked;
  if (changed) await manager.getRepository(ChangeRecordEntity).insert(recordOf(change, subject));
  if (key) await manager.getRepository(IdempotencyKeyEntity).insert({ ...makeKeyRow(change, key), subjectId: subject, at: change.at });
  return { subject, replayed: false, userErrors: [] };
}

/** Somebody else's change came first, and made this one invalid. */
function makeConflict(): UserError {
  return {
    code: 'CONFLICT',
    message: 'Something of this was registered already, perhaps just now by somebody else. Look again.',
    field: ['input'],
  };
}

async function findEarlierResult(manager: EntityManager, change: Change, key: string): Promise<string | undefined> {
  const { inputHash, ...mine } = makeKeyRow(change, key);
  const found = await manager.getRepository(IdempotencyKeyEntity).findOneBy(mine);
  if (!found || found.key !== key) return undefined;
  if (found.inputHash === inputHash) return found.subjectId;
  const errors = new InputErrors();
  errors.expect(false, 'idempotencyKey', 'KEY_REUSED', 'This key was used for something else.');
  throw new Refused(errors.userErrors);
}

function makeKeyRow({ by, action, input }: Change, key: string) {
  return {
    userId: by.user,
    facilityId: by.facility,
    key,
    action,
    inputHash: createHash('sha256').update(JSON.stringify(input)).digest('hex'),
  };
}

function recordOf({ action, by, at, input }: Change, subjectId: string): ChangeRecordEntity {
  const { idempotencyKey: _, reason, ...rest } = input;
  return {
    id: createId('chg'),
    at,
    userId: by.user,
    facilityId: by.facility,
    action,
    subjectId,
    reason: reason ?? null,
    detail: JSON.stringify(rest),
  };
}

/**
 * Raises the version of a row, if it still has the expected one.
 *
 * @throws Refused STALE if somebody else changed it meanwhile
 */
export async function takeNextVersion<T extends { id: string; version: number }>(
  manager: EntityManager,
  entity: new () => T,
  id: string,
  seen: number | null | undefined,
): Promise<void> {
  const where = { id, ...(seen === null || seen === undefined ? {} : { version: seen }) };
  const { affected } = await manager
    .getRepository<{ id: string; version: number }>(entity)
    .createQueryBuilder()
    .update()
    .set({ version: () => 'version + 1' })
    .where(where)
    .execute();
  if (affected === 1) return;
  const errors = new InputErrors();
  errors.expect(false, 'version', 'STALE', 'Somebody else changed this meanwhile: read it again.');
  throw new Refused(errors.userErrors);
}
