import { type Coded, NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt, readWholeText } from '../../hl7-v2/hl7-field.js';
import { type Hl7Message, readBody } from '../../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks, listDifferent, type ReadingWarning, RemarkList } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { dropTakenBack, groupObservations, type ObservationGroup } from '../../hl7-v2/observation-groups.js';
import { type ObservedValue, readFlags, readObservedValue, readUnit } from '../../hl7-v2/observed-value.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { readReferenceRange } from '../../hl7-v2/reference-range.js';
import { readTimings, type TimingValue } from '../../hl7-v2/timing.js';
import { findUnreadFields, readWholeField } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { type CareSetting, readCareSetting, readInterpreterName, readOrderer, readPersonName } from '../orders/order.js';
import { type OrderState, readOrderState } from '../orders/order-state.js';
import { findFindingWarnings } from './finding-warnings.js';
import { readBodySites } from './imaging-body-sites.js';
import { liveGroups, type OrderFamily, orderFamilies } from './imaging-family.js';
import { IMAGING_FIELDS } from './imaging-fields.js';
import { readReport } from './imaging-report.js';
import { readStudyKeys, type StudyKeys } from './imaging-study-keys.js';
import type { ImagingKind, ImagingStage } from './imaging-type.js';

/** One OBX of a study: measured, described, or given with the order. */
export interface ImagingFindingValue extends ObservedValue {
  /** As in a laboratory result: the number of its order, and its own number in that order. */
  sequence: string;
  /** OBX-3 */
  item: Coded;
  /** OBX-6 */
  unit: string | null;
  /** OBX-7 as given, and its bounds if they are plain numbers. */
  referenceRange: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
  /** OBX-8: H, L, A … (HL70078) */
  flags: string[];
  /** OBX-11 */
  status: string | null;
}

/** One study: ordered (OMG-01, 02, 03; OMG^O19), performed (OMG-11, 12; OMI^Z23), or reported (OMG-13; ORU^R01). */
export interface ImagingValue extends MessageHead, StudyKeys, ItemRemarks {
  kind: ImagingKind;
  stage: ImagingStage;
  /** OBR-2 of the main order, else ORC-2, else the order number of the file's name. */
  orderNo: string;
  /** Distinguishes the values of one file. */
  sequence: string;
  /** ORC-1 and 5 of the main order. */
  state: OrderState | null;
  /** ORC-9 */
  orderedAt: PartialTime | null;
  /** OBR-6: for when it is requested. */
  requestedFor: PartialTime | null;
  /** OBR-7 */
  performedAt: PartialTime | null;
  /** OBR-22 */
  reportedAt: PartialTime | null;
  /** The care date: ORC-9 of an order, else OBR-7 (SS-MIX2 table of data types). */
  date: PartialTime | null;
  /** OBR-4 of the main order. */
  procedure: Coded | null;
  /** OBR-4 and ZE1-3 of the single exposures, and OBX values coded in JJ1017: body sites and techniques, as given. */
  bodySites: Coded[];
  findings: ImagingFindingValue[];
  /** The texts in OBX-5 of a performed or reported study, line by line. */
  report: string | null;
  /** OBR-13: the clinical information that the examiner needs. */
  clinicalInformation: string | null;
  /** OBR-31: the reasons for the study. */
  reasons: Coded[];
  /** OBR-5: the priority, as HL7 2.3 wrote it; later versions have TQ1-9. */
  priority: string | null;
  /** The TQ1 of the main order and of its exposures, each once. */
  timings: TimingValue[];
  /** OBR-25 (HL70123) */
  status: string | null;
  /** OBR-16, else ORC-12 */
  orderer: string | null;
  /** ZE1-7, else OBR-34 */
  performer: string | null;
  /** OBR-32 */
  reporter: string | null;
  /** ORC-17 */
  department: Coded | null;
  place: CareSetting | null;
}

/** `values` is null if every order in the message is cancelled or replaced (ORC-1, ORC-5). */
export function readImaging(
  message: Hl7Message,
  type: { kind: ImagingKind; stage: ImagingStage },
  orderNo: string,
): { values: ImagingValue[] | null; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const groups = groupObservations(segments, 'ORC').filter(({ orc, obr, observations }) => orc || obr || observations.length > 0);
  const live = liveGroups(groups, orderNo);
  warnings.push(...dropTakenBack(segments));
  if (live.length < groups.length) warnings.push(`${groups.length - live.length} cancelled orders left out`);
  if (groups.length > 0 && live.length === 0) return { values: null, warnings };
  const [head, pv1] = [readHead(message), message.getSegment('PV1') ?? null];
  const ofMessage = segments.slice(
    0,
    segments.findIndex(({ name }) => ['ORC', 'OBR', 'OBX'].includes(name)),
  );
  // Assigning is several times as fast as spreading into a new object.
  const values = orderFamilies(live, orderNo).map((family, index) =>
    Object.assign(readStudy(family, type.stage, ofMessage), head, type, {
      sequence: String(index + 1),
      place: readCareSetting(family.main.orc, pv1),
    }),
  );
  if (values.length === 0) warnings.push('no study in the message');
  if (values.some(({ procedure }) => procedure === null)) warnings.push('a study without a procedure');
  return { values, warnings };
}

