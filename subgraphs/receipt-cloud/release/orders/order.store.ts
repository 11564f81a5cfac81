import { In, LessThan } from 'typeorm';
import { isDuplicate, type Writer } from '../../../kit/index.js';
import type { DueStore } from '../records/due.store.js';
import type { LinkStore } from '../records/link.store.js';
import { FacilityEntity, UsedOrderEntity } from '../records/release.entity.js';
import { ReleaseError } from '../release-error.js';
import type { OrderedFacility } from './order-forms.js';
import type { VerifiedOrder } from './verify-order.js';

/** Milliseconds for which a used order is remembered after its end: clocks differ. */
const REMEMBERED = 10 * 60_000;

/** Used orders, and the facilities that the directory names. */
export class OrderStore {
  constructor(
    private readonly writer: Writer,
    private readonly links: LinkStore,
    private readonly dues: DueStore,
  ) {}

  /** Notes that an order is being carried out. @throws ReleaseError ORDER_USED if it was before */
  async use({ jti, expiresAt }: VerifiedOrder): Promise<void> {
    try {
      await this.writer.transaction(
        'orders',
        async (manager) => await manager.getRepository(UsedOrderEntity).insert({ jti, expiresAt: expiresAt * 1000 }),
      );
    } catch (error) {
      throw isDuplicate(error) ? new ReleaseError('ORDER_USED') : error;
    }
  }

  /** Forgets orders that are invalid by their age. */
  async forgetOld(now: number): Promise<void> {
    await this.writer.transaction(
      'sweep',
      async (manager) => await manager.getRepository(UsedOrderEntity).delete({ expiresAt: LessThan(now - REMEMBERED) }),
    );
  }

  /**
   * Replaces what is known of facilities. An order that was signed before the last one changes nothing. Where the machines are others now, keys that
   * were refused become due.
   */
  async takeFacilities({ issuedAt }: VerifiedOrder, given: readonly OrderedFacility[]): Promise<void> {
    if (given.length === 0) return;
    await this.writer.transaction('orders', async (manager) => {
      await this.dues.lock(manager);
      const facilities = manager.getRepository(FacilityEntity);
      const rows = await facilities.findBy({ facility: In(given.map(({ facility }) => facility)) });
      const former = new Map(rows.map((row) => [row.facility, row]));
      const newer = given
        .filter(({ facility }) => (former.get(facility)?.orderedAt ?? 0) <= issuedAt)
        .map(({ facility, institution, uploaders }) => ({
          facility,
          institution,
          uploaders: JSON.stringify(uploaders),
          orderedAt: issuedAt,
        }));
      if (newer.length === 0) return;
      await facilities.delete({ facility: In(newer.map(({ facility }) => facility)) });
      await facilities.insert(newer);
      const changed = newer.filter(({ facility, uploaders }) => former.get(facility)?.uploaders !== uploaders);
      await this.links.retryRefused(
        manager,
        changed.map(({ facility }) => facility),
      );
    });
  }
}
