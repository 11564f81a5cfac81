import { type DataSource, type EntityManager, In, IsNull, LessThan, Not } from 'typeorm';
import { createId, type Writer } from '../../../kit/index.js';
import type { PatientAddress, SeenState } from '../cloud/read-patient.js';
import type { VerifiedOrder } from '../orders/verify-order.js';
import type { Reason } from '../release-error.js';
import { IndexedEntity } from '../search/index.entity.js';
import type { DueStore } from './due.store.js';
import { KnownPatientEntity, LinkEntity, type LinkState, RecordEntity } from './release.entity.js';

/** What came of the order of one key. */
export interface KeyOutcome {
  readonly link: string;
  readonly tenant: string;
  readonly tag: string | null;
  readonly consents: readonly string[];
  readonly state: Extract<LinkState, 'WAITING' | 'RELEASED' | 'REFUSED'>;
  readonly reason: Reason | null;
  /** With `RELEASED`. */
  readonly keyVersion: number | null;
  /** The state of the patient that was seen; undefined if there is none, or it was refused. */
  readonly seen: SeenState | undefined;
}

/** What came of one withdrawal. */
export interface WithdrawalOutcome {
  readonly link: string;
  readonly tenant: string;
  readonly tag: string | null;
  readonly reason: Reason | null;
  /** The state without the withdrawn key, if there was one. */
  readonly seen?: (SeenState & { readonly keyVersion: number | null }) | undefined;
}

type Order = Pick<VerifiedOrder, 'issuer' | 'jti'>;

/** Links, the last state of each patient, and the record of what was done. */
export class LinkStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly dues: DueStore,
  ) {}

  async find(link: string): Promise<LinkEntity | null> {
    return await this.database.getRepository(LinkEntity).findOneBy({ link });
  }

  /**
   * Keeps what came of an order, before its answer leaves.
   *
   * @returns false if the link has a released key of another patient; then nothing but the record was written
   */
  async keepKey(order: Order, outcome: KeyOutcome, now: number): Promise<boolean> {
    const { link, tenant, tag, state, keyVersion, seen } = outcome;
    return await this.writer.transaction(WRITER, async (manager) => {
      await this.dues.lock(manager);
      const links = manager.getRepository(LinkEntity);
      const former = await links.findOneBy({ link });
      const isMoved = former !== null && former.keyVersion !== null && (former.tenant !== tenant || (tag !== null && former.tag !== tag));
      await this.#record(manager, order, {
        ...{ kind: 'KEY', link, tenant, tag, consents: JSON.stringify(outcome.consents), at: now },
        ...(isMoved ? { state: 'REFUSED', reason: 'LINK_MOVED', keyVersion: null } : { state, reason: outcome.reason, keyVersion }),
      });
      if (isMoved) return false;
      // A key that was released before stays noted until it is withdrawn, whatever came of this order.
      const released = Math.max(former?.keyVersion ?? 0, keyVersion ?? 0) || null;
      const row = { link, tenant, tag: tag ?? former?.tag ?? null, state, keyVersion: released, at: now };
      if (former) await links.update({ link }, row);
      else await links.insert(row);
      if (seen && tag !== null) await keepSeen(manager, { tenant, tag }, seen);
      await this.dues.remove(manager, [link]);
      const indexed = tag === null ? null : await manager.getRepository(IndexedEntity).findOneBy({ tenant, tag });
      // The patient changed after it was read, and the index has it already: nobody would notice later.
      if (indexed && indexed.revision > (seen?.revision ?? 0) && indexed.keyVersion !== keyVersion) await this.dues.add(manager, [link]);
      return true;
    });
  }

  /** Keeps what came of a withdrawal. Other links with the withdrawn key become due. */
  async keepWithdrawal(order: Order, { link, tenant, tag, reason, seen }: WithdrawalOutcome, now: number): Promise<void> {
    await this.writer.transaction(WRITER, async (manager) => {
      await this.dues.lock(manager);
      await this.#record(manager, order, {
        ...{ kind: 'WITHDRAWAL', link, tenant, tag, consents: '[]', at: now },
        ...{ state: reason === null ? 'WITHDRAWN' : 'FAILED', reason, keyVersion: seen?.keyVersion ?? null },
      });
      if (reason !== null) return;
      const links = manager.getRepository(LinkEntity);
      await links.update({ link }, { state: 'WITHDRAWN', keyVersion: null, at: now });
      await this.dues.remove(manager, [link]);
      if (!seen || tag === null) return;
      await keepSeen(manager, { tenant, tag }, seen);
      const version = seen.keyVersion === null ? Not(IsNull()) : LessThan(seen.keyVersion);
      const others = await links.findBy({ tenant, tag, state: 'RELEASED', keyVersion: version });
      await this.dues.add(
        manager,
        others.map((other) => other.link),
      );
    });
  }

  /** Makes the links of facilities due whose keys were refused. The caller has locked the counter. */
  async retryRefused(manager: EntityManager, tenants: readonly string[]): Promise<void> {
    if (tenants.length === 0) return;
    const refused = await manager.getRepository(LinkEntity).findBy({ tenant: In([...tenants]), state: 'REFUSED' });
    await this.dues.add(
      manager,
      refused.map(({ link }) => link),
    );
  }

  async #record(manager: EntityManager, { issuer, jti }: Order, row: Omit<RecordEntity, 'id' | 'issuer' | 'jti'>): Promise<void> {
    await manager.getRepository(RecordEntity).insert({ id: createId('rel'), issuer, jti, ...row });
  }
}

/** All orders are the directory's: they share one caller's turns to write. */
const WRITER = 'orders';

async function keepSeen(manager: EntityManager, address: PatientAddress, { revision, hash, isDeleted }: SeenState): Promise<void> {
  const patients = manager.getRepository(KnownPatientEntity);
  const { tenant, tag } = address;
  const former = await patients.findOneBy({ tenant, tag });
  const row = { tenant, tag, revision, hash, deleted: isDeleted ? 1 : 0 };
  if (!former) await patients.insert(row);
  else if (former.revision < revision || (former.revision === revision && isDeleted)) await patients.update({ tenant, tag }, row);
}
