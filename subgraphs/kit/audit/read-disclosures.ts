import { isCategory } from '../permit/category.js';
import { type DisclosureForm, GROUNDS_AT_MOST, type ReportedDisclosure } from './disclosure.js';
import { type PackedDisclosures, packDisclosures, type ShownField } from './packed-disclosures.js';

const FORMS: ReadonlySet<string> = new Set(['RECORDS', 'COUNTS', 'CONTENT', 'VIEWER'] satisfies DisclosureForm[]);
/** The greatest number of disclosures in one list. */
export const DISCLOSURES_AT_MOST = 50_000;
const PATIENTS_AT_MOST = 10_000;
const FACILITIES_AT_MOST = 1_000;
const GROUND_LISTS_AT_MOST = 10_000;
const STEPS_AT_MOST = 8;
const ID_AT_MOST = 200;

/**
 * Reads what another process reported: packed, or a list of disclosures, which is easier to write without the kit.
 *
 * @returns undefined if it is absent or of neither form: then the report counts as missing
 * @example readDisclosures(answer.extensions?.disclosures)
 */
export function readDisclosures(given: unknown): PackedDisclosures | undefined {
  if (Array.isArray(given)) return isListOfOnePerson(given) ? packDisclosures(given) : undefined;
  return isPacked(given) ? given : undefined;
}

/** A list of disclosures, all of one person. */
function isListOfOnePerson(given: readonly unknown[]): given is readonly ReportedDisclosure[] {
  if (given.length > DISCLOSURES_AT_MOST || !given.every(isReportedDisclosure)) return false;
  return given.every(({ user, profession }) => user === given[0]!.user && profession === given[0]!.profession);
}

function isReportedDisclosure(given: unknown): given is ReportedDisclosure {
  if (typeof given !== 'object' || given === null) return false;
  const { facility, state, items, grounds, user, profession, ...field } = given as Record<keyof ReportedDisclosure, unknown>;
  if (!isListOf(grounds, GROUNDS_AT_MOST, isId) || !isId(user) || !isId(profession)) return false;
  return isShownField({ ...field, at: [[facility, state, items, 0]] }, 1);
}

function isPacked(given: unknown): given is PackedDisclosures {
  if (typeof given !== 'object' || given === null) return false;
  const { user, profession, grounds, shown } = given as Record<keyof PackedDisclosures, unknown>;
  if (!isListOf(grounds, GROUND_LISTS_AT_MOST, (one) => isListOf(one, GROUNDS_AT_MOST, isId))) return false;
  if (!isListOf(shown, DISCLOSURES_AT_MOST, (one) => isShownField(one, grounds.length))) return false;
  const isOfNobody = shown.length === 0 && user === '' && profession === '';
  return isOfNobody || (isId(user) && isId(profession));
}

function isShownField(given: unknown, grounds: number): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const { path, patients, category, form, purpose, at } = given as Record<keyof ShownField, unknown>;
  return (
    isListOf(path, STEPS_AT_MOST, (step) => isId(step) || isCount(step)) &&
    isListOf(patients, PATIENTS_AT_MOST, isId) &&
    typeof category === 'string' &&
    isCategory(category) &&
    FORMS.has(form as string) &&
    (purpose === 'TREAT' || purpose === 'BTG') &&
    isListOf(at, FACILITIES_AT_MOST, (one) => isShownAt(one, grounds))
  );
}

function isShownAt(given: unknown, grounds: number): boolean {
  if (!Array.isArray(given) || given.length !== 4) return false;
  const [facility, state, items, reason] = given as unknown[];
  return (facility === null || isId(facility)) && isId(state) && isCount(items) && isCount(reason) && (reason as number) < grounds;
}

function isListOf(given: unknown, atMost: number, test: (one: unknown) => boolean): given is unknown[] {
  return Array.isArray(given) && given.length <= atMost && given.every(test);
}

function isCount(given: unknown): boolean {
  return Number.isSafeInteger(given) && (given as number) >= 0;
}

function isId(given: unknown): boolean {
  return typeof given === 'string' && given.length > 0 && given.length <= ID_AT_MOST;
}
