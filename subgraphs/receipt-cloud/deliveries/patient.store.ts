import { type DataSource, MoreThan } from 'typeorm';
import type { PatientStorage } from '../../storage/patient-storage.js';
import { ReceiptError } from '../receipt-error.js';
import { HeldPatientEntity } from './delivery.entity.js';
import type { PatientAddress } from './object.store.js';

/** A patient with the signed commits that make its present state, as they came. Null after a deletion. */
export interface KeptPatient {
  readonly row: HeldPatientEntity;
  readonly commit: Buffer | null;
  /** The commit with the wrappings of the present key. */
  readonly keyCommit: Buffer | null;
}

/** Reads what is kept of patients. */
export class PatientStore {
  constructor(
    private readonly database: DataSource,
    private readonly storage: PatientStorage,
  ) {}

  /** @returns undefined if the facility has none of this tag @throws ReceiptError BUSY if it changes too fast */
  async read(address: PatientAddress): Promise<KeptPatient | undefined> {
    for (let tries = 1; ; tries++) {
      const row = await this.find(address);
      if (!row) return undefined;
      if (row.commitStored === null || row.keyCommitStored === null) return { row, commit: null, keyCommit: null };
      const commit = await this.storage.get(row.commitStored);
      const keyCommit = row.keyCommitStored === row.commitStored ? commit : await this.storage.get(row.keyCommitStored);
      if (commit && keyCommit) return { row, commit, keyCommit };
      // Another commit may have replaced it meanwhile.
      if (tries === 2) throw new ReceiptError('BUSY');
    }
  }

  async find({ tenant, tag }: PatientAddress): Promise<HeldPatientEntity | null> {
    return await this.database.getRepository(HeldPatientEntity).findOneBy({ tenant, tag });
  }

  /** A facility's patients by tag: one statement. */
  async list(tenant: string, after: string, first: number): Promise<HeldPatientEntity[]> {
    return await this.database
      .getRepository(HeldPatientEntity)
      .find({ where: { tenant, tag: MoreThan(after) }, order: { tag: 'ASC' }, take: first });
  }

  /** A facility's patients that changed after one of its deliveries, in this order: one statement. */
  async listChanged(tenant: string, after: number, first: number): Promise<HeldPatientEntity[]> {
    return await this.database
      .getRepository(HeldPatientEntity)
      .find({ where: { tenant, seq: MoreThan(after) }, order: { seq: 'ASC' }, take: first });
  }
}
