import type { Hl7Segment } from '@medplum/core';
import type { DemographicsValue, Sex } from '../patient-demographics.js';
import { repetitions, textAt, textOf } from './hl7-field.js';
import { partialTimeOf } from './partial-time.js';

export type { DemographicsValue } from '../patient-demographics.js';

/** HL70001. A (ambiguous), N (not applicable) and local codes are not told apart from unknown. */
const SEXES: Readonly<Record<string, Sex>> = { M: 'MALE', F: 'FEMALE', O: 'OTHER', U: 'UNKNOWN' };

/** PID-5, PID-7 and PID-8, of an ADT-00 file (ADT^A08) as well as of a PDQ answer. */
export function readDemographics(pid: Hl7Segment): { value: DemographicsValue; warnings: string[] } {
  const sex = textAt(pid, 8);
  const value = {
    name: nameAs(pid, ['I', null]),
    kana: nameAs(pid, ['P']),
    birthDate: partialTimeOf(textAt(pid, 7)),
    sex: (sex !== null && Object.hasOwn(SEXES, sex) ? SEXES[sex] : undefined) ?? 'UNKNOWN',
  };
  return { value, warnings: sex !== null && !Object.hasOwn(SEXES, sex) ? ['PID-8 is not of HL70001'] : [] };
}

/** The repetition of PID-5 with the first of these name representation codes (XPN-8) that there is. */
function nameAs(pid: Hl7Segment, representations: readonly (string | null)[]): string | null {
  const names = repetitions(pid, 5);
  for (const representation of representations) {
    const name = names.find((one) => textOf(one, 8) === representation);
    const text = name && [textOf(name, 1, 1), textOf(name, 2)].filter((part) => part !== null).join(' ');
    if (text) return text;
  }
  return null;
}
