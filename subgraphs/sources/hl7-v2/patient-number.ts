import { listRepetitions, type Repetition, readText, readTextAt } from './hl7-field.js';
import type { Hl7Message } from './hl7-message.js';
import type { Hl7Segment } from './hl7-segment.js';

/** CX.5 (HL70203) of numbers that are no patient's: account, visit, social security, licence, passport, insurance and bank card … */
const OTHER_NUMBERS: ReadonlySet<string> = new Set(
  ['AN', 'ANC', 'ANON', 'BA', 'BC', 'CZ', 'DL', 'DN', 'EI', 'EN', 'GN', 'HC', 'JHN', 'LN', 'MC', 'MD', 'NI', 'NII', 'NPI', 'PPN'].concat([
    'PRN',
    'SL',
    'SN',
    'SS',
    'TAX',
    'VN',
    'VS',
    'WC',
    'XX',
  ]),
);

/** Whether one repetition of PID-3 (CX; HL7 2.5 §2.A.14) is the number of a patient. */
export function isPatientNumber(repetition: Repetition): boolean {
  return !OTHER_NUMBERS.has(readText(repetition, 5) ?? '');
}

/**
 * Whether a message is about this patient of the facility that wrote it. PID-3 is a list without an order (HL7 2.5 §3.4.2.3), and each PID
 * must name the patient.
 *
 * - `OWN`: the number is among the facility's own. These are the ones without an assigning authority, as SS-MIX2 writes them; if all have
 *   one, those whose authority is the sender (MSH-4); else those with the authority of the first.
 * - `OTHER`: a PID has only numbers of other patients, or the number only as one of another facility.
 * - `NONE`: no PID has a number.
 */
export function findSubject(message: Hl7Message, patientId: string): 'OWN' | 'OTHER' | 'NONE' {
  const named = message.getAllSegments('PID').filter((one) => !one.isEmpty);
  const sender = readTextAt(message.header, 4);
  const all = named.map((pid) => listOwnNumbers(pid, sender));
  if (all.every((numbers) => numbers.length === 0)) return 'NONE';
  return all.every((numbers) => numbers.includes(patientId)) ? 'OWN' : 'OTHER';
}

function listOwnNumbers(pid: Hl7Segment, sender: string | null): string[] {
  const numbers = listRepetitions(pid, 3).flatMap((one) => {
    const value = readText(one, 1);
    return value === null || !isPatientNumber(one) ? [] : [{ value, authority: readText(one, 4, 2) ?? readText(one, 4, 1) }];
  });
  const authorities = numbers.map(({ authority }) => authority);
  const own = authorities.includes(null) ? null : authorities.includes(sender) ? sender : authorities[0];
  return numbers.filter(({ authority }) => authority === own).map(({ value }) => value);
}
