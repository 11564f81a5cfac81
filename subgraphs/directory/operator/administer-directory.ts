import type { DataSource, EntityManager } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { Instant } from '../decision/facts.js';
import { checkDemand, readNetworks } from '../facilities/facility-networks.js';
import { FacilityRecordStore, type FacilityRow } from '../facilities/facility-record.store.js';
import { InputErrors } from '../mutation/input-errors.js';
import type { Author } from '../mutation/run-mutation.js';
import { HpkiCertificateState } from '../users/certificates/certificate-state.js';
import { approveCertificate } from '../users/certificates/change-certificate.js';
import type { HpkiCertificateEntity } from '../users/certificates/hpki-certificate.entity.js';
import { HpkiCertificateStore } from '../users/certificates/hpki-certificate.store.js';
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

  /** Certificates of cards that wait for a second person. */
  async certificates(): Promise<HpkiCertificateEntity[]> {
    const open = { state: HpkiCertificateState.PROPOSED, limit: LISTED_AT_MOST };
    return await new HpkiCertificateStore(this.database.manager).list(open);
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

  /** Approves a proposal, or the certificate of a card, in place of a second administrator. @throws Refused */
  async approve(id: string, reason: string): Promise<void> {
    await this.#inTransaction(async (manager, author) => {
      if (id.startsWith('hpk_')) await approveCertificate(manager, { id, reason }, BY, author);
      else await approveRaise(manager, { id, reason }, { by: BY, author });
      await recordOperator(manager, { action: 'directory:admin approve', subjectId: id, reason, detail: { id }, at: author.at });
    });
  }

  /**
   * Changes the networks of a facility, and whether it demands them; a part that is absent stays. It helps where nobody else may: an administrator may not
   * change the own facility, and a wrong network shuts out all of its people.
   *
   * @throws Refused
   */
  async setNetworks(
    id: string,
    { networks: texts, required, reason }: { readonly networks?: readonly string[]; readonly required?: boolean; readonly reason: string },
  ): Promise<FacilityRow> {
    return await this.#inTransaction(async (manager, { at }) => {
      const facilities = new FacilityRecordStore(manager);
      const before = await facilities.byId(id, at);
      const errors = new InputErrors();
      errors.expect(before, 'facility', 'NOT_FOUND', 'There is no facility with this id.');
      errors.expect(!before || before.active || required === undefined, 'required', 'NOT_ACTIVE', 'This facility does not take part now.');
      errors.reason(reason);
      const networks = texts && readNetworks(errors, texts);
      checkDemand(errors, { required: required ?? before?.networksRequired, networks: networks ?? before?.networks });
      errors.refuse();
      await facilities.update(id, before!.version, { names: {}, part: { networks, networksRequired: required } }, at);
      const detail = { id, networks, networksRequired: required };
      await recordOperator(manager, { action: 'directory:admin networks', subjectId: id, reason, detail, at });
      return (await facilities.byId(id, at))!;
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
