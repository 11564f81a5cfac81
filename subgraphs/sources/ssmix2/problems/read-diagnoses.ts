import { type Coded, NOT_CODED, readAllCoded, readCoded, readCodedIn } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { findUnreadFields, readWholeField } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { type CareSetting, readCareSetting, readPersonName } from '../orders/order.js';
import { DIAGNOSIS_FIELDS } from './problem-fields.js';

/** One problem of a patient's list (PPR-01, PPR^ZD1); field numbers are those of HL7 2.5 §12.4.2 (PRB). */
export interface DiagnosisValue extends MessageHead, ItemRemarks {
  /** PRB-4, the problem's instance at its facility. */
  id: string | null;
  /** PRB-3, mostly with a code of MDCDX2 (病名管理番号). */
  condition: Coded;
  /** ZPR-1 (prefixes) and ZPR-3 (suffixes), else 4 and 6 (their codes for exchange): 右, 急性, の疑い … in the order of the name. */
  modifiers: Coded[];
  /** The triplet of PRB-10 whose system is I10. */
  icd10: Coded | null;
  /** PRB-1: AD added, UP updated, DE deleted … (HL70287), kept as given. */
  action: string | null;
  /** PRB-16 (date of onset), else PRB-7 (problem established). */
  startedOn: PartialTime | null;
  /** PRB-9 (actual problem resolution). */
  endedOn: PartialTime | null;
  /** PRB-13 (confirmation status, HL70053 or local): suspected, confirmed … */
  confirmation: Coded | null;
  /** PRB-14 (life cycle status): the outcome, 転帰. */
  outcome: Coded | null;
  /** Whether PRB-18 (ranking) is 1, 主診断; null if no rank is given. */
  primary: boolean | null;
  /** ORC-17 */
  department: Coded | null;
  place: CareSetting | null;
  /** ORC-12 */
  author: string | null;
}

interface Problem {
  prb: Hl7Segment;
  zpr: Hl7Segment | null;
  orc: Hl7Segment | null;
  /** Everything else after it: NTE … */
  others: Hl7Segment[];
}

/** Reads PPR_ZD1: `{ PRB [ZPR] {ZI1} [ORC] }` after PID. ZPR and ORC belong to the PRB before them. ZI1 (insurance) is not read. */
export function readDiagnoses(message: Hl7Message): { values: DiagnosisValue[]; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const [problems, before]: [Problem[], Hl7Segment[]] = [[], []];
  for (const segment of segments) {
    const last = problems.at(-1);
    if (segment.name === 'PRB') problems.push({ prb: segment, zpr: null, orc: null, others: [] });
    else if (segment.name === 'ZPR' && last && !last.zpr) last.zpr = segment;
    else if (segment.name === 'ORC' && last && !last.orc) last.orc = segment;
    else (last?.others ?? before).push(segment);
  }
  const pv1 = message.getSegment('PV1') ?? null;
  const head = readHead(message);
  const values = problems.map((problem) => ({ ...readProblem(problem, pv1, head), ...readRemarks(problem, before) }));
  if (values.some((one) => one.condition.code === null && one.condition.text === null)) warnings.push('a problem without a condition');
  return { values, warnings };
}

function readProblem({ prb, zpr, orc }: Problem, pv1: Hl7Segment | null, head: MessageHead): DiagnosisValue {
  const rank = readTextAt(prb, 18);
  return {
    messageId: head.messageId,
    sentAt: head.sentAt,
    id: readTextAt(prb, 4),
    condition: readCoded(prb, 3) ?? NOT_CODED,
    modifiers: zpr ? readModifiers(zpr) : [],
    icd10: readCodedIn(prb, 10, 'I10'),
    action: readTextAt(prb, 1),
    startedOn: readTimeAt(prb, 16) ?? readTimeAt(prb, 7),
    endedOn: readTimeAt(prb, 9),
    confirmation: readCoded(prb, 13),
    outcome: readCoded(prb, 14),
    primary: rank === null ? null : rank === '1',
    department: orc && readCoded(orc, 17),
    place: readCareSetting(orc, pv1),
    author: orc && readPersonName(orc, 12),
  };
}

function readRemarks({ prb, zpr, orc, others }: Problem, before: readonly Hl7Segment[]): ItemRemarks {
  const notes = readNotes([...others, ...before]);
  const own = [prb, ...(zpr ? [zpr] : []), ...(orc ? [orc] : [])];
  const classification = readCodedIn(prb, 10, 'I10') ? null : readWholeField(prb, 10);
  const ofClassification = classification === null ? [] : [{ code: 'NOT_SHOWN' as const, place: 'PRB-10', text: classification }];
  const warnings = [
    ...ofClassification,
    ...findUnreadFields(own, DIAGNOSIS_FIELDS),
    ...findUnreadFields([...others, ...before], COMMON_FIELDS),
  ];
  return { ...(notes.length > 0 && { notes }), ...(warnings.length > 0 && { warnings }) };
}

function readModifiers(zpr: Hl7Segment): Coded[] {
  const either = (managed: number, exchanged: number) => {
    const found = readAllCoded(zpr, managed);
    return found.length > 0 ? found : readAllCoded(zpr, exchanged);
  };
  return [...either(1, 4), ...either(3, 6)];
}
