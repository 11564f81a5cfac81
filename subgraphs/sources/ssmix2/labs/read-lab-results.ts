import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { dropTakenBack, groupObservations, type Observation, type ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { readObservedValue, readUnit } from '../../hl7-v2/observed-value.js';
import { type PartialTime, readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { readReferenceRange } from '../../hl7-v2/reference-range.js';
import { readOrderer, readOrderNo } from '../orders/order.js';
import type { MicrobiologyValue } from './microbiology.js';
import { separateMicrobiology } from './microbiology-group.js';
import { readMicrobiology } from './read-microbiology.js';

/** One observation of a laboratory report (OML-11, OUL^R22). */
export interface LabResultValue extends MessageHead {
  /** OBR-2, else ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** Unique in the message: the number of its OBR, and its own number in that OBR, such as `2.1`. OBX-1 starts again in each OBR. */
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
  /** OBX-5 as text, also for numbers. */
  valueText: string | null;
  /** OBX-6 */
  unit: string | null;
  /** OBX-7 as given, and its bounds if they are plain numbers. */
  referenceRange: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
  /** OBX-8: H, L, HH, LL, A … (HL70078) */
  abnormal: string | null;
  /** OBX-11: F final, P preliminary, C corrected … (HL70085) */
  status: string | null;
  /** OBR-16, else ORC-12 */
  author: string | null;
}

/** Reads a report into results and bacteriology. Every OBX that was not withdrawn is in one of the two. */
export function readLabReport(
  message: Hl7Message,
  orderNo: string,
): { values: LabResultValue[]; microbiology: MicrobiologyValue[]; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const head = readHead(message);
  const { results, microbiology } = separateMicrobiology(groupObservations(segments, 'OBR'));
  const values = results.flatMap((group) => {
    const panel = readPanel(group, orderNo);
    return group.observations.map((one) => readResult(one, panel, head));
  });
  const incomplete = (is: (one: LabResultValue) => boolean) => values.some(is);
  if (incomplete((one) => one.item.code === null && one.item.text === null)) warnings.push('a result without an item');
  if (incomplete((one) => one.value === null && one.valueText === null)) warnings.push('a result without a value that can be read');
  const cultures = readMicrobiology(microbiology, orderNo, head);
  return { values, microbiology: cultures.values, warnings: [...warnings, ...dropTakenBack(segments), ...cultures.warnings] };
}

/** The values that all results of one OBR share. */
function readPanel({ spm, obr, orc }: ObservationGroup, orderNo: string) {
  return {
    orderNo: readOrderNo(orc, obr, orderNo),
    panel: obr && readCoded(obr, 4),
    specimen: spm && readCoded(spm, 4),
    collectedAt: readPartialTimeOf(spm && readTextAt(spm, 17)),
    reportedAt: readPartialTimeOf(obr && readTextAt(obr, 22)),
    author: readOrderer(orc, obr),
  };
}

/** A chart has more results than anything else. Names each property, because spreading objects takes ten times as long. */
function readResult({ obx, sequence }: Observation, common: ReturnType<typeof readPanel>, head: MessageHead): LabResultValue {
  const { value, comparator, valueText } = readObservedValue(obx);
  const { referenceRange, referenceLow, referenceHigh } = readReferenceRange(readTextAt(obx, 7));
  return {
    messageId: head.messageId,
    sentAt: head.sentAt,
    orderNo: common.orderNo,
    sequence,
    item: readCoded(obx, 3) ?? NOT_CODED,
    panel: common.panel,
    specimen: common.specimen,
    collectedAt: common.collectedAt ?? readPartialTimeOf(readTextAt(obx, 14)),
    reportedAt: common.reportedAt,
    value,
    comparator,
    valueText,
    unit: readUnit(obx),
    referenceRange,
    referenceLow,
    referenceHigh,
    abnormal: readTextAt(obx, 8),
    status: readTextAt(obx, 11),
    author: common.author,
  };
}
