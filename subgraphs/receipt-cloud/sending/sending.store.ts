import { type DataSource, IsNull, LessThan, MoreThanOrEqual } from 'typeorm';
import { DeliveryEntity, HeldPatientEntity, RefusalEntity } from '../deliveries/delivery.entity.js';
import { CredentialEntity, TenantEntity } from '../tenants/tenant.entity.js';

export type TenantRow = TenantEntity;
export type DeliveryRow = DeliveryEntity;
export type RefusalRow = RefusalEntity;
export type MachineRow = CredentialEntity;

const DAY = 86_400_000;
/** Days of refusals that are shown. */
const DAYS_SHOWN = 31;
const MACHINES_AT_MOST = 100;
const REFUSALS_AT_MOST = 500;

/** Reads what a facility may see of its own deliveries. Each method is one statement, restricted to that facility. */
export class SendingStore {
  constructor(private readonly database: DataSource) {}

  async findTenant(tenant: string): Promise<TenantRow | null> {
    return await this.database.getRepository(TenantEntity).findOneBy({ tenant });
  }

  /** Patients with records now: deleted ones do not count. */
  async countPatients(tenant: string): Promise<number> {
    return await this.database.getRepository(HeldPatientEntity).countBy({ tenant, deletedAt: IsNull() });
  }

  /** When records arrived last, in milliseconds since 1970. */
  async findLastSent(tenant: string): Promise<number | null> {
    const [last] = await this.database
      .getRepository(DeliveryEntity)
      .find({ select: { at: true, seq: true }, where: { tenant, kind: 'COMMIT' }, order: { seq: 'DESC' }, take: 1 });
    return last?.at ?? null;
  }

  /** Lists deliveries, newest first. @param before only deliveries with a smaller number */
  async listDeliveries(
    tenant: string,
    { before, first }: { readonly before: number | null; readonly first: number },
  ): Promise<DeliveryRow[]> {
    return await this.database.getRepository(DeliveryEntity).find({
      where: { tenant, ...(before !== null && { seq: LessThan(before) }) },
      order: { seq: 'DESC' },
      take: first,
    });
  }

  async listRefusals(tenant: string, now: number): Promise<RefusalRow[]> {
    const since = new Date(now - DAYS_SHOWN * DAY).toISOString().slice(0, 10);
    return await this.database
      .getRepository(RefusalEntity)
      .find({ where: { tenant, day: MoreThanOrEqual(since) }, order: { day: 'DESC', code: 'ASC' }, take: REFUSALS_AT_MOST });
  }

  async listMachines(tenant: string): Promise<MachineRow[]> {
    return await this.database
      .getRepository(CredentialEntity)
      .find({ where: { tenant }, order: { createdAt: 'DESC', keyid: 'ASC' }, take: MACHINES_AT_MOST });
  }
}
