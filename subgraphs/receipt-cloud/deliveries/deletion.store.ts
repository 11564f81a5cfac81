import { type DataSource, In } from 'typeorm';
import type { Writer } from '../../kit/index.js';
import type { PatientStorage } from '../../storage/patient-storage.js';
import { ReceiptError } from '../receipt-error.js';
import { dropObjects, findPatient, nextSeq } from './commit.store.js';
import { DeliveryEntity, DroppedEntity, HeldObjectEntity, HeldPatientEntity } from './delivery.entity.js';
import { type DemandWriter, type PatientAddress, takeRoom } from './object.store.js';
import { type ReceiptKey, signCertificate } from './receipt-signer.js';

/** Names in the storage that are deleted between two statements. */
const BATCH = 500;

/**
 * Deletes patients. First the wrappings and rows, in one transaction: from then on the patient cannot be read. Then the bytes. The certificate comes last, so that
 * it never says more than was done; a process that dies in between goes on when it is asked again.
 */
export class DeletionStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
    private readonly storage: PatientStorage,
    private readonly receiptKey: () => ReceiptKey,
  ) {}

  /** @returns the signed certificate: for a deletion that is done, the same bytes @throws ReceiptError NOT_FOUND; StorageUnavailable */
  async delete(address: PatientAddress, by: { readonly demand: DemandWriter; readonly now: number }): Promise<string> {
    const { tenant, tag } = address;
    await this.writer.transaction(tenant, async (manager) => {
      await by.demand(manager);
      const kept = await findPatient(manager, address);
      if (!kept) throw new ReceiptError('NOT_FOUND');
      if (kept.deletedAt !== null) return;
      const objects = await manager.getRepository(HeldObjectEntity).findBy({ tenant, tag });
      const bytes = objects.reduce((sum, one) => sum + one.bytes, kept.commitBytes + kept.keyCommitBytes);
      await takeRoom(manager, tenant, -bytes);
      await dropObjects(manager, address);
      const commits = new Set([kept.commitStored, kept.keyCommitStored]);
      await manager.getRepository(DroppedEntity).insert([...commits].map((stored) => ({ stored: stored!, tenant, tag })));
      const seq = await nextSeq(manager, tenant);
      await manager.getRepository(HeldPatientEntity).update(
        { tenant, tag },
        {
          ...{ wrappingClinic: null, wrappingRelease: null, indexEntry: null, commitStored: null, keyCommitStored: null },
          ...{ commitBytes: 0, keyCommitBytes: 0, deletedAt: by.now, deletedObjects: objects.length, seq },
        },
      );
    });
    await deleteDropped({ database: this.database, writer: this.writer, storage: this.storage }, address);
    return await this.writer.transaction(tenant, async (manager) => await this.#certify(manager, address, by.now));
  }

  async #certify(manager: Parameters<DemandWriter>[0], address: PatientAddress, now: number): Promise<string> {
    const { tenant, tag } = address;
    const seq = await nextSeq(manager, tenant);
    const kept = (await findPatient(manager, address))!;
    if (kept.deletedAt === null) throw new ReceiptError('BUSY');
    const { revision, deletedObjects: objects } = kept;
    const done = await manager.getRepository(DeliveryEntity).findOneBy({ tenant, tag, revision, kind: 'DELETION' });
    if (done) return done.answer!;
    const answer = signCertificate({ tenant, tag, revision, objects, deletedAt: now }, this.receiptKey());
    await manager
      .getRepository(DeliveryEntity)
      .insert({ tenant, seq, kind: 'DELETION', tag, revision, hash: null, objects, bytes: 0, at: now, answer, report: null });
    return answer;
  }
}

/** Deletes bytes that nothing refers to any more. @param only of this patient; else of all @returns how many */
export async function deleteDropped(
  { database, writer, storage }: { readonly database: DataSource; readonly writer: Writer; readonly storage: PatientStorage },
  only?: PatientAddress,
): Promise<number> {
  const dropped = database.getRepository(DroppedEntity);
  for (let deleted = 0; ; ) {
    const names = (await dropped.find({ ...(only && { where: { tenant: only.tenant, tag: only.tag } }), take: BATCH })).map(
      ({ stored }) => stored,
    );
    if (names.length === 0) return deleted;
    for (const name of names) await storage.delete(name);
    await writer.transaction(only?.tenant ?? 'sweep', async (manager) => {
      await manager.getRepository(DroppedEntity).delete({ stored: In(names) });
    });
    deleted += names.length;
  }
}
