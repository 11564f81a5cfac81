import type { EntityManager } from 'typeorm';
import type { Instant } from '../../decision/facts.js';
import { InputErrors } from '../../mutation/input-errors.js';
import { lockRows } from '../../mutation/lock-rows.js';
import { checkNotSelf, type SelfActor } from '../../mutation/self-rule.js';
import { isManaged, type Manager, mayGive } from '../user-manager.js';
import { toStanding, UserRecordStore, type UserRow } from '../user-record.store.js';
import { applyRaise, type Raise } from './raise.js';
import { type RaiseProposalRow, RaiseProposalStore } from './raise-proposal.store.js';
import { RaiseState } from './raise-state.js';

interface Decision {
  readonly id: string;
  readonly reason: string;
}

interface Decider {
  readonly by: Manager;
  readonly author: SelfActor & { readonly at: Instant };
}

/** Approves a proposal. @throws Refused if the caller may not approve it, it is decided already, or the person concerned is suspended */
export async function approveRaise(manager: EntityManager, input: Decision, { by, author }: Decider): Promise<void> {
  const { proposal, record, at } = await readManaged(manager, input, { by, author });
  const errors = new InputErrors();
  checkNotSelf(errors, { mutation: 'approveRaise', input, actor: author, subject: { users: [proposal.userId, proposal.proposedBy] } });
  errors.expect(mayApprove(proposal.raise, by), 'id', 'NOT_ALLOWED', 'Only an administrator of the network approves this.');
  errors.expect(record.active, 'id', 'SUSPENDED', 'This person is suspended: use resumeUser first.');
  errors.refuse();
  const { profession, workplaces, ...assurance } = applyRaise(toStanding(record), proposal.raise);
  const change = { names: { profession }, status: { idKind: record.idKind, ...assurance }, workplaces };
  await new UserRecordStore(manager).update(proposal.userId, record.version, change, at);
  await new RaiseProposalStore(manager).decide(input.id, RaiseState.APPROVED, { ...author, reason: input.reason });
}

/** Declines a proposal. @throws Refused */
export async function declineRaise(manager: EntityManager, input: Decision, { by, author }: Decider): Promise<void> {
  const { proposal } = await readManaged(manager, input, { by, author });
  const errors = new InputErrors();
  checkNotSelf(errors, { mutation: 'declineRaise', input, actor: author, subject: { users: [proposal.userId] } });
  errors.refuse();
  await new RaiseProposalStore(manager).decide(input.id, RaiseState.DECLINED, { ...author, reason: input.reason });
}

/** Reads the proposal and its person, if the caller manages that person. */
async function readManaged(
  manager: EntityManager,
  input: Decision,
  { by, author }: Decider,
): Promise<{ proposal: RaiseProposalRow; record: UserRow; at: Instant }> {
  const proposals = new RaiseProposalStore(manager);
  const asked = await proposals.byId(input.id);
  // The lock keeps the person as read: another change of the person waits, or this one waits for it.
  if (asked) await lockRows(manager, 'user_account', [asked.userId]);
  const proposal = await proposals.byId(input.id);
  const users = new UserRecordStore(manager);
  const at = proposal ? await users.instantOf(proposal.userId, author.at) : author.at;
  const record = proposal && (await users.byId(proposal.userId, at));
  const errors = new InputErrors();
  errors.expect(isManaged(record, by), 'id', 'NOT_FOUND', 'There is no proposal with this id.');
  errors.reason(input.reason);
  errors.refuse();
  errors.expect(proposal!.state === RaiseState.PROPOSED, 'id', 'DECIDED', 'This proposal is decided already, or replaced: read it again.');
  errors.refuse();
  return { proposal: proposal!, record: record!, at };
}

/** Whether the caller could have made the proposal. */
function mayApprove({ assurance, roles }: Raise, by: Manager): boolean {
  return (assurance === null || by.only === undefined) && roles.every(({ role, facilityId }) => mayGive(role, facilityId, by));
}
