import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { createId, isDuplicate, type Writer } from '../../kit/index.js';
import type { PatientStorage } from '../../storage/patient-storage.js';
import { isSealedSize, readKeyVersion } from '../envelope/seal-object.js';
import { ReceiptError } from '../receipt-error.js';
import { TenantEntity } from '../tenants/tenant.entity.js';
import { HeldObjectEntity } from './delivery.entity.js';

/** One patient of one facility, as the cloud sees it. */
export interface PatientAddress {
  readonly tenant: string;
  readonly tag: string;
}

/** What the sender learns of an object that is kept. */
export interface KeptObject {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Whether this request put it. */
  readonly isNew: boolean;
}

/** In a transaction: throws if the sender may not write any more. It may note something that is kept with the change. */
export type DemandWriter = (manager: EntityManager) => Promise<unknown>;

/** Sealed objects. Bytes go to the storage first, then the row that makes them exist: a process that dies in between leaves bytes that a sweep deletes. */
export class ObjectStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly storage: PatientStorage,
  ) {}

  /**
   * Keeps an object. One of this name that is kept already stays as it is.
   *
   * @throws ReceiptError OBJECT_INVALID, QUOTA_EXCEEDED; StorageUnavailable
   */
  async put(
    address: PatientAddress,
    name: string,
    sealed: Buffer,
    by: { readonly demand: DemandWriter; readonly now: number },
  ): Promise<KeptObject> {
    const { tenant, tag } = address;
    const kept = await this.#describe(address, name);
    if (kept) return kept;
    const keyVersion = readKeyVersion(sealed);
    if (keyVersion === undefined || keyVersion === 0 || !isSealedSize(sealed.length)) throw new ReceiptError('OBJECT_INVALID');
    const sha256 = createHash('sha256').update(sealed).digest('hex');
    const stored = await this.storage.put(ownerOf(address, 'obj'), sealed);
    try {
      await this.writer.transaction(tenant, async (manager) => {
        await takeRoom(manager, tenant, sealed.length);
        await by.demand(manager);
        await manager
          .getRepository(HeldObjectEntity)
          .insert({ tenant, tag, name, stored, bytes: sealed.length, sha256, keyVersion, committed: 0, createdAt: by.now });
      });
      return { name, bytes: sealed.length, sha256, isNew: true };
    } catch (error) {
      // Only after these two is it sure that no row names it. After any other error, the transaction may have been committed.
      if (!isDuplicate(error) && !(error instanceof ReceiptError)) throw error;
      await this.storage.delete(stored);
      const other = isDuplicate(error) ? await this.#describe(address, name) : undefined;
      if (!other) throw error;
      return other;
    }
  }

  /** Reads an object that the present commit names. @returns undefined if the commit does not name it */
  async read({ tenant, tag }: PatientAddress, name: string): Promise<Buffer | undefined> {
    const row = await this.database.getRepository(HeldObjectEntity).findOneBy({ tenant, tag, name, committed: 1 });
    return row ? await this.storage.get(row.stored) : undefined;
  }

  async #describe({ tenant, tag }: PatientAddress, name: string): Promise<KeptObject | undefined> {
    const row = await this.database.getRepository(HeldObjectEntity).findOneBy({ tenant, tag, name });
    return row ? { name, bytes: row.bytes, sha256: row.sha256, isNew: false } : undefined;
  }
}

/**
 * Books bytes of a facility, and locks its row until the transaction ends. A negative number gives them back.
 *
 * @throws ReceiptError QUOTA_EXCEEDED
 */
export async function takeRoom(manager: EntityManager, tenant: string, bytes: number): Promise<void> {
  const { affected } = await manager
    .getRepository(TenantEntity)
    .createQueryBuilder()
    .update()
    .set({ usedBytes: () => 'used_bytes + :bytes' })
    .where(`tenant = :tenant${bytes > 0 ? ' AND used_bytes + :bytes <= quota_bytes' : ''}`, { tenant })
    .setParameters({ bytes, tenant })
    .execute();
  if (affected !== 1) throw new ReceiptError('QUOTA_EXCEEDED');
}

/** The owner of bytes in the storage: no two puts have the same, so no two rows share bytes. */
export function ownerOf({ tenant, tag }: PatientAddress, kind: string): { patientId: string; rowId: string } {
  return { patientId: `${tenant}|${tag}`, rowId: createId(kind) };
}
