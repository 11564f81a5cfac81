import { listRepetitions, readText, readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';

/** Whether the patient is treated as an inpatient or an outpatient. */
export type CareSetting = 'INPATIENT' | 'OUTPATIENT';

/** ORC-29, else PV1-2; null for other codes. HL70482 and HL70004 agree on I and O. */
export function readCareSetting(orc: Hl7Segment | null, pv1: Hl7Segment | null): CareSetting | null {
  const code = (orc && readTextAt(orc, 29)) ?? (pv1 && readTextAt(pv1, 2));
  return code === 'I' ? 'INPATIENT' : code === 'O' ? 'OUTPATIENT' : null;
}

/** The name of an XCN, in the ideographic repetition if there is one (XCN-15 `I`). Some writers put the whole name into XCN-2. */
export function readPersonName(segment: Hl7Segment, number: number): string | null {
  const all = listRepetitions(segment, number);
  const person = all.find((one) => readText(one, 15) === 'I') ?? all[0];
  if (!person) return null;
  return [readText(person, 2, 1), readText(person, 3)].filter((part) => part !== null).join(' ') || null;
}

/** The order's own number: OBR-2, else ORC-2, else that of the file's name. */
export function readOrderNo(orc: Hl7Segment | null, obr: Hl7Segment | null, fileOrderNo: string): string {
  return (obr && readTextAt(obr, 2)) ?? (orc && readTextAt(orc, 2)) ?? fileOrderNo;
}

/** The person who ordered: OBR-16, else ORC-12. */
export function readOrderer(orc: Hl7Segment | null, obr: Hl7Segment | null): string | null {
  return (obr && readPersonName(obr, 16)) ?? (orc && readPersonName(orc, 12));
}

/** The person of an NDL (OBR-32, OBR-34; HL7 2.5 §2.A.47): a CNN in its first component. */
export function readInterpreterName(segment: Hl7Segment, number: number): string | null {
  return [readTextAt(segment, number, 1, 2), readTextAt(segment, number, 1, 3)].filter((part) => part !== null).join(' ') || null;
}
