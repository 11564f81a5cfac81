import type { ReportedChange } from '../../kit/index.js';
import type { MemberScope } from '../team/member-scope.js';
import { type CareFormValues, FORM_PARTS, listParts } from './care-form.js';
import { CareForm } from './care-form.type.js';
import type { CareRecordCorrectionEntity, CareRecordEntity, CareRecordReadingEntity } from './care-record.entity.js';
import { CareRecord, CareRecordCorrection, CareRecordReading, CareRecordState, type CareRecordWithdrawal } from './care-record.type.js';
import { type CareRecordContent, fromColumns, type VitalSignValue } from './care-record-content.js';
import { toPlainText } from './plain-text.js';
import { isWithdrawn } from './record-state.js';
import { VITAL_SIGNS } from './vital-sign.js';
import { VitalSign } from './vital-sign.type.js';

/** @param scope who reads it */
export function toCareRecord(row: CareRecordEntity, scope: MemberScope): CareRecord {
  const { text, bodySite, vitals, form, tags, mentions } = fromColumns(row);
  const state = isWithdrawn(row.state) ? CareRecordState.WITHDRAWN : (row.state as CareRecord['state']);
  return Object.assign(new CareRecord(), {
    id: row.id,
    facility: { id: row.facilityId },
    author: { id: row.authorId },
    authorProfession: row.authorProfession,
    date: row.careDate,
    dateText: row.careDate,
    kind: row.kind as CareRecord['kind'],
    version: row.version,
    state,
    text,
    plainText: toPlainText(text),
    recordedAt: new Date(row.recordedAt),
    vitals: vitals.map(toVitalSign),
    form: form && toCareForm(form),
    bodySite,
    tags: [...tags],
    inReplyTo: row.inReplyTo,
    threadId: row.threadId,
    mentions: mentions.map((id) => ({ id })),
    source: { id: row.id, state, authorId: row.authorId, scope },
  });
}

export function toReading({ userId, facilityId, profession, readAt }: CareRecordReadingEntity): CareRecordReading {
  return Object.assign(new CareRecordReading(), { user: { id: userId }, facility: { id: facilityId }, profession, at: new Date(readAt) });
}

export function toCorrection(row: CareRecordCorrectionEntity): CareRecordCorrection {
  const { text, vitals, form, bodySite, tags } = JSON.parse(row.former) as CareRecordContent;
  return Object.assign(new CareRecordCorrection(), {
    version: row.version,
    ...{ text, bodySite, vitals: vitals.map(toVitalSign), form: form && toCareForm(form), tags: [...tags] },
    by: { id: row.correctedBy },
    profession: row.profession,
    at: new Date(row.correctedAt),
    reason: row.reason,
  });
}

export function toWithdrawal({ correctedBy, correctedAt, reason }: CareRecordCorrectionEntity): CareRecordWithdrawal {
  return { by: { id: correctedBy }, at: new Date(correctedAt), reason };
}

function toVitalSign({ kind, value }: VitalSignValue): VitalSign {
  return Object.assign(new VitalSign(), { kind, value, unit: VITAL_SIGNS[kind].unit });
}

function toCareForm(form: CareFormValues): CareForm {
  return Object.assign(new CareForm(), { ...form, kind: FORM_PARTS[listParts(form)[0]!] });
}

/** A new record, without its text. */
export function describeAddition({
  id,
  patientId,
  authorId,
  facilityId,
  kind,
  careDate,
  recordedAt,
  state,
}: CareRecordEntity): ReportedChange {
  const after = { facilityId, kind, careDate, recordedAt, ...(state === 'SENT' ? {} : { state }) };
  return { action: 'createCareRecord', subject: id, patient: patientId, user: authorId, before: null, after };
}

/** A change of a record, without its text. */
export function describeChange(action: string, before: CareRecordEntity, after: CareRecordEntity): ReportedChange {
  const describe = ({ version, state, recordedAt }: CareRecordEntity) => ({ version, state, recordedAt });
  return {
    ...{ action, subject: after.id, patient: after.patientId, user: after.authorId },
    ...{ before: describe(before), after: describe(after) },
  };
}
