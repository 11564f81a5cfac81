import { type CareDate, readCareDate } from './care-date.js';

/** The age of a person. `months` counts all months since birth. */
export interface Age {
  readonly years: number;
  readonly months: number;
}

/** Below this age, in years, an age is told in months: a child of five months and one of thirty get other doses. */
const MONTHS_BELOW_YEARS = 3;

/**
 * The age on a day. Who is born on the 29th of February is a year older on the 28th of February's following day, as on every other.
 *
 * @returns undefined if one of the texts is no date, or if the birth lies after the day
 */
export function findAge(birthDate: CareDate, on: CareDate): Age | undefined {
  const [birth, day] = [readCareDate(birthDate), readCareDate(on)];
  if (!birth || !day || birthDate > on) return undefined;
  const months = (day.year - birth.year) * 12 + (day.month - birth.month) - (day.day < birth.day ? 1 : 0);
  return { years: Math.floor(months / 12), months };
}

/** How an age is told: in years, or in months under three years. */
export function chooseAgeUnit(age: Age): { readonly unit: 'YEARS' | 'MONTHS'; readonly count: number } {
  return age.years < MONTHS_BELOW_YEARS ? { unit: 'MONTHS', count: age.months } : { unit: 'YEARS', count: age.years };
}
