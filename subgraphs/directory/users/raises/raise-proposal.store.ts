import { type EntityManager, In } from 'typeorm';
import type { Instant } from '../../decision/facts.js';
import { createId } from '../../mutation/ids.js';
import { refuse } from '../../mutation/input-errors.js';
import type { Raise } from './raise.js';
import { RaiseProposalEntity } from './raise-proposal.entity.js';
import { RaiseState } from './raise-state.js';

/** A proposal as stored, with the proposed change parsed. */
export type RaiseProposalRow = Omit<RaiseProposalEntity, 'raise' | 'state'> & { readonly raise: Raise; readonly state: RaiseState };

/** Selects proposals, and the position after which the page begins. A field that is absent does not filter. */
export interface ProposalQuery {
  readonly id?: string;
  readonly userId?: string | undefined;
  readonly state?: RaiseState | undefined;
  /** Only proposals for people who work there and nowhere else. */
  readonly facilityId?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
  readonly at: Instant;
}

/** The proposals' table. At most one proposal for a person is open. */
export class RaiseProposalStore {
  constructor(private readonly manager: EntityManager) {}

  async list({ id, userId, state, facilityId, after, limit, at }: ProposalQuery): Promise<RaiseProposalRow[]> {
    let query = this.manager.getRepository(RaiseProposalEntity).createQueryBuilder('p').where('1 = 1');
    if (id !== undefined) query = query.andWhere('p.id = :id', { id });
    if (userId !== undefined) query = query.andWhere('p.user_id = :userId', { userId });
    if (state !== undefined) query = query.andWhere('p.state = :state', { state });
    if (after !== undefined) query = query.andWhere('p.id > :after', { after });
    if (facilityId !== undefined) {
      const works = (where: string) =>
        `EXISTS (SELECT 1 FROM workplace w WHERE w.user_id = p.user_id AND w.facility_id ${where} :facilityId AND w.from_at <= :at AND (w.until_at IS NULL OR w.until_at > :at))`;
      query = query.andWhere(`${works('=')} AND NOT ${works('<>')}`, { facilityId, at });
    }
    return (await query.orderBy('p.id', 'ASC').limit(limit).getMany()).map(parseRow);
  }

  async byId(id: string): Promise<RaiseProposalRow | undefined> {
    const row = await this.manager.getRepository(RaiseProposalEntity).findOneBy({ id });
    return row?.id === id ? parseRow(row) : undefined;
  }

  /** The open proposal for each of these people: one statement. */
  async openFor(userIds: readonly string[]): Promise<(RaiseProposalRow | null)[]> {
    const rows = await this.manager.getRepository(RaiseProposalEntity).findBy({ userId: In([...userIds]), state: 'PROPOSED' });
    const open = new Map(rows.map((row) => [row.userId, parseRow(row)]));
    return userIds.map((id) => open.get(id) ?? null);
  }

  /** Adds a proposal, and replaces an open one for the same person. The new version of the person's row locks it. */
  async propose(userId: string, raise: Raise, { user, at, reason }: { user: string; at: Instant; reason: string }): Promise<string> {
    const proposals = this.manager.getRepository(RaiseProposalEntity);
    await proposals.update({ userId, state: 'PROPOSED' }, { state: 'REPLACED', decidedAt: at, decidedBy: user });
    const id = createId('rse');
    const open = { state: 'PROPOSED', decidedAt: null, decidedBy: null, decisionReason: null };
    await proposals.insert({ id, userId, raise: JSON.stringify(raise), reason, proposedAt: at, proposedBy: user, ...open });
    return id;
  }

  /** @throws Refused DECIDED if somebody else decided meanwhile */
  async decide(
    id: string,
    state: RaiseState.APPROVED | RaiseState.DECLINED,
    { user, at, reason }: { user: string; at: Instant; reason: string },
  ): Promise<void> {
    const decided = { state, decidedAt: at, decidedBy: user, decisionReason: reason };
    const { affected } = await this.manager.getRepository(RaiseProposalEntity).update({ id, state: 'PROPOSED' }, decided);
    if (affected !== 1) refuse('id', 'DECIDED', 'This proposal is decided already, or replaced: read it again.');
  }
}

function parseRow(row: RaiseProposalEntity): RaiseProposalRow {
  return { ...row, raise: JSON.parse(row.raise) as Raise, state: row.state as RaiseState };
}
