import { type CareDates, toDayInJapan, type UserError, within } from '../../kit/index.js';
import { isClientId } from '../client-id.js';
import { InputErrors, makeUserError } from '../user-errors.js';

export const TASK_TEXT_AT_MOST = 500;
export const NOTE_AT_MOST = 500;
const LATEST = '2200-01-01';
const VISIT_AT_MOST = 24 * 3_600_000;

/** What a task or a visit is compared with. */
export interface PlanCheck {
  readonly now: number;
  /** The care dates that the permit covers at the own facility. */
  readonly dates: readonly CareDates[];
  /** The directory's ids of the members of the team now. */
  readonly members: ReadonlySet<string>;
}

/** Finds the errors in a new task that the user can correct. */
export function checkTask(
  input: {
    readonly id?: string | null | undefined;
    readonly text: string;
    readonly dueOn: string;
    readonly assigneeId?: string | null | undefined;
  },
  { now, dates, members }: PlanCheck,
): UserError[] {
  const errors = new InputErrors();
  addIdErrors(errors, input.id);
  errors.text(input.text, 'text', { atMost: TASK_TEXT_AT_MOST, required: true });
  addDayErrors(errors, 'dueOn', { day: input.dueOn, now, dates });
  const isMember = input.assigneeId === null || input.assigneeId === undefined || members.has(input.assigneeId);
  errors.expect(isMember, 'assigneeId', 'NOT_A_MEMBER', 'This person is not in the care team now.');
  return errors.userErrors;
}

/** Finds the errors in a new visit that the user can correct. */
export function checkVisit(
  input: {
    readonly id?: string | null | undefined;
    readonly startsAt: Date;
    readonly endsAt: Date;
    readonly visitorId: string;
    readonly note?: string | null | undefined;
  },
  { now, dates, members }: PlanCheck,
): UserError[] {
  const errors = new InputErrors();
  addIdErrors(errors, input.id);
  const length = input.endsAt.getTime() - input.startsAt.getTime();
  errors.expect(length > 0 && length <= VISIT_AT_MOST, 'endsAt', 'IMPLAUSIBLE', 'A visit ends after it begins, within 24 hours.');
  addDayErrors(errors, 'startsAt', { day: toDayInJapan(input.startsAt.getTime()), now, dates });
  errors.expect(members.has(input.visitorId), 'visitorId', 'NOT_A_MEMBER', 'This person is not in the care team now.');
  errors.text(input.note, 'note', { atMost: NOTE_AT_MOST });
  return errors.userErrors;
}

/** A task or a visit that was made before under the same id. */
export interface ReplayedPlan {
  readonly patientId: string;
  readonly createdBy: string;
  readonly facilityId: string;
  readonly inputHash: string;
}

/**
 * Checks a task or a visit that was made before under the same id: it must be the same person's, with the same input, and the permit must still cover its
 * day.
 */
export function checkPlanReplay(
  kept: ReplayedPlan & { readonly day: string },
  sent: ReplayedPlan & { readonly dates: readonly CareDates[] },
): UserError[] {
  const isSame = (['patientId', 'createdBy', 'facilityId', 'inputHash'] as const).every((field) => kept[field] === sent[field]);
  if (!isSame) return [makeUserError('id', 'ID_REUSED', 'This id was used for something else.')];
  return within(kept.day, sent.dates) ? [] : [makeUserError('id', 'NOT_PERMITTED', 'Your permission does not cover this day.')];
}

function addIdErrors(errors: InputErrors, id: string | null | undefined): void {
  errors.expect(id === undefined || id === null || isClientId(id), 'id', 'LENGTH', 'An id is a UUID of version 4 or 7.');
}

function addDayErrors(
  errors: InputErrors,
  field: string,
  { day, now, dates }: { readonly day: string; readonly now: number; readonly dates: readonly CareDates[] },
): void {
  errors.expect(day >= toDayInJapan(now), field, 'IN_PAST', 'This day is over.');
  errors.expect(day < LATEST, field, 'IMPLAUSIBLE', 'This date is implausible.');
  errors.expect(within(day, dates), field, 'NOT_PERMITTED', 'Your permission does not cover this day.');
}
