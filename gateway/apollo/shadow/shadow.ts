import type { OperationResult } from '../../pipeline/operation-result.js';
import type { AnsweredQuery, ShadowComparison } from '../../pipeline/other-engine.js';
import type { EngineLog } from '../host-log.js';
import type { StockEngine } from '../stock-engine.js';
import { compareResults } from './compare-results.js';
import { Selection } from './selected-fields.js';

export type ShadowOutcome = 'same' | 'different' | 'skipped' | 'failed';

export interface ShadowOptions {
  /** The part of all queries that is compared, above 0 to 1. */
  readonly part: number;
  readonly stock: Pick<StockEngine, 'load' | 'run' | 'end'>;
  /** Milliseconds for the stock gateway's answer, and for waiting to be compared. */
  readonly deadline: number;
  readonly log: EngineLog & { debug(fields: object, words: string): void };
  readonly count: (outcome: ShadowOutcome) => void;
  /** From 0 to below 1. */
  readonly random?: () => number;
}

/** Comparisons at once, and those that may wait. What is beyond them is skipped. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 8;
/** Characters of an answer that is compared: parsing and comparing keep the event loop busy. */
const DATA_AT_MOST = 1 << 20;

/**
 * Asks the stock ApolloGateway a sample of the queries that our engine answered, and reports where its answers differ. The client's answer
 * never waits for it. A report has kinds, names of the schema and codes, and no data.
 */
export class Shadow implements ShadowComparison {
  readonly #waiting: { readonly query: AnsweredQuery; readonly since: number }[] = [];
  readonly #running = new Set<Promise<void>>();
  #places = AT_ONCE;
  #ended = false;
  /** The supergraph that was served last; a query of one before it is not compared. */
  #supergraph: string | undefined;
  /** A supergraph that the stock gateway does not serve. */
  #refused: string | undefined;

  constructor(private readonly options: ShadowOptions) {}

  /** Loads the stock gateway of a supergraph before queries need it. If it cannot be served, the log says so, and nothing is compared. */
  async load(supergraphSdl: string): Promise<boolean> {
    if (this.#refused === supergraphSdl) return false;
    try {
      await this.options.stock.load(supergraphSdl);
      return true;
    } catch (error) {
      this.#refused = supergraphSdl;
      this.options.log.error({ err: (error as Error).message }, 'the stock gateway cannot serve this supergraph: nothing is compared');
      return false;
    }
  }

  /** Takes a query with its answer, if it is in the sample. @param make puts it together; called only then */
  offer(make: () => AnsweredQuery): void {
    const { part, random = Math.random, log, count } = this.options;
    if (this.#ended || random() >= part) return;
    const query = this.#waiting.length < WAITING_AT_MOST ? make() : undefined;
    if (!query || (query.result.data?.length ?? 0) > DATA_AT_MOST) {
      count('skipped');
      return;
    }
    this.#supergraph = query.graph.supergraphSdl;
    this.#waiting.push({ query, since: Date.now() });
    log.debug({ requestId: query.requestId }, 'a query waits to be compared');
    setImmediate(() => this.#next());
  }

  /** Ends the comparisons under way, within their deadline, and the stock gateway. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#waiting.length = 0;
    await Promise.all(this.#running);
    await this.options.stock.end();
  }

  #next(): void {
    while (this.#places > 0 && this.#waiting.length > 0) {
      const { query, since } = this.#waiting.shift()!;
      const late = Date.now() - since > this.options.deadline;
      if (late || query.graph.supergraphSdl !== this.#supergraph) {
        this.#over(query, 'skipped');
        continue;
      }
      const running = this.#begin(query);
      this.#running.add(running);
      void running.then(() => this.#running.delete(running));
    }
  }

  /** Compares one query. Its place is free again only when the stock gateway is done with it, however late that is. */
  async #begin(query: AnsweredQuery): Promise<void> {
    this.#places -= 1;
    const asked = this.#ask(query);
    void asked.then(() => {
      this.#places += 1;
      this.#next();
    });
    const stock = await within(asked, this.options.deadline);
    if (typeof stock === 'string') {
      this.#over(query, stock === 'refused' ? 'skipped' : 'failed', stock);
      return;
    }
    const { graph, document, operation, removed, result } = query;
    try {
      const differences = compareResults(result, stock, Selection.of(graph.apiSchema, document, operation), removed);
      for (const difference of differences) {
        this.options.log.warn({ ...about(query), ...difference }, 'the stock gateway answers differently');
      }
      this.#over(query, differences.length > 0 ? 'different' : 'same');
    } catch {
      this.#over(query, 'failed', 'not compared');
    }
  }

  /** The stock gateway's result, or why there is none. It never rejects: an error's words may hold data, so they go nowhere. */
  async #ask({ graph: { supergraphSdl }, ...query }: AnsweredQuery): Promise<OperationResult | 'refused' | 'error'> {
    if (!(await this.load(supergraphSdl))) return 'refused';
    try {
      return await this.options.stock.run({ ...query, supergraphSdl });
    } catch {
      return 'error';
    }
  }

  #over(query: AnsweredQuery, outcome: ShadowOutcome, reason?: string): void {
    this.options.count(outcome);
    const fields = { ...about(query), outcome, ...(reason && { reason }) };
    if (outcome === 'failed') this.options.log.warn(fields, 'the stock gateway gave no answer to compare');
    this.options.log.debug(fields, 'a query was compared');
  }
}

function about({ id, name, requestId }: AnsweredQuery) {
  return { requestId, operationId: id, ...(name !== undefined && { operation: name }) };
}

async function within<T>(asked: Promise<T>, deadline: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadline);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
