import { AnswerState, type ChartAnswer, type ChartAsk, type ChartSource } from '../kit/index.js';
import { toCareRecord } from './care-record.mapper.js';
import type { CareRecordStore } from './care-record.store.js';

/** The care records as the chart's port. It needs one statement for one operation. */
export class CareRecordSource implements ChartSource {
  constructor(private readonly records: CareRecordStore) {}

  async read(asks: readonly ChartAsk[]): Promise<ChartAnswer[]> {
    const patients = new Set(asks.map(({ patient }) => patient));
    const facilities = new Set(asks.map(({ place }) => place.facility));
    const rows = await this.records.list(patients, facilities);
    return asks.map(({ patient, place }) => ({
      state: AnswerState.ANSWERED,
      items: rows.filter((row) => row.patientId === patient && row.facilityId === place.facility).map(toCareRecord),
    }));
  }
}
