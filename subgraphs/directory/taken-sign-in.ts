import { type EntityManager, MoreThan } from 'typeorm';
import type { Author } from './administer.js';
import { ChangeRecordEntity } from './change-record.entity.js';
import { refusedAction } from './changes.js';
import { Corrections, refuse } from './correction.js';
import { lockRows } from './lock-rows.js';
import { UserEntity } from './user.entity.js';
import { UserRecordStore } from './user-record.store.js';

/** Sign-ins of other facilities' people that one administrator may name within a day. Beyond that she registers nobody until the day is over. */
export const TAKEN_A_DAY = 5;
const DAY = 24 * 3_600_000;

/** A sign-in that somebody has already, of whom this administrator is not to learn. */
export interface TakenSignIn {
  readonly userId: string;
  readonly userErrors: Corrections['userErrors'];
}

/**
 * Says whether a facility's admin names the sign-in of a person of other facilities. The answer tells that such a person exists, which cannot be
 * hidden from who wants to register her; so each one is recorded for review, and they are few: it is no way to find out who takes part.
 *
 * @returns undefined where nobody has the sign-in, or a person of her own facility has
 * @throws Refused TOO_MANY, whether or not the sign-in is taken
 */
export async function findTakenSignIn(
  manager: EntityManager,
  { issuer, subject }: { readonly issuer: string; readonly subject: string },
  author: Author,
): Promise<TakenSignIn | undefined> {
  const { only, user, at } = author;
  if (only === undefined) return undefined;
  await lockRows(manager, 'user_account', [user]);
  const action = refusedAction('registerUser');
  const named = await manager.getRepository(ChangeRecordEntity).countBy({ userId: user, action, at: MoreThan(at - DAY) });
  if (named >= TAKEN_A_DAY)
    refuse('subject', 'TOO_MANY', "Too many sign-ins of other facilities were named today: ask the network's office.");
  const rows = await manager.getRepository(UserEntity).findBy({ issuer, subject });
  // MySQL's comparison passes over blanks at the end.
  const taken = rows.find((row) => row.issuer === issuer && row.subject === subject);
  if (!taken) return undefined;
  const record = await new UserRecordStore(manager).byId(taken.id, at);
  if (record?.workplaces.some(({ facilityId }) => facilityId === only)) return undefined;
  const wrong = new Corrections();
  wrong.expect(false, 'subject', 'NOT_YOURS', "You cannot register this sign-in: ask the network's office. This was recorded.");
  return { userId: taken.id, userErrors: wrong.userErrors };
}
