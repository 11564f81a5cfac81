import { toDayInJapan } from '../../../kit/index.js';
import type { Rule } from '../rule.js';
import { getDay, type Hours } from '../watch-constants.js';

const OFFSET_OF_JAPAN = 9 * 3_600_000;
const DAY = 86_400_000;

/** A person opened a patient's record outside the hours of the profession and of the facility's kind. Times are those of Japan. */
export const findOutsideHours: Rule = (event, { relation }, { outsideHours: { on, hours, holidays } }) => {
  if (!on || event.listed) return undefined;
  const { at, patient, profession } = event;
  const kind = relation?.facilityKind ?? null;
  const mine = hours.find((one) => fits(one.professions, profession) && fits(one.facilityKinds, kind));
  if (!mine || isWithin(mine, at, holidays)) return undefined;
  return { rule: 'OUTSIDE_HOURS', patient, reason: { time: new Date(at + OFFSET_OF_JAPAN).toISOString().slice(11, 16) } };
};

function fits(wanted: readonly string[] | undefined, given: string | null): boolean {
  return wanted === undefined || (given !== null && wanted.includes(given));
}

function isWithin(hours: Hours, at: number, holidays: readonly string[]): boolean {
  const works = (instant: number) => hours.holidays || !holidays.includes(toDayInJapan(instant));
  const [today, yesterday] = [dayOf(at), dayOf(at - DAY)];
  const minute = Math.floor(((at + OFFSET_OF_JAPAN) % DAY) / 60_000);
  return hours.periods.some(({ days, from, to }) => {
    const [begin, end] = [toMinutes(from), toMinutes(to)];
    if (begin < end) return works(at) && days.includes(today) && minute >= begin && minute < end;
    // Over midnight: the evening of today, or the morning after yesterday.
    return (works(at) && days.includes(today) && minute >= begin) || (works(at - DAY) && days.includes(yesterday) && minute < end);
  });
}

function dayOf(instant: number) {
  return getDay(new Date(instant + OFFSET_OF_JAPAN).getUTCDay());
}

function toMinutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return hour! * 60 + minute!;
}
