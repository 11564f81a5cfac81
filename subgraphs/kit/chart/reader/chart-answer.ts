import type { Category } from '../../permit/category.js';
import type { FacilityIdentity } from '../../permit/grant.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ChartItem } from '../chart-item.js';
import { AnswerState } from './facility-answer.js';

/** A request to a system's port: one category of one patient at one facility, with these care dates. */
export interface ChartAsk {
  readonly category: Category;
  /** A part of the category, if one field shows only that part and it has its own files: the orders of laboratory tests. */
  readonly part?: 'ORDERS' | undefined;
  readonly patient: string;
  readonly place: FacilityIdentity;
  /** The items that the page needs. A hint, for a port that reads in steps (`ChartAnswer.older`). Absent: all items. */
  readonly wanted?: WantedItems | undefined;
}

/** How many of a category's items a page needs. */
export interface WantedItems {
  readonly first: number;
  /** Whether the list shows only some of the category's items, so that the port may have to read more than `first`. */
  readonly keepsPart: boolean;
}

/** The port's answer. `items` may be set beside a failure: the part that could be read. */
export interface ChartAnswer {
  readonly state: AnswerState;
  readonly items: readonly ChartItem[];
  /** The time of the answer, if it is not current: a stale one. */
  readonly at?: Date;
  /** How many records are not among the items because they could not be read. Absent if nobody knows. */
  readonly leftOut?: number;
  /** Set if the port has not read everything, and how it continues: a chart of many years is read only as far as the page needs. */
  readonly older?: OlderItems;
}

/** The part that a port has not read yet. */
export interface OlderItems {
  /** None of its items is newer than this day. */
  readonly upTo: string;
  /**
   * Reads on. Returns the whole answer: the items so far, and more. Two calls read once.
   *
   * @param since the page is full, and ends with an item of this day, `YYYY-MM-DD`: it needs nothing that is certainly older. A hint
   */
  read(since?: string): Promise<ChartAnswer>;
}

/**
 * The port that a connected system implements. A chart needs nothing else. It is called once for all requests of an operation in
 * one tick (every patient, facility and category together), so that an index needs one statement.
 * It answers in the order of the requests, and returns a facility's failure in the answer instead of throwing.
 */
export interface ChartSource {
  read(asks: readonly ChartAsk[], context: SubgraphContext): Promise<readonly ChartAnswer[]>;
  /**
   * Counts the records of each request by care date, from an index: it reads no record. Absent if the system has no index; then
   * `Chart.timeline` is empty. It is called once for all requests of an operation in one tick.
   */
  count?(asks: readonly ChartAsk[], context: SubgraphContext): Promise<readonly (readonly DayCount[])[]>;
}

/** How many records have this care date, `YYYY-MM-DD`. */
export interface DayCount {
  readonly date: string;
  readonly count: number;
}
