import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { listenForMetrics, type MetricsAddress } from './metrics-listener.js';
import { Refusals } from './refusals.js';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Milliseconds for which the text of the metrics is cached. */
const MADE_FOR = 1_000;

/** The metrics of a subgraph, for Prometheus. Labels are codes of the tables and names from the configuration, never data of a request or a person. */
export class SubgraphMetrics {
  readonly #registry = new Registry();
  readonly refusals: Refusals;
  readonly #requests: Histogram<'outcome'>;
  #made: { readonly at: number; readonly text: Promise<string> } | undefined;

  constructor(log: Logger) {
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
