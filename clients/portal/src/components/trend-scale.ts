/** A value of a trend. `at` is a day as a number of days since 1970, so that the time scale is true. */
export interface TrendValue {
  readonly at: number;
  readonly value: number;
}

/** Ticks of an axis, from the lowest to the highest, with the end of each side beyond all values. */
export interface Axis {
  readonly from: number;
  readonly until: number;
  readonly ticks: readonly number[];
}

/** A number of which the double still is one: a source may send any. */
const GREATEST = 1e300;

/**
 * An axis for values, with round ticks. Values that are all alike get room above and below. Zero is on the axis only if the values come near to it: a
 * change of creatinine from 0.9 to 1.4 must be seen.
 *
 * @param count the approximate number of ticks
 */
export function makeValueAxis(values: readonly number[], count = 4): Axis {
  const inReach = values.map((value) => Math.min(Math.max(value, -GREATEST), GREATEST));
  const [low, high] = [Math.min(...inReach), Math.max(...inReach)];
  const greatest = Math.max(Math.abs(low), Math.abs(high));
  const span = high - low > greatest * 1e-6 ? high - low : greatest * 0.2 || 1;
  const step = makeStep(span / count);
  const from = Math.floor((low - span * 0.08) / step) * step;
  const until = Math.ceil((high + span * 0.08) / step) * step;
  const ticks = Array.from({ length: Math.round((until - from) / step) + 1 }, (_, index) => clean(from + index * step));
  const start = low >= 0 && from < 0 ? 0 : clean(from);
  return { from: start, until: clean(until), ticks: ticks.filter((tick) => tick >= start) };
}

/** 1, 2 or 5 times a power of ten: the smallest that is not below `least`. */
function makeStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999)!;
}

/** Without the noise of binary fractions: 0.30000000000000004 is 0.3. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}

/** A day as a number of days since 1970. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}

/** The date of a day's number, `YYYY-MM-DD`. */
export function dateOfDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** Steps of a time axis in months. */
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];

/**
 * The first days of months at which a time axis has its ticks, at most `count`. A span without the first of a month has its first day.
 *
 * @param from the first day, as its number
 */
export function makeTimeTicks(from: number, until: number, count: number): readonly number[] {
  const first = dateOfDay(from);
  const [year, month] = [Number(first.slice(0, 4)), Number(first.slice(5, 7)) - 1];
  for (const step of MONTHS) {
    const ticks: number[] = [];
    const start = Math.ceil((year * 12 + month) / step) * step;
    for (let index = start; ; index += step) {
      const day = Math.round(Date.UTC(Math.floor(index / 12), index % 12, 1) / 86_400_000);
      if (day > until) break;
      if (day >= from) ticks.push(day);
    }
    if (ticks.length <= count) return ticks.length > 0 ? ticks : [from];
  }
  return [from];
}
