import { type CareDates, type UserError, within } from '../../kit/index.js';
import { ATTACHMENTS_AT_MOST } from '../attachments/attachment.store.js';
import { isClientId } from '../client-id.js';
import { InputErrors, makeUserError, UNREADABLE } from '../user-errors.js';
import { type CareFormValues, listParts } from './care-form.js';
import { type ContentInput, normalizeTag } from './care-record-content.js';
import { isWithdrawn } from './record-state.js';
import { VITAL_SIGNS } from './vital-sign.js';

export const TEXT_AT_MOST = 10_000;
export const REASON_AT_MOST = 500;
export const TAGS_AT_MOST = 10;
export const TAG_AT_MOST = 30;
export const MENTIONS_AT_MOST = 20;
/** A text field of a form. */
export const FORM_TEXT_AT_MOST = 1_000;
/** How often one record may be corrected. */
export const CORRECTIONS_AT_MOST = 100;
const KEY_AT_MOST = 100;
/** Days of care before this are typing errors. */
const EARLIEST = '1900-01-01';

/** The day of care of a record, and what it is compared with. */
export interface RecordDay {
  /** `YYYY-MM-DD`. */
  readonly careDate: string;
  /** Today in Japan. */
  readonly today: string;
  /** The care dates that the author's permit covers. */
  readonly dates: readonly CareDates[];
}

/** Finds the errors in a new record that the user can correct. */
export function checkCareRecord(
  input: ContentInput & {
    readonly id?: string | null | undefined;
    readonly idempotencyKey?: string | null | undefined;
    readonly attachmentIds?: readonly string[] | null | undefined;
  },
  { careDate, today, dates }: RecordDay,
): UserError[] {
  const errors = new InputErrors();
  addContentErrors(errors, input, (input.attachmentIds ?? []).length > 0);
  errors.list(input.attachmentIds, 'attachmentIds', ATTACHMENTS_AT_MOST);
  errors.expect(careDate >= EARLIEST, 'date', 'IMPLAUSIBLE', 'This date is implausible.');
  errors.expect(careDate <= today, 'date', 'IN_FUTURE', 'The day of care is still to come.');
  errors.expect(within(careDate, dates), 'date', 'NOT_PERMITTED', 'Your permission does not cover this day.');
  const { idempotencyKey: key, id } = input;
  const goodKey = key === undefined || key === null || (key.length > 0 && key.length <= KEY_AT_MOST);
  errors.expect(goodKey, 'idempotencyKey', 'LENGTH', `A key has 1 to ${KEY_AT_MOST} characters.`);
  errors.expect(!UNREADABLE.test(key ?? ''), 'idempotencyKey', 'CHARACTERS', 'The key has a character that cannot be stored.');
  errors.expect(id === undefined || id === null || isClientId(id), 'id', 'LENGTH', 'An id is a UUID of version 4 or 7.');
  return errors.userErrors;
}

/** Finds the errors in the new content of a record. @param version the record's version before the correction */
export function checkCorrection(input: ContentInput & { readonly reason: string }, version: number): UserError[] {
  const errors = new InputErrors();
  errors.expect(version <= CORRECTIONS_AT_MOST, 'id', 'TOO_MANY', `A record can be changed ${CORRECTIONS_AT_MOST} times at the most.`);
  addContentErrors(errors, input, false);
  errors.text(input.reason, 'reason', { atMost: REASON_AT_MOST, required: true });
  return errors.userErrors;
}

/** A record that its author wants to change. */
export interface ChangeableRecord {
  readonly authorId: string;
  readonly facilityId: string;
  readonly careDate: string;
  readonly state: string;
  readonly version: number;
}

/**
 * Checks whether a person may change a record that the person sees.
 *
 * @param changes what the person has: the version, who the person is, and the care dates of the permit at the acting facility
 */
export function checkChange(
  record: ChangeableRecord,
  changes: { readonly version: number; readonly user: string; readonly facility: string; readonly dates: readonly CareDates[] },
): UserError[] {
  if (record.authorId !== changes.user || record.facilityId !== changes.facility)
    return [makeUserError('id', 'NOT_AUTHOR', 'Only the author may change a record, for the same facility.')];
  if (!within(record.careDate, changes.dates)) return [makeUserError('id', 'NOT_PERMITTED', 'Your permission does not cover this day.')];
  if (isWithdrawn(record.state)) return [makeUserError('id', 'WITHDRAWN', 'This record was withdrawn.')];
  if (record.version !== changes.version)
    return [makeUserError('version', 'CONFLICT', 'The record was changed in between: the answer has its current version.')];
  return [];
}

