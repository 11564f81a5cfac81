import type { EntityManager } from 'typeorm';
import { InputErrors } from '../mutation/input-errors.js';
import { lockRows } from '../mutation/lock-rows.js';
import type { Author } from '../mutation/run-mutation.js';
import { checkNotSelf } from '../mutation/self-rule.js';
import { applyRaise, makeUnraised, splitRaise } from './raises/raise.js';
import { RaiseProposalStore } from './raises/raise-proposal.store.js';
import { isManaged, type Manager } from './user-manager.js';
import { checkUser } from './user-record.check.js';
import { toStanding, type UserNames, UserRecordStore } from './user-record.store.js';
import type { RegisterUserInput, UpdateUserInput } from './user-record.type.js';

/** Registers a person. Changes that a second person must approve become a proposal. @throws Refused */
export async function registerUser(manager: EntityManager, input: RegisterUserInput, by: Manager, author: Author): Promise<string> {
  const users = new UserRecordStore(manager);
  const errors = new InputErrors();
  const { issuer, subject, name, kana, idKind } = input;
  errors.identifier(issuer, 'issuer', 200);
  errors.identifier(subject, 'subject', 200);
  const own = author.issuer === issuer && author.subject === subject;
  checkNotSelf(errors, { mutation: 'registerUser', input, actor: author, subject: { users: own ? [author.user] : [] } });
  checkUser(errors, input, by, await users.activeFacilities(listIds(input.workplaces), author.at));
  errors.expect(input.workplaces.length > 0, 'workplaces', 'REQUIRED', 'At least one workplace is needed.');
  errors.refuse();
  const { now, raise } = splitRaise(makeUnraised(input.profession), input);
  const { profession, workplaces, ...assurance } = raise && author.alone ? applyRaise(now, raise) : now;
  const id = await users.add({ issuer, subject, name, kana, profession }, { idKind, ...assurance }, workplaces, author.at);
  if (raise && !author.alone) await new RaiseProposalStore(manager).propose(id, raise, { ...author, reason: input.reason });
  return id;
}

/** Changes a person. Changes that a second person must approve become a proposal; all others take effect at once. @throws Refused */
export async function updateUser(manager: EntityManager, input: UpdateUserInput, by: Manager, author: Author): Promise<void> {
  const users = new UserRecordStore(manager);
  await lockRows(manager, 'user_account', [input.id]);
  const at = await users.instantOf(input.id, author.at);
  const before = await users.byId(input.id, at);
  const errors = new InputErrors();
  errors.expect(isManaged(before, by), 'id', 'NOT_FOUND', 'There is no person with this id.');
  checkNotSelf(errors, { mutation: 'updateUser', input, actor: author, subject: { users: [input.id] } });
  checkUser(errors, input, by, await users.activeFacilities(listIds(input.workplaces ?? []), at));
  const standing = input.idKind || input.profession || typeof input.requiredAssurance === 'string';
  errors.expect(!standing || before?.active, 'id', 'SUSPENDED', 'This person is suspended: use resumeUser first.');
  errors.refuse();
  const { now, raise } = splitRaise(toStanding(before!), input);
  const { profession, workplaces, ...assurance } = now;
  const change = {
    names: { ...pickNames(input), ...(profession === before!.profession ? {} : { profession }) },
    status: standing ? { idKind: input.idKind ?? before!.idKind, ...assurance } : undefined,
    workplaces: input.workplaces ? workplaces : undefined,
  };
  await users.update(input.id, input.version, change, at);
  if (raise) await new RaiseProposalStore(manager).propose(input.id, raise, { ...author, reason: input.reason });
}

function listIds(workplaces: readonly { readonly facilityId: string }[]): string[] {
  return workplaces.map(({ facilityId }) => facilityId);
}

function pickNames({ name, kana }: UpdateUserInput): Partial<UserNames> {
  return { ...(typeof name === 'string' ? { name } : {}), ...(typeof kana === 'string' ? { kana } : {}) };
}
