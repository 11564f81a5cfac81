import type { ReportedChange } from '../kit/index.js';
import type { CareRecordEntity } from './care-record.entity.js';
import { CareRecord } from './care-record.type.js';

export function toCareRecord(row: CareRecordEntity): CareRecord {
  return Object.assign(new CareRecord(), {
    id: row.id,
    facility: { id: row.facilityId },
    author: { id: row.authorId },
    date: row.careDate,
    dateText: row.careDate,
    kind: row.kind as CareRecord['kind'],
    text: row.text,
    recordedAt: new Date(row.recordedAt),
  });
}

/** A new record, without its text. */
export function describeAddition({ id, patientId, authorId, facilityId, kind, careDate, recordedAt }: CareRecordEntity): ReportedChange {
  const after = { facilityId, kind, careDate, recordedAt };
  return { action: 'createCareRecord', subject: id, patient: patientId, user: authorId, before: null, after };
}
