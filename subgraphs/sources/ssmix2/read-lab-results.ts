import type { Hl7Message, Hl7Segment } from '@medplum/core';
import { type Coded, NOT_CODED, readCoded } from './coded.js';
import { textAt } from './hl7-field.js';
import { bodyOf } from './hl7-message.js';
import { readObservedValue } from './observed-value.js';
import { type PartialTime, partialTimeOf } from './partial-time.js';
import { readReferenceRange } from './reference-range.js';

/** One observation of a laboratory report (OML-11, OUL^R22). */
export interface LabResultValue {
  /** OBR-2, else ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** Unique in the message: the number of its OBR and its own number in that, such as `2.1`. OBX-1 begins anew in each OBR. */
  sequence: string;
  /** OBX-3 */
  item: Coded;
  /** OBR-4 */
  panel: Coded | null;
  /** SPM-4 */
  specimen: Coded | null;
  /** SPM-17, else OBX-14 */
  collectedAt: PartialTime | null;
  /** OBR-22 */
  reportedAt: PartialTime | null;
  /** OBX-5 of an NM, or of an SN that is one number. */
  value: number | null;
  /** SN.1: `<`, `>=` … */
  comparator: string | null;
  /** OBX-5 as text, of numbers too. */
  valueText: string | null;
  /** OBX-6 */
  unit: string | null;
  /** OBX-7 as given, and what of it is plain numbers. */
  referenceRange: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
  /** OBX-8: H, L, HH, LL, A … (HL70078) */
  abnormal: string | null;
  /** OBX-11: F final, P preliminary, C corrected … (HL70085) */
  status: string | null;
  /** MSH-10 */
  messageId: string;
}

interface Group {
  spm: Hl7Segment | null;
  obr: Hl7Segment | null;
  orc: Hl7Segment | null;
  ordinal: number;
}

/** OUL_R22: `{ SPM { OBR [ORC] {OBX} } }` (HL7 2.5 §7.3.7). An OBX before the first OBR (of the specimen or patient) is read as group 0. */
export function readLabResults(message: Hl7Message, orderNo: string): { values: LabResultValue[]; warnings: string[] } {
  const { segments, warnings } = bodyOf(message);
  const messageId = textAt(message.header, 10) ?? '';
  const values: LabResultValue[] = [];
  let group: Group = { spm: null, obr: null, orc: null, ordinal: 0 };
  let count = 0;
  for (const segment of segments) {
    if (segment.name === 'SPM') {
      group = { ...group, spm: segment, obr: null, orc: null };
    } else if (segment.name === 'OBR') {
      group = { ...group, obr: segment, orc: null, ordinal: group.ordinal + 1 };
      count = 0;
    } else if (segment.name === 'ORC') {
      group = { ...group, orc: segment };
    } else if (segment.name === 'OBX') {
      count += 1;
      values.push(readResult(segment, group, count, orderNo, messageId));
    }
  }
  if (values.some((one) => one.item.code === null && one.item.text === null)) warnings.push('a result without an item');
  if (values.some((one) => one.value === null && one.valueText === null)) warnings.push('a result without a value that can be read');
  return { values, warnings };
}

function readResult(obx: Hl7Segment, { spm, obr, orc, ordinal }: Group, count: number, orderNo: string, messageId: string): LabResultValue {
  const unit = readCoded(obx, 6);
  return {
    orderNo: (obr && textAt(obr, 2)) ?? (orc && textAt(orc, 2)) ?? orderNo,
    sequence: `${ordinal}.${count}`,
    item: readCoded(obx, 3) ?? NOT_CODED,
    panel: obr && readCoded(obr, 4),
    specimen: spm && readCoded(spm, 4),
    collectedAt: partialTimeOf((spm && textAt(spm, 17)) ?? textAt(obx, 14)),
    reportedAt: partialTimeOf(obr && textAt(obr, 22)),
    ...readObservedValue(obx),
    unit: unit?.text ?? unit?.code ?? null,
    ...readReferenceRange(textAt(obx, 7)),
    abnormal: textAt(obx, 8),
    status: textAt(obx, 11),
    messageId,
  };
}