function readStudy(
  family: OrderFamily,
  stage: ImagingStage,
  ofMessage: readonly Hl7Segment[],
): Omit<ImagingValue, 'messageId' | 'sentAt' | 'kind' | 'stage' | 'sequence' | 'place'> {
  const { orderNo, main, groups } = family;
  const first = <V>(read: (group: ObservationGroup) => V | null): V | null => firstOf(groups, read);
  const ofObr = (field: number) => first(({ obr }) => obr && readTimeAt(obr, field));
  const orderedAt = first(({ orc }) => orc && readTimeAt(orc, 9));
  const performedAt = ofObr(7);
  const remarks = new RemarkList();
  const notes = groups.flatMap((group) => [...group.notes, ...group.observations.flatMap((one) => one.notes)]);
  remarks.notes.push(...new Set(notes));
  remarks.warnings.push(...findWarnings(family, ofMessage));
  const findings = groups.flatMap(({ observations }) => observations.map(({ obx, sequence }) => readFinding(obx, sequence, remarks)));
  remarks.warnings.push(...groups.flatMap(({ observations }) => findFindingWarnings(observations, performedAt)));
  return remarks.addTo({
    orderNo,
    state: readOrderState(main.orc).state,
    orderedAt,
    requestedFor: ofObr(6),
    performedAt,
    reportedAt: ofObr(22),
    date: stage === 'ORDERED' ? orderedAt : performedAt,
    procedure: (main.obr && readCoded(main.obr, 4)) ?? first(({ obr }) => obr && readCoded(obr, 4)),
    bodySites: readBodySites(family),
    findings,
    report: stage === 'ORDERED' ? null : readReport(groups),
    ...readStudyKeys(groups),
    clinicalInformation: joinEach(groups.map(({ obr }) => obr && readWholeField(obr, 13))),
    reasons: groups.map(({ obr }) => (obr ? readAllCoded(obr, 31) : [])).find((reasons) => reasons.length > 0) ?? [],
    priority: first(({ obr }) => obr && readTextAt(obr, 5)),
    timings: readTimings(findTimings(groups)).timings,
    status: first(({ obr }) => obr && readTextAt(obr, 25)),
    orderer: first(({ orc, obr }) => readOrderer(orc, obr)),
    performer: first(({ details, obr }) => readPerformer(details) ?? (obr && readInterpreterName(obr, 34))),
    reporter: first(({ obr }) => obr && readInterpreterName(obr, 32)),
    department: first(({ orc }) => orc && readCoded(orc, 17)),
  });
}

function firstOf<V>(groups: readonly ObservationGroup[], read: (group: ObservationGroup) => V | null): V | null {
  for (const group of groups) {
    const value = read(group);
    if (value !== null) return value;
  }
  return null;
}

/** The TQ1 of an order and its exposures. Each exposure repeats that of the order: each is taken once. */
function findTimings(groups: readonly ObservationGroup[]): Hl7Segment[] {
  const all = groups.flatMap(({ details }) => details.filter(({ name }) => name === 'TQ1'));
  return [...new Map(all.map((tq1) => [tq1.toString(), tq1])).values()];
}

/** The different texts, each on a line. */
function joinEach(texts: readonly (string | null)[]): string | null {
  return [...new Set(texts.filter((text) => text !== null))].join('\n') || null;
}

/** What of a study's segments no field shows. */
function findWarnings({ main, groups }: OrderFamily, ofMessage: readonly Hl7Segment[]): ReadingWarning[] {
  const segments = groups.flatMap(({ orc, obr, details }) => [...(orc ? [orc] : []), ...(obr ? [obr] : []), ...details]);
  return listDifferent([
    ...readOrderState(main.orc).warnings,
    ...readTimings(findTimings(groups)).warnings,
    ...findUnreadFields([...new Set(segments)], IMAGING_FIELDS),
    ...findUnreadFields(ofMessage, COMMON_FIELDS),
  ]);
}

function readPerformer(details: readonly Hl7Segment[]): string | null {
  for (const ze1 of details) {
    const name = ze1.name === 'ZE1' ? readPersonName(ze1, 7) : null;
    if (name !== null) return name;
  }
  return null;
}

function readFinding(obx: Hl7Segment, sequence: string, remarks: RemarkList): ImagingFindingValue {
  return {
    sequence,
    item: readCoded(obx, 3) ?? NOT_CODED,
    ...readObservedValue(obx, remarks),
    unit: readUnit(obx),
    ...readReferenceRange(readWholeText(obx, 7)),
    flags: readFlags(obx),
    status: readTextAt(obx, 11),
  };
}
