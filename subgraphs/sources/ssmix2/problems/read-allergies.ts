import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { listRepetitions, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import { type Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type ItemRemarks, type ReadingWarning } from '../../hl7-v2/item-remarks.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { readNotes } from '../../hl7-v2/notes.js';
import { type PartialTime } from '../../hl7-v2/partial-time.js';
import { readTimeAt } from '../../hl7-v2/read-time.js';
import { findUnreadFields, readWholeField } from '../../hl7-v2/unread-fields.js';
import { COMMON_FIELDS } from '../common-fields.js';
import { readPersonName } from '../orders/order.js';
import { ALLERGY_FIELDS } from './problem-fields.js';

/** IAM-17 (HL7 2.5 table 0438). */
const STATUSES = {
  U: 'UNCONFIRMED',
  P: 'PENDING',
  S: 'SUSPECTED',
  C: 'CONFIRMED',
  I: 'INACTIVE',
  E: 'ERRONEOUS',
  D: 'DOUBTED',
} as const;
export type AllergyStatus = (typeof STATUSES)[keyof typeof STATUSES];

/** One allergy (ADT-61, ADT^A60); field numbers are those of HL7 2.5 §3.4.7 (IAM), else §3.4.6 (AL1). */
export interface AllergyValue extends MessageHead, ItemRemarks {
  /** IAM-1 or AL1-1, else its position in the message. */
  sequence: string;
  /** IAM-2 or AL1-2 (HL70127): DA drug, FA food, EA environment … */
  kind: Coded | null;
  /** IAM-3 or AL1-3 */
  substance: Coded;
  /** IAM-4 or AL1-4 (HL70128): SV, MO, MI, U */
  severity: Coded | null;
  /** IAM-5 or AL1-5, its repetitions joined by 、 */
  reaction: string | null;
  /** IAM-6 (HL70323): A added, D deleted, U updated, X no change; kept as given. */
  action: string | null;
  /** IAM-9 (HL70436): allergy, intolerance, contraindication … */
  sensitivity: Coded | null;
  /** IAM-10: the group of substances. */
  group: Coded | null;
  /** IAM-11 (onset date), else IAM-12 (onset date text); or AL1-6. */
  identifiedOn: PartialTime | null;
  /** IAM-17; null if it is not given, or not of the table. */
  status: AllergyStatus | null;
  /** IAM-18 (statused by person) */
  author: string | null;
}

/**
 * A message without IAM and AL1 means that no allergy is known. AL1 is the older form of IAM: it is read where no IAM is there, and is a
 * warning beside one.
 */
export function readAllergies(message: Hl7Message): { values: AllergyValue[]; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const head = readHead(message);
  const name = segments.some((one) => one.name === 'IAM') ? 'IAM' : 'AL1';
  const groups: Hl7Segment[][] = [];
  const before: Hl7Segment[] = [];
  for (const segment of segments) {
    if (segment.name === name) groups.push([segment]);
    else if (segment.name === 'NTE' && groups.length > 0) groups.at(-1)!.push(segment);
    else before.push(segment);
  }
  const [notes, unread] = [readNotes(before), findUnreadFields(before, COMMON_FIELDS)];
  const read = name === 'IAM' ? readIam : readAl1;
  const values = groups.map(([allergy, ...details], index): AllergyValue => {
    const own = readNotes(details);
    const found = [...findStatusWarning(allergy!), ...findUnreadFields([allergy!], ALLERGY_FIELDS), ...unread];
    return {
      ...head,
      ...read(allergy!, index + 1),
      ...(own.length + notes.length > 0 && { notes: [...own, ...notes] }),
      ...(found.length > 0 && { warnings: found }),
    };
  });
  if (values.some((one) => one.substance.code === null && one.substance.text === null)) warnings.push('an allergy without a substance');
  return { values, warnings };
}

function readIam(iam: Hl7Segment, ordinal: number): Omit<AllergyValue, keyof MessageHead> {
  return {
    ...readShared(iam, ordinal),
    action: readTextAt(iam, 6),
    sensitivity: readCoded(iam, 9),
    group: readCoded(iam, 10),
    identifiedOn: readTimeAt(iam, 11) ?? readTimeAt(iam, 12),
    status: readStatus(iam),
    author: readPersonName(iam, 18),
  };
}

function readAl1(al1: Hl7Segment, ordinal: number): Omit<AllergyValue, keyof MessageHead> {
  const identifiedOn = readTimeAt(al1, 6);
  return { ...readShared(al1, ordinal), action: null, sensitivity: null, group: null, identifiedOn, status: null, author: null };
}

/** The fields that IAM and AL1 have at the same place. */
function readShared(segment: Hl7Segment, ordinal: number): Pick<AllergyValue, 'sequence' | 'kind' | 'substance' | 'severity' | 'reaction'> {
  return {
    sequence: readTextAt(segment, 1) ?? String(ordinal),
    kind: readCoded(segment, 2),
    substance: readCoded(segment, 3) ?? NOT_CODED,
    severity: readCoded(segment, 4),
    reaction:
      listRepetitions(segment, 5)
        .flatMap((one) => readText(one, 1) ?? [])
        .join('、') || null,
  };
}

function readStatus(iam: Hl7Segment): AllergyStatus | null {
  const code = readTextAt(iam, 17) ?? '';
  return Object.hasOwn(STATUSES, code) ? STATUSES[code as keyof typeof STATUSES] : null;
}

/** A warning for a status that is not of the table: it may say that the allergy is not certain. */
function findStatusWarning(segment: Hl7Segment): ReadingWarning[] {
  const text = segment.name === 'IAM' ? readWholeField(segment, 17) : null;
  return text === null || readStatus(segment) !== null ? [] : [{ code: 'NOT_UNDERSTOOD', place: 'IAM-17', text }];
}
