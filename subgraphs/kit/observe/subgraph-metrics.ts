import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { listenForMetrics, type MetricsAddress } from './metrics-listener.js';
import { Refusals } from './refusals.js';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Milliseconds for which the text of the metrics is cached. */
const MADE_FOR = 1_000;

/** A metric of one subgraph, whose values are read when Prometheus asks. */
export interface OwnMetric {
  readonly name: string;
  readonly help: string;
  /** A gauge by default. A counter's values must only rise while the process runs. */
  readonly kind?: 'gauge' | 'counter';
  readonly labelNames?: readonly string[];
  readonly read: () => Promise<readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[]>;
}

/** The metrics of a subgraph, for Prometheus. Labels are codes of the tables and names from the configuration, never data of a request or a person. */
export class SubgraphMetrics {
  readonly #registry = new Registry();
  readonly refusals: Refusals;
  readonly #requests: Histogram<'outcome'>;
  #made: { readonly at: number; readonly text: Promise<string> } | undefined;

  constructor(private readonly log: Logger) {
    this.refusals = new Refusals(this.#registry, log);
    this.#requests = new Histogram({
      name: 'hareyaka_subgraph_request_seconds',
      help: 'Requests of the gateway, by outcome: ok, partial (data and errors), empty (errors and no data), or the code of the refusal',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers: [this.#registry],
    });
  }

  request(outcome: string, seconds: number): void {
    this.#requests.observe({ outcome }, seconds);
  }

  /**
   * Adds a metric of the subgraph's own. Its values are read when the metrics are: at most once a second. If they cannot be read, it has none.
   *
   * @example metrics.add({ name: 'hareyaka_items', help: 'Items that wait, by rule', labelNames: ['rule'], read: async () => [{ labels: { rule: 'OWN_RECORD' }, value: 3 }] })
   */
  add({ name, help, kind = 'gauge', labelNames = [], read }: OwnMetric): void {
    const { log } = this;
    async function collect(this: Gauge | Counter): Promise<void> {
      this.reset();
      const samples = await read().catch(() => log.warn({ metric: name }, 'a metric could not be read'));
      for (const { labels = {}, value } of samples ?? []) this.inc(labels, value);
    }
    const options = { name, help, labelNames: [...labelNames], registers: [this.#registry], collect };
    if (kind === 'gauge') new Gauge(options);
    else new Counter(options);
  }

  /**
   * Adds a counter of the subgraph's own.
   *
   * @example const batches = metrics.counter('hareyaka_audit_intake_batches_total', 'Batches, by outcome', 'outcome'); batches.inc({ outcome: 'taken' });
   */
  counter<L extends string = string>(name: string, help: string, ...labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  /**
   * Adds a gauge with one label, whose values are read when the text is made.
   *
   * @param read the value of each label
   */
  gauge(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect() {
        for (const [key, value] of read()) this.set({ [label]: key }, value);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as text. The text is made at most once a second. */
  async text(): Promise<string> {
    const now = Date.now();
    if (!this.#made || now - this.#made.at > MADE_FOR) this.#made = { at: now, text: this.#registry.metrics() };
    return await this.#made.text;
  }

  /** Serves the metrics, together with those of the process. */
  async listen(address: MetricsAddress): Promise<{ url: string; close: () => Promise<void> }> {
    collectDefaultMetrics({ register: this.#registry });
    const listener = await listenForMetrics(address, this);
    return {
      url: listener.url,
      close: async () => {
        await listener.close();
        this.#registry.clear();
      },
    };
  }
}

/** The outcome of a request: `empty` if it has errors and no data. */
export function findOutcome({ data, errors }: ExecutionResult): 'ok' | 'partial' | 'empty' {
  if (!errors || errors.length === 0) return 'ok';
  return data && Object.values(data).some(hasValue) ? 'partial' : 'empty';
}

/** Whether any root field has data. A list of entities that are all null has none. */
function hasValue(value: unknown): boolean {
  return Array.isArray(value) ? value.some((one) => one !== null) : value !== null && value !== undefined;
}
