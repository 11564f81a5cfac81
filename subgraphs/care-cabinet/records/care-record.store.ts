import { type DataSource, In } from 'typeorm';
import { isDuplicate, type Writer } from '../kit/index.js';
import { CareRecordEntity } from './care-record.entity.js';

/** The table of care records. */
export class CareRecordStore {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  /** Reads the records of any of these patients at any of these facilities: one statement. */
  async list(patients: ReadonlySet<string>, facilities: ReadonlySet<string>): Promise<CareRecordEntity[]> {
    return await this.database.getRepository(CareRecordEntity).findBy({ patientId: In([...patients]), facilityId: In([...facilities]) });
  }

  /**
   * Adds a record in one of its author's turns to write.
   *
   * @returns the record; if its author used the key for this facility before, the record that was added then
   */
  async add(row: CareRecordEntity): Promise<CareRecordEntity> {
    try {
      await this.writer.transaction(row.authorId, async (manager) => await manager.getRepository(CareRecordEntity).insert(row));
      return row;
    } catch (error) {
      if (!isDuplicate(error) || row.idempotencyKey === null) throw error;
      const { authorId, facilityId, idempotencyKey } = row;
      return await this.database.getRepository(CareRecordEntity).findOneByOrFail({ authorId, facilityId, idempotencyKey });
    }
  }
}