/** A record that was made before under the same id or key, and who sends it again. */
export interface Replayed {
  readonly id: string;
  readonly patientId: string;
  readonly authorId: string;
  readonly facilityId: string;
  readonly inputHash: string | null;
  readonly careDate: string;
}

/**
 * Checks a record that was made before under the same id or key. The author and the input must be the same, and the permit must still cover the
 * record's day.
 */
export function checkReplay(kept: Replayed, sent: Omit<Replayed, 'careDate'> & { readonly dates: readonly CareDates[] }): UserError[] {
  const isSame =
    kept.patientId === sent.patientId &&
    kept.authorId === sent.authorId &&
    kept.facilityId === sent.facilityId &&
    kept.inputHash === sent.inputHash;
  if (!isSame && kept.id === sent.id) return [makeUserError('id', 'ID_REUSED', 'This id was used for something else.')];
  if (!isSame) return [makeUserError('idempotencyKey', 'KEY_REUSED', 'This key was used for something else.')];
  if (within(kept.careDate, sent.dates)) return [];
  return [makeUserError('date', 'NOT_PERMITTED', 'Your permission does not cover this day.')];
}

/** @param hasMore whether the record says something without its content: it has attachments */
function addContentErrors(errors: InputErrors, { text, vitals, form, tags, mentions }: ContentInput, hasMore: boolean): void {
  // A measurement or a form says something without a text.
  const required = (vitals ?? []).length === 0 && !form && !hasMore;
  errors.text(text, 'text', { atMost: TEXT_AT_MOST, required });
  addVitalErrors(errors, vitals ?? []);
  if (form) addFormErrors(errors, form);
  errors.list(tags?.map(normalizeTag), 'tags', TAGS_AT_MOST);
  for (const [i, tag] of (tags ?? []).slice(0, TAGS_AT_MOST).entries())
    errors.text(normalizeTag(tag), `tags.${i}`, { atMost: TAG_AT_MOST, required: true });
  errors.list(mentions, 'mentions', MENTIONS_AT_MOST);
}

function addVitalErrors(errors: InputErrors, vitals: NonNullable<ContentInput['vitals']>): void {
  errors.list(
    vitals.map(({ kind }) => kind),
    'vitals',
    Object.keys(VITAL_SIGNS).length,
  );
  for (const [i, { kind, value, unit }] of vitals.slice(0, Object.keys(VITAL_SIGNS).length).entries()) {
    const facts = VITAL_SIGNS[kind];
    const hasUnit = unit === undefined || unit === null || unit === facts.unit;
    errors.expect(hasUnit, `vitals.${i}.unit`, 'UNIT', `The unit of this vital sign is ${facts.unit}.`);
    const isPlausible = value >= facts.from && value <= facts.until;
    errors.expect(
      isPlausible,
      `vitals.${i}.value`,
      'IMPLAUSIBLE',
      `A plausible value is from ${facts.from} to ${facts.until} ${facts.unit}.`,
    );
  }
  const findValue = (kind: string) => vitals.find((vital) => vital.kind === kind)?.value;
  const [systolic, diastolic] = [findValue('SYSTOLIC'), findValue('DIASTOLIC')];
  const isOrdered = systolic === undefined || diastolic === undefined || diastolic < systolic;
  errors.expect(isOrdered, 'vitals', 'IMPLAUSIBLE', 'The diastolic pressure is less than the systolic one.');
}

function addFormErrors(errors: InputErrors, form: CareFormValues): void {
  const parts = listParts(form);
  errors.expect(parts.length > 0, 'form', 'REQUIRED', 'One part of the form is needed.');
  errors.expect(parts.length <= 1, 'form', 'TOO_MANY', 'A form has one part only.');
  const { fall, wound, meal, medicationTaken } = form;
  const text = (value: string | null | undefined, field: string) => errors.text(value, `form.${field}`, { atMost: FORM_TEXT_AT_MOST });
  const number = (value: number | null | undefined, field: string, until: number) =>
    errors.expect(
      value === null || value === undefined || (value >= 0 && value <= until),
      `form.${field}`,
      'IMPLAUSIBLE',
      `A plausible value is from 0 to ${until}.`,
    );
  text(fall?.place, 'fall.place');
  text(fall?.circumstances, 'fall.circumstances');
  for (const side of ['lengthCm', 'widthCm', 'depthCm'] as const) number(wound?.[side], `wound.${side}`, 100);
  text(wound?.treatment, 'wound.treatment');
  for (const share of ['stapleEaten', 'sideEaten'] as const) number(meal?.[share], `meal.${share}`, 100);
  number(meal?.fluidMl, 'meal.fluidMl', 5_000);
  number(medicationTaken?.dosesLeft, 'medicationTaken.dosesLeft', 10_000);
  text(medicationTaken?.remark, 'medicationTaken.remark');
}
