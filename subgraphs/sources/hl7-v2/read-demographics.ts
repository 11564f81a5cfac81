import { findNameInUse, isOutside, type NameForm, type PersonName, todayInJapan } from '../name-in-use.js';
import { type DemographicsValue, type Sex } from '../patient-demographics.js';
import { listRepetitions, type Repetition, readText, readTextAt } from './hl7-field.js';
import { type Hl7Segment } from './hl7-segment.js';
import { readTimeAt } from './read-time.js';
import type { SegmentFields } from './unread-fields.js';

export type { DemographicsValue } from '../patient-demographics.js';

/** HL70001. A (ambiguous), N (not applicable) and local codes are read as unknown. */
const SEXES: Readonly<Record<string, Sex>> = { M: 'MALE', F: 'FEMALE', O: 'OTHER', U: 'UNKNOWN' };

/** XPN-8 (HL70465). */
const FORMS: Readonly<Record<string, NameForm>> = { I: 'IDEOGRAPHIC', P: 'PHONETIC', A: 'ALPHABETIC' };

/** XPN-7 (HL70200), the best first: legal, none, display, unspecified, registered, adopted, licensing, tribal, nickname, alias. */
const TYPES: readonly string[] = ['L', '', 'D', 'U', 'R', 'C', 'I', 'T', 'N', 'A'];

/** Names that are not in use: maiden, at birth, of the spouse, pseudonym. */
const OLD_TYPES: ReadonlySet<string> = new Set(['M', 'B', 'P', 'S']);

const CONTACT = 'how to reach the patient: no part of a chart';
const ADMINISTRATIVE = 'an administrative detail';

/** What the reader of demographics does with the fields of PID (HL7 2.5 §3.4.2). */
export const PATIENT_FIELDS: SegmentFields = {
  shown: { 5: 'name', 7: 'birthDate', 8: 'sex' },
  // Only the name in use is shown, of all names that are read.
  repeating: [5],
  days: [7],
  codes: { 8: ['M', 'F', 'O', 'U'] },
  notCarried: {
    ...{ 1: ADMINISTRATIVE, 2: ADMINISTRATIVE, 3: 'the patient’s numbers: the file is of the patient who is asked for', 4: ADMINISTRATIVE },
    ...{ 11: CONTACT, 12: CONTACT, 13: CONTACT, 14: CONTACT, 18: ADMINISTRATIVE, 19: ADMINISTRATIVE, 20: ADMINISTRATIVE },
    ...{ 31: ADMINISTRATIVE, 32: ADMINISTRATIVE, 33: 'the time of the entry', 34: 'where it was entered' },
  },
};

/** Reads PID-5, PID-7 and PID-8 of an ADT-00 file (ADT^A08) or a PDQ answer. The name is the one in use today, in Japan. */
export function readDemographics(pid: Hl7Segment, today = todayInJapan()): { value: DemographicsValue; warnings: string[] } {
  const sex = readTextAt(pid, 8);
  const names = listRepetitions(pid, 5).map((one) => readName(one, today));
  const value = {
    name: findNameInUse(names, 'name'),
    kana: findNameInUse(names, 'kana'),
    birthDate: readTimeAt(pid, 7),
    sex: (sex !== null && Object.hasOwn(SEXES, sex) ? SEXES[sex] : undefined) ?? 'UNKNOWN',
  };
  return { value, warnings: sex !== null && !Object.hasOwn(SEXES, sex) ? ['PID-8 is not of HL70001'] : [] };
}

/** An XPN (HL7 2.5 §2.A.88): family name, given name, further given names; its type, form and period (XPN-12 and 13, formerly XPN-10). */
function readName(one: Repetition, today: string): PersonName {
  const [type, form] = [readText(one, 7) ?? '', readText(one, 8) ?? ''];
  const [from, to] = [readText(one, 12) ?? readText(one, 10, 1), readText(one, 13) ?? readText(one, 10, 2)];
  const rank = TYPES.indexOf(type);
  return {
    text: [readText(one, 1, 1), readText(one, 2), readText(one, 3)].filter((part) => part !== null).join(' '),
    form: Object.hasOwn(FORMS, form) ? FORMS[form]! : null,
    rank: rank === -1 ? TYPES.length : rank,
    isOld: OLD_TYPES.has(type) || isOutside(today, from, to),
  };
}
