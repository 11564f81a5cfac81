import { type CareDate, readCareDate } from './care-date.js';

/** The age of a person. `months` counts all months since birth. */
export interface Age {
  readonly years: number;
  readonly months: number;
}

/** Below this age, in years, an age is shown in months: children of five and of thirty months get different doses. */
const MONTHS_BELOW_YEARS = 3;

/**
 * The age on a day. In a year without 29 February, a person born on that day is a year older from 1 March on.
 *
 * @returns undefined if one of the texts is not a date, or if the birth is after the day
 */
export function findAge(birthDate: CareDate, on: CareDate): Age | undefined {
  const [birth, day] = [readCareDate(birthDate), readCareDate(on)];
  if (!birth || !day || birthDate > on) return undefined;
  const months = (day.year - birth.year) * 12 + (day.month - birth.month) - (day.day < birth.day ? 1 : 0);
  return { years: Math.floor(months / 12), months };
}

/** The unit in which an age is shown: years, or months under three years. */
export function chooseAgeUnit(age: Age): { readonly unit: 'YEARS' | 'MONTHS'; readonly count: number } {
  return age.years < MONTHS_BELOW_YEARS ? { unit: 'MONTHS', count: age.months } : { unit: 'YEARS', count: age.years };
}
