import type { Sex, StartEmergencyAccessInput } from '@hareyaka/sdk';
import { readBirthDate } from '../../format/birth-date-input.js';

/** What a person has entered so far. */
export interface EmergencyEntries {
  readonly by: 'NUMBER' | 'NAME';
  readonly number: string;
  readonly name: string;
  readonly birthDate: string;
  readonly sex: '' | Sex;
  /** The situation, from the list; empty until one is chosen. */
  readonly situation: string;
  readonly reason: string;
  readonly isConfirmed: boolean;
}

export const NO_ENTRIES: EmergencyEntries = {
  by: 'NUMBER',
  number: '',
  name: '',
  birthDate: '',
  sex: '',
  situation: '',
  reason: '',
  isConfirmed: false,
};

/** The least number of characters of the reason in the person's own words. */
export const REASON_AT_LEAST = 10;
/** The greatest length of a reason at the directory. */
const REASON_AT_MOST = 500;

/** A field that must be corrected before the access can be started. */
export type EmergencyProblem = 'number' | 'name' | 'birthDate' | 'birthDateText' | 'sex' | 'situation' | 'reason' | 'isConfirmed';

/**
 * Checks what was entered.
 *
 * @returns the input of the mutation, or the fields that are missing or wrong
 * @example readEmergency(NO_ENTRIES, 'key') // { problems: ['number', 'situation', 'reason', 'isConfirmed'] }
 */
export function readEmergency(
  entries: EmergencyEntries,
  idempotencyKey: string,
): { readonly input: StartEmergencyAccessInput } | { readonly problems: readonly EmergencyProblem[] } {
  const { by, number, name, birthDate, sex, situation, reason, isConfirmed } = entries;
  const day = readBirthDate(birthDate.trim());
  const problems: EmergencyProblem[] = [];
  const need = (isThere: unknown, problem: EmergencyProblem) => {
    if (!isThere) problems.push(problem);
  };
  if (by === 'NUMBER') need(number.trim(), 'number');
  else {
    need(name.trim(), 'name');
    need(day, birthDate.trim() === '' ? 'birthDate' : 'birthDateText');
    need(sex, 'sex');
  }
  need(situation, 'situation');
  need(countCharacters(reason) >= REASON_AT_LEAST, 'reason');
  need(isConfirmed, 'isConfirmed');
  if (problems.length > 0) return { problems };
  const whom = by === 'NUMBER' ? { localPatientId: number.trim() } : { name: name.trim(), birthDate: day!, sex: sex as Sex };
  return { input: { ...whom, reason: [...`${situation}: ${reason.trim()}`].slice(0, REASON_AT_MOST).join(''), idempotencyKey } };
}

/** Characters as a person counts them; spaces at both ends do not count. */
export function countCharacters(text: string): number {
  return [...text.trim()].length;
}
