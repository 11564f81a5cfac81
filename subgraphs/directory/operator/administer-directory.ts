import type { DataSource, EntityManager } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import type { Author } from '../mutation/run-mutation.js';
import { registerUser } from '../users/change-user.js';
import { approveRaise } from '../users/raises/decide-raise.js';
import { type RaiseProposalRow, RaiseProposalStore } from '../users/raises/raise-proposal.store.js';
import { RaiseState } from '../users/raises/raise-state.js';
import type { Manager } from '../users/user-manager.js';
import type { RegisterUserInput } from '../users/user-record.type.js';
import { ensureOperator, OPERATOR, recordOperator } from './operator.js';

const BY: Manager = { user: OPERATOR, role: 'NETWORK_ADMIN', only: undefined };
const LISTED_AT_MOST = 200;

/** What the operator can do on the machine. Nobody else must approve it, and each change is recorded. */
export class DirectoryAdministration {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly now: () => Instant = Date.now,
  ) {}

  /** Proposals that wait for a second person. */
  async proposals(): Promise<RaiseProposalRow[]> {
    const open = { state: RaiseState.PROPOSED, limit: LISTED_AT_MOST, at: this.now() };
    return await new RaiseProposalStore(this.database.manager).list(open);
  }

  /** Registers a person with profession and role at once. @returns the person's id @throws Refused */
  async register(input: RegisterUserInput): Promise<string> {
    return await this.#inTransaction(async (manager, author) => {
      const id = await registerUser(manager, input, BY, { ...author, alone: true });
      const { reason, ...detail } = input;
      await recordOperator(manager, { action: 'directory:admin register', subjectId: id, reason, detail, at: author.at });
      return id;
    });
  }

  /** Approves a proposal in place of a second administrator. @throws Refused */
  async approve(id: string, reason: string): Promise<void> {
    await this.#inTransaction(async (manager, author) => {
      await approveRaise(manager, { id, reason }, { by: BY, author });
      await recordOperator(manager, { action: 'directory:admin approve', subjectId: id, reason, detail: { id }, at: author.at });
    });
  }

  async #inTransaction<T>(work: (manager: EntityManager, author: Author) => Promise<T>): Promise<T> {
    const author = { user: OPERATOR, issuer: '', subject: '', facilities: [], only: undefined, at: this.now() };
    return await this.writer.transaction(OPERATOR, async (manager) => {
      await ensureOperator(manager);
      return await work(manager, author);
    });
  }
}
