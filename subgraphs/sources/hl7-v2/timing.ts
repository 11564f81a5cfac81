import { type Coded, readAllCoded } from './coded.js';
import { listRepetitions, type Repetition, readText, readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import type { ReadingWarning } from './item-remarks.js';
import { type PartialTime } from './partial-time.js';
import { type Quantity, readCompositeQuantity, readNumber } from './quantity.js';
import { readTimeAt } from './read-time.js';
import { readWholeField, writeRepetition } from './unread-fields.js';

/** When, how often and how much: one TQ1 (HL7 2.5 §4.5.4). An order has one for each step, or for each time of the day. */
export interface TimingValue {
  /** TQ1-2: the amount at each time. */
  dose: Quantity | null;
  /** TQ1-3.1 of each repetition: the usage, then what supplements it (days of the week, the amounts of each intake). */
  usages: Coded[];
  /** TQ1-4: clock times, `HH:MM` or `HH:MM:SS`; as written if they are no time. */
  times: string[];
  /** TQ1-5: the time between the event of TQ1-3 and the intake. */
  offset: Quantity | null;
  /** TQ1-6: how long the whole service lasts. */
  duration: Quantity | null;
  /** TQ1-7 and 8 */
  startsAt: PartialTime | null;
  endsAt: PartialTime | null;
  /** TQ1-9 (HL70485): S stat, A as soon as possible, R routine, PRN as needed … */
  priorities: Coded[];
  /** TQ1-10: the condition under which it is given. */
  condition: string | null;
  /** TQ1-11: the instruction in words. */
  instruction: string | null;
  /** TQ1-12 (HL70472), how the next TQ1 relates to this one: S after it, A at the same time, C actually cyclic. */
  conjunction: string | null;
  /** TQ1-13: how long each occurrence lasts. */
  occurrenceDuration: Quantity | null;
  /** TQ1-14: how many times in all. */
  count: number | null;
}

/** What readers of TQ1 do with its fields; the names are those of the contract's `OrderTiming`. */
export const TIMING_FIELDS = {
  shown: {
    2: 'timings.dose',
    3: 'timings.usage',
    4: 'timings.times',
    5: 'timings.offset',
    6: 'timings.duration',
    7: 'timings.startsAt',
    8: 'timings.endsAt',
    9: 'timings.priority',
    10: 'timings.condition',
    11: 'timings.instruction',
    12: 'timings.conjunction',
    13: 'timings.occurrenceDuration',
    14: 'timings.count',
  },
  repeating: [3, 4, 9],
  notCarried: { 1: 'the number of the segment' },
} as const;

/** Reads all TQ1 segments, in order. */
export function readTimings(tq1s: readonly Hl7Segment[]): { timings: TimingValue[]; warnings: ReadingWarning[] } {
  return { timings: tq1s.map(readTiming), warnings: tq1s.flatMap(findUnreadParts) };
}

function readTiming(tq1: Hl7Segment): TimingValue {
  return {
    dose: readCompositeQuantity(tq1, 2),
    usages: listRepetitions(tq1, 3).flatMap((one) => readUsagePart(one) ?? []),
    times: listRepetitions(tq1, 4).flatMap((one) => formatTime(readText(one, 1)) ?? []),
    offset: readCompositeQuantity(tq1, 5),
    duration: readCompositeQuantity(tq1, 6),
    startsAt: readTimeAt(tq1, 7),
    endsAt: readTimeAt(tq1, 8),
    priorities: readAllCoded(tq1, 9),
    condition: readWholeField(tq1, 10),
    instruction: readWholeField(tq1, 11),
    conjunction: readTextAt(tq1, 12),
    occurrenceDuration: readCompositeQuantity(tq1, 13),
    count: readCount(tq1),
  };
}

/** RPT.1 (HL7 2.5 §2.A.67), a CWE in subcomponents. */
function readUsagePart(repetition: Repetition): Coded | null {
  const [code, text, system] = [1, 2, 3].map((sub) => readText(repetition, 1, sub)) as [string | null, string | null, string | null];
  return code === null && text === null ? null : { code, text, system };
}

/** A TM (HL7 2.5 §2.A.75) such as `0600`. */
function formatTime(text: string | null): string | null {
  const [, hour, minute = '00', second] = /^([01]\d|2[0-3])(?:([0-5]\d)([0-5]\d)?)?$/.exec(text ?? '') ?? [];
  if (hour === undefined) return text;
  return [hour, minute, ...(second === undefined ? [] : [second])].join(':');
}

function readCount(tq1: Hl7Segment): number | null {
  const text = readWholeField(tq1, 14);
  const count = text === null ? null : readNumber(text);
  return count !== null && Number.isInteger(count) && count >= 0 && count <= 2_147_483_647 ? count : null;
}

/** The components of TQ1-3 behind the first (calendar alignment, period …), and a count that is no number. */
function findUnreadParts(tq1: Hl7Segment): ReadingWarning[] {
  const patterns = listRepetitions(tq1, 3).filter(({ components }) => components.slice(1).some((one) => one !== ''));
  const count = readWholeField(tq1, 14);
  return [
    ...patterns.map((one): ReadingWarning => ({ code: 'NOT_SHOWN', place: 'TQ1-3', text: writeRepetition(one) })),
    ...(count !== null && readCount(tq1) === null ? [{ code: 'NOT_UNDERSTOOD' as const, place: 'TQ1-14', text: count }] : []),
  ];
}
