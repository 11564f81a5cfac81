import { type EntityManager, MoreThan } from 'typeorm';
import { ChangeRecordEntity } from '../mutation/change-record.entity.js';
import { toRefusedAction } from '../mutation/changes.js';
import { InputErrors, refuse } from '../mutation/input-errors.js';
import { lockRows } from '../mutation/lock-rows.js';
import type { Author } from '../mutation/run-mutation.js';
import { UserEntity } from './user.entity.js';
import { UserRecordStore } from './user-record.store.js';

/** The number of sign-ins of other facilities' people that one administrator may enter in 24 hours. Beyond it the administrator can register nobody for a time. */
export const TAKEN_A_DAY = 5;
const DAY = 24 * 3_600_000;

/** A sign-in of a person whom this administrator may not know about. */
export interface TakenSignIn {
  readonly userId: string;
  readonly userErrors: InputErrors['userErrors'];
}

/**
 * Checks whether a facility's admin entered the sign-in of a person of another facility. The refusal shows that such a person exists. This cannot
 * be hidden from an admin who registers people, so each refusal is recorded for review, and their number per day is limited.
 *
 * @returns undefined if nobody has the sign-in, or if a person of the admin's own facility has it
 * @throws Refused TOO_MANY if the limit is reached, whether or not the sign-in is taken
 */
export async function findTakenSignIn(
  manager: EntityManager,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
  author: Author,
): Promise<TakenSignIn | undefined> {
  const { only, user, at } = author;
  if (only === undefined) return undefined;
  await lockRows(manager, 'user_account', [user]);
  const action = toRefusedAction('registerUser');
  const named = await manager.getRepository(ChangeRecordEntity).countBy({ userId: user, action, at: MoreThan(at - DAY) });
  if (named >= TAKEN_A_DAY)
    refuse('subject', 'TOO_MANY', "You entered too many sign-ins of other facilities today: ask the network's office.");
  const rows = await manager.getRepository(UserEntity).findBy({ issuer, subject });
  // MySQL ignores blanks at the end when it compares text.
  const taken = rows.find((row) => row.issuer === issuer && row.subject === subject);
  if (!taken) return undefined;
  const record = await new UserRecordStore(manager).byId(taken.id, at);
  if (record?.workplaces.some(({ facilityId }) => facilityId === only)) return undefined;
  const errors = new InputErrors();
  errors.expect(false, 'subject', 'NOT_YOURS', "You cannot register this sign-in: ask the network's office. This was recorded.");
  return { userId: taken.id, userErrors: errors.userErrors };
}
