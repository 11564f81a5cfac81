import { type DataSource, In } from 'typeorm';
import { AnswerState, type ChartAnswer, type ChartAsk, type ChartSource, isDuplicate, type Writer } from '../kit/index.js';
import { CareRecordEntity } from './care-record.entity.js';
import { CareRecord, type CareRecordKind } from './care-record.type.js';

/** The care cabinet's own table as the chart's port. It needs one statement for one operation. */
export class CareRecordStore implements ChartSource {
  constructor(
    private readonly database: DataSource,
    private readonly writer: Writer,
  ) {}

  async read(asks: readonly ChartAsk[]): Promise<ChartAnswer[]> {
    const rows = await this.database.getRepository(CareRecordEntity).findBy({
      patientId: In([...new Set(asks.map(({ patient }) => patient))]),
      facilityId: In([...new Set(asks.map(({ place }) => place.facility))]),
    });
    return asks.map(({ patient, place }) => ({
      state: AnswerState.ANSWERED,
      items: rows.filter((row) => row.patientId === patient && row.facilityId === place.facility).map(toCareRecord),
    }));
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

export function toCareRecord(row: CareRecordEntity): CareRecord {
  return Object.assign(new CareRecord(), {
    id: row.id,
    facility: { id: row.facilityId },
    author: { id: row.authorId },
    date: row.careDate,
    dateText: row.careDate,
    kind: row.kind as CareRecordKind,
    text: row.text,
    recordedAt: new Date(row.recordedAt),
  });
}
