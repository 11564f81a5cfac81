import type { DemographicsValue, Sex } from '../patient-demographics.js';
import { listRepetitions, readText, readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { readPartialTimeOf } from './partial-time.js';

export type { DemographicsValue } from '../patient-demographics.js';

/** HL70001. A (ambiguous), N (not applicable) and local codes are read as unknown. */
const SEXES: Readonly<Record<string, Sex>> = { M: 'MALE', F: 'FEMALE', O: 'OTHER', U: 'UNKNOWN' };

/** Reads PID-5, PID-7 and PID-8 of an ADT-00 file (ADT^A08) or a PDQ answer. */
export function readDemographics(pid: Hl7Segment): { value: DemographicsValue; warnings: string[] } {
  const sex = readTextAt(pid, 8);
  const value = {
    name: readNameAs(pid, ['I', null]),
    kana: readNameAs(pid, ['P']),
    birthDate: readPartialTimeOf(readTextAt(pid, 7)),
    sex: (sex !== null && Object.hasOwn(SEXES, sex) ? SEXES[sex] : undefined) ?? 'UNKNOWN',
  };
  return { value, warnings: sex !== null && !Object.hasOwn(SEXES, sex) ? ['PID-8 is not of HL70001'] : [] };
}

/** The name in PID-5 with the first of these name representation codes (XPN-8) for which there is a name. */
function readNameAs(pid: Hl7Segment, representations: readonly (string | null)[]): string | null {
  const names = listRepetitions(pid, 5);
  for (const representation of representations) {
    const name = names.find((one) => readText(one, 8) === representation);
    const text = name && [readText(name, 1, 1), readText(name, 2)].filter((part) => part !== null).join(' ');
    if (text) return text;
  }
  return null;
}
