import { addDays, daysBetween, type MedicationUse } from '@hareyaka/sdk';

/** The time that the bars show: both days included. */
export interface BarsSpan {
  readonly from: string;
  readonly until: string;
}

/** One use as a bar: where it begins and how long it is, in percent of the span. */
export interface MedicationBar {
  readonly use: MedicationUse;
  readonly left: number;
  readonly width: number;
  /** Whether the end is not known: the bar has no end. */
  readonly isOpen: boolean;
  /** The line of the row in which it stands, so that bars of the same time do not cover each other. */
  readonly line: number;
}

/** The spans to choose from, in months. */
export const SPANS = [3, 12, 36] as const;

/** The span that ends a month after today, so that supplies that go on can be seen. */
export function makeSpan(today: string, months: number): BarsSpan {
  return { from: addDays(today, -Math.round(months * 30.44)), until: addDays(today, 31) };
}

/** Where a day lies in the span, in percent; not cut at its ends. */
export function placeInSpan(day: string, { from, until }: BarsSpan): number {
  return (daysBetween(from, day) / (daysBetween(from, until) + 1)) * 100;
}

/**
 * The bars of the uses that lie within the span. A use without a last day is drawn as open for as long as it may last; one without any date cannot be drawn, and
 * stands in the list only.
 */
export function makeBars(uses: readonly MedicationUse[], span: BarsSpan): readonly MedicationBar[] {
  const ends: string[] = [];
  const drawn = uses.filter(({ from, until }) => from !== null && from <= span.until && (until ?? openEnd(from)) >= span.from);
  return [...drawn]
    .sort((a, b) => (a.from! < b.from! ? -1 : a.from! > b.from! ? 1 : a.key < b.key ? -1 : 1))
    .map((use) => {
      const from = use.from!;
      const until = use.until ?? openEnd(from);
      const free = ends.findIndex((end) => end < from);
      const line = free < 0 ? ends.length : free;
      ends[line] = until;
      const left = Math.max(0, placeInSpan(from, span));
      const right = Math.min(100, placeInSpan(addDays(until, 1), span));
      return { use, left: round(left), width: round(Math.max(right - left, 0.4)), isOpen: use.until === null, line };
    });
}

/** A use without a last day is drawn for a month. */
function openEnd(from: string): string {
  return addDays(from, 30);
}

/** The first days of months within the span, at most `atMost`. */
export function listMonths({ from, until }: BarsSpan, atMost: number): readonly string[] {
  for (const step of [1, 2, 3, 6, 12]) {
    const months: string[] = [];
    for (let index = toIndex(from) + 1; ; index++) {
      const day = `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}-01`;
      if (day > until) break;
      if (index % step === 0) months.push(day);
    }
    if (months.length <= atMost) return months;
  }
  return [];
}

function toIndex(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
