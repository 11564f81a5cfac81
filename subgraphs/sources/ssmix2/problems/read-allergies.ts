import { type Coded, NOT_CODED, readCoded } from '../../hl7-v2/coded.js';
import { listRepetitions, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Message } from '../../hl7-v2/hl7-message.js';
import { readBody } from '../../hl7-v2/hl7-message.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type MessageHead, readHead } from '../../hl7-v2/message-head.js';
import { type PartialTime, readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { readPersonName } from '../orders/order.js';

/** One allergy (ADT-61, ADT^A60); field numbers are those of HL7 2.5 §3.4.7 (IAM). */
export interface AllergyValue extends MessageHead {
  /** IAM-1, else its position in the message. */
  sequence: string;
  /** IAM-2 (HL70127): DA drug, FA food, EA environment … */
  kind: Coded | null;
  /** IAM-3 */
  substance: Coded;
  /** IAM-4 (HL70128): SV, MO, MI, U */
  severity: Coded | null;
  /** IAM-5, its repetitions joined by 、 */
  reaction: string | null;
  /** IAM-6 (HL70323): A added, D deleted, U updated, X no change; kept as given. */
  action: string | null;
  /** IAM-11 (onset date), else IAM-12 (onset date text). */
  identifiedOn: PartialTime | null;
  /** IAM-18 (statused by person) */
  author: string | null;
}

/** A message without IAM means that no allergy is known. */
export function readAllergies(message: Hl7Message): { values: AllergyValue[]; warnings: string[] } {
  const { segments, warnings } = readBody(message);
  const head = readHead(message);
  const values = segments.filter((one) => one.name === 'IAM').map((iam, index) => readAllergy(iam, index + 1, head));
  if (values.some((one) => one.substance.code === null && one.substance.text === null)) warnings.push('an allergy without a substance');
  return { values, warnings };
}

function readAllergy(iam: Hl7Segment, ordinal: number, head: MessageHead): AllergyValue {
  return {
    messageId: head.messageId,
    sentAt: head.sentAt,
    sequence: readTextAt(iam, 1) ?? String(ordinal),
    kind: readCoded(iam, 2),
    substance: readCoded(iam, 3) ?? NOT_CODED,
    severity: readCoded(iam, 4),
    reaction:
      listRepetitions(iam, 5)
        .flatMap((one) => readText(one, 1) ?? [])
        .join('、') || null,
    action: readTextAt(iam, 6),
    identifiedOn: readPartialTimeOf(readTextAt(iam, 11) ?? readTextAt(iam, 12)),
    author: readPersonName(iam, 18),
  };
}
