import { type DataSource, MoreThan, MoreThanOrEqual } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { ReceiptErrorCode } from '../receipt-error.js';
import { nextSeq } from './commit.store.js';
import { DeliveryEntity, RefusalEntity } from './delivery.entity.js';
import type { DemandWriter } from './object.store.js';

const DAY = 86_400_000;
/** Days of refusals that are shown. */
const DAYS_SHOWN = 31;

/** What a facility sent, and what it was refused. */
export class DeliveryStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Keeps an uploader's report: counts and codes. */
  async report(tenant: string, report: object, by: { readonly demand: DemandWriter; readonly now: number }): Promise<void> {
    await this.writer.transaction(tenant, async (manager) => {
      const seq = await nextSeq(manager, tenant);
      await by.demand(manager);
      const nothing = { tag: null, revision: null, hash: null, objects: 0, bytes: 0, answer: null };
      await manager
        .getRepository(DeliveryEntity)
        .insert({ tenant, seq, kind: 'REPORT', ...nothing, at: by.now, report: JSON.stringify(report) });
    });
  }

  /** Counts a refusal: one row for each day and code, however often it happens. */
  async countRefusal(tenant: string, code: ReceiptErrorCode, now: number): Promise<void> {
    const day = dayOf(now);
    await this.writer.transaction(tenant, async (manager) => {
      const refusals = manager.getRepository(RefusalEntity);
      const { affected } = await refusals
        .createQueryBuilder()
        .update()
        .set({ count: () => 'count + 1', lastAt: now })
        .where({ tenant, day, code })
        .execute();
      if (affected === 0) await refusals.insert({ tenant, day, code, count: 1, lastAt: now });
    });
  }

  /** Deliveries of a facility in their order: one statement. */
  async list(tenant: string, after: number, first: number): Promise<DeliveryEntity[]> {
    return await this.database
      .getRepository(DeliveryEntity)
      .find({ where: { tenant, seq: MoreThan(after) }, order: { seq: 'ASC' }, take: first });
  }

  /** What a facility was refused in the last month: one statement. */
  async listRefusals(tenant: string, now: number): Promise<RefusalEntity[]> {
    return await this.database
      .getRepository(RefusalEntity)
      .find({ where: { tenant, day: MoreThanOrEqual(dayOf(now - DAYS_SHOWN * DAY)) }, order: { day: 'DESC', code: 'ASC' } });
  }
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
