import type { ChartAsk } from '../../kit/index.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import { addDays, NEAR_DAYS } from '../index/folder-dates.js';
import { isNoOrder } from '../items/item-origin.js';

/** The greatest number of files of one question. Ten years of one order a day exceed it. */
export const MOST_FILES = 2_000;

/** A laboratory report has about this many results. Every other file has one item, or a part of one. */
const RESULTS_OF_A_REPORT = 8;

export interface ReadingSteps {
  /** The number of orders of the first step. */
  readonly orders: number;
  /** How many times as many orders each further step reads. */
  readonly growth: number;
}

const ALL_AT_ONCE: ReadingSteps = { orders: Number.POSITIVE_INFINITY, growth: 1 };

interface DatedFile<F> {
  readonly file: F;
  readonly day: string | null;
  /** The files of one order number are one item, or a part of one. Null: the file has no order number. */
  readonly order: string | null;
}

/**
 * A question's files by care date, newest first, in steps. The dates in the index decide how far a step reads: to the order that probably
 * fills the page, and then to the last file that may have an item of that date. Each further step reads more orders. Files without a care date
 * come before all others, because their items may have any date.
 */
export class NewestFirst<F extends { readonly path: string }> {
  /** Whether there are more files than `MOST_FILES`. */
  readonly leavesOut: boolean;
  readonly #files: readonly DatedFile<F>[];
  readonly #growth: number;
  #at = 0;
  #orders: number;

  constructor(files: readonly F[], { orders, growth }: ReadingSteps = ALL_AT_ONCE) {
    const dated = files.map((file) => readName(file));
    // The sort is stable: within a day, the registry's order stays.
    dated.sort((a, b) => (a.day === b.day ? 0 : (a.day ?? '9') < (b.day ?? '9') ? 1 : -1));
    this.leavesOut = dated.length > MOST_FILES;
    this.#files = dated.slice(0, MOST_FILES);
    this.#orders = Math.max(1, orders);
    this.#growth = growth;
  }

  /** No item of an unread file is newer than this day. Null if all files were read. */
  get upTo(): string | null {
    const next = this.#files[this.#at];
    if (!next) return null;
    return next.day === null ? '9999-12-31' : addDays(next.day, NEAR_DAYS);
  }

  /** Takes the next files: at least one, if there is one. @param since only those that may have an item of this day, or a newer one */
  next(since?: string): F[] {
    const begin = this.#at;
    const last = since === undefined ? this.#findLastDay() : addDays(since, -NEAR_DAYS);
    while (this.#at < this.#files.length && (this.#at === begin || isSince(this.#files[this.#at]!.day, last))) this.#at += 1;
    if (since === undefined) this.#orders *= this.#growth;
    return this.#files.slice(begin, this.#at).map(({ file }) => file);
  }

  /** The day down to which the next step reads. Null: to the end. */
  #findLastDay(): string | null {
    const orders = new Set<string>();
    let others = 0;
    for (let at = this.#at; at < this.#files.length; at++) {
      const { day, order } = this.#files[at]!;
      if (day === null) continue;
      if (order === null) others += 1;
      else orders.add(order);
      if (orders.size + others >= this.#orders) return addDays(day, -NEAR_DAYS);
    }
    return null;
  }
}

/**
 * Plans the steps by what the page needs. A list that shows only some of the items may need many more files, so its steps grow faster.
 */
export function planSteps({ category, part, wanted }: Pick<ChartAsk, 'category' | 'part' | 'wanted'>): ReadingSteps {
  if (!wanted) return ALL_AT_ONCE;
  const itemsOfAnOrder = category === 'LAB_RESULT' && !part ? RESULTS_OF_A_REPORT : 1;
  return { orders: Math.ceil(wanted.first / itemsOfAnOrder), growth: wanted.keepsPart ? 4 : 2 };
}

function isSince(day: string | null, last: string | null): boolean {
  return day === null || last === null || day >= last;
}

/** Reads the care date of the file's folder, `YYYY-MM-DD`, and its order number. */
function readName<F extends { readonly path: string }>(file: F): DatedFile<F> {
  const parsed = parsePath(file.path);
  if (!parsed.ok) return { file, day: null, order: null };
  const { careDate, orderNo } = parsed.file;
  const day = careDate && `${careDate.slice(0, 4)}-${careDate.slice(4, 6)}-${careDate.slice(6, 8)}`;
  return { file, day, order: isNoOrder(orderNo) ? null : orderNo };
}
