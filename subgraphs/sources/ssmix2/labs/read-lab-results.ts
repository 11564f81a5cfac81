import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt, readWholeText } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type ItemRemarks, type ReadingWarning, RemarkList, shareNotes } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { dropTakenBack, groupObservations, type Observation, type ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { type ObservedValue, readFlags, readObservedValue, readUnit } from '../../hl7-v2/observed-value.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readReferenceRange } from '../../hl7-v2/reference-range.js';
import { findUnreadIn } from '../../hl7-v2/unread-fields.js';
import { readOrderer, readOrderNo } from '../orders/order.js';
import { REPORT_FIELDS, RESULT_FIELDS } from './lab-fields.js';
import type { MicrobiologyValue } from './microbiology.js';
import { separateMicrobiology } from './microbiology-group.js';
import { findPanelWarnings, findRestWarnings, findTimeWarnings } from './panel-warnings.js';
import { readMicrobiology } from './read-microbiology.js';
import { readSpecimen, type SpecimenRemarkValue } from './read-specimen.js';

/** One observation of a laboratory report (OML-11, OUL^R22). */
export interface LabResultValue extends MessageHead, ItemRemarks, ObservedValue {
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
  /** SPM-21 to SPM-24; absent if there are none. */
  specimenRemarks?: SpecimenRemarkValue[];
  /** SPM-17, else OBX-14 */
  collectedAt: PartialTime | null;
  /** OBR-22 */
  reportedAt: PartialTime | null;
  /** OBX-6 */
  unit: string | null;
  /** OBX-7 as given, and its bounds if they are plain numbers. */
  referenceRange: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
  /** OBX-8: H, L, HH, LL, A … (HL70078) */
  flags: string[];
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
  const groups = groupObservations(segments, 'OBR');
  const { results, microbiology } = separateMicrobiology(groups);
  const ofRest = findRestWarnings(groups, [...results, ...microbiology], REPORT_FIELDS);
  const values = results.flatMap((group) => {
    const panel = readPanel(group, orderNo, ofRest);
    return group.observations.map((one) => readResult(one, panel, head));
  });
  const incomplete = (is: (one: LabResultValue) => boolean) => values.some(is);
  if (incomplete((one) => one.item.code === null && one.item.text === null)) warnings.push('a result without an item');
  if (incomplete((one) => one.value === null && one.valueText === null)) warnings.push('a result without a value that can be read');
  const cultures = readMicrobiology(microbiology, orderNo, head, ofRest);
  return { values, microbiology: cultures.values, warnings: [...warnings, ...dropTakenBack(segments), ...cultures.warnings] };
}

/** The values that all results of one OBR share. */
function readPanel(group: ObservationGroup, orderNo: string, ofRest: readonly ReadingWarning[]) {
  const { spm, obr, orc, notes } = group;
  const specimen = readSpecimen(spm);
  return {
    orderNo: readOrderNo(orc, obr, orderNo),
    panel: obr && readCoded(obr, 4),
    specimen,
    reportedAt: obr && readTimeAt(obr, 22),
    notes: shareNotes(notes),
    author: readOrderer(orc, obr),
    status: obr && readTextAt(obr, 25),
    warnings: [...findPanelWarnings(group, specimen), ...ofRest],
  };
}

/** A chart has more results than anything else. Names each property, because spreading objects takes ten times as long. */
function readResult({ obx, sequence, notes }: Observation, common: ReturnType<typeof readPanel>, head: MessageHead): LabResultValue {
  const remarks = new RemarkList();
  const { value, comparator, valueText, valueCodes } = readObservedValue(obx, remarks);
  const { referenceRange, referenceLow, referenceHigh } = readReferenceRange(readWholeText(obx, 7));
  const { specimen, collectedAt, specimenRemarks } = common.specimen;
  const status = readTextAt(obx, 11);
  remarks.notes.push(...notes, ...common.notes);
  remarks.warnings.push(...findUnreadIn(obx, RESULT_FIELDS), ...common.warnings);
  if (collectedAt) remarks.warnings.push(...findTimeWarnings(obx, 14, collectedAt));
  if (status === null && common.status !== null) remarks.warn('NOT_SHOWN', 'OBR-25', common.status);
  const result: LabResultValue = {
    messageId: head.messageId,
    sentAt: head.sentAt,
    orderNo: common.orderNo,
    sequence,
    item: readCoded(obx, 3) ?? NOT_CODED,
    panel: common.panel,
    specimen,
    collectedAt: collectedAt ?? readTimeAt(obx, 14),
    reportedAt: common.reportedAt,
    value,
    comparator,
    valueText,
    unit: readUnit(obx),
    referenceRange,
    referenceLow,
    referenceHigh,
    flags: readFlags(obx),
    status,
    author: common.author,
  };
  if (valueCodes) result.valueCodes = valueCodes;
  if (specimenRemarks) result.specimenRemarks = specimenRemarks;
  return remarks.addTo(result);
}
