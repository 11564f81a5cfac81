import type { Category } from '../../permit/category.js';
import type { Place } from '../../permit/grant.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ChartItem } from '../chart-item.js';
import { AnswerState } from './facility-answer.js';

/** What is asked of a system's port: one category of one patient at one facility, of these care dates. */
export interface ChartAsk {
  readonly category: Category;
  /** What of the category, where one field shows only a part that lies in files of its own: the orders of laboratory tests. */
  readonly part?: 'ORDERS' | undefined;
  readonly patient: string;
  readonly place: Place;
}

/** What the port answers. `items` may be there beside a failure: the part that could be had. */
export interface ChartAnswer {
  readonly state: AnswerState;
  readonly items: readonly ChartItem[];
  /** Of when the answer is, where not of now: of a stale one. */
  readonly at?: Date;
  /** There where the port has not read all yet, and how it goes on: a chart of many years is read as far as the page asked reaches. */
  readonly older?: OlderItems;
}

/** What a port has not read yet. */
export interface OlderItems {
  /** Nothing in it is newer than this day. */
  readonly upTo: string;
  /** Reads on: the answer with all that was there before, and more. Called twice, it reads once. */
  read(): Promise<ChartAnswer>;
}

/**
 * The port that a connected system implements, and the whole of what a chart needs. It is called once for all that an operation asks at
 * one moment (every patient, facility and category together), so that an index is asked in one statement.
 * It answers in the order of the asks, and states a facility's failure in the answer instead of throwing.
 */
export interface ChartSource {
  read(asks: readonly ChartAsk[], context: SubgraphContext): Promise<readonly ChartAnswer[]>;
}
