import type { ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { listenForMetrics, type MetricsAddress } from './metrics-listener.js';
import { Refusals } from './refusals.js';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
/** Milliseconds for which the text of the metrics is good. */
const MADE_FOR = 1_000;

/** What a subgraph counts, for Prometheus. Labels are codes of the tables and names of the configuration: nothing of a request, nobody's data. */
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

  /** All of it as text; made at most once a second, however many ask. */
  async text(): Promise<string> {
    const now = Date.now();
    if (!this.#made || now - this.#made.at > MADE_FOR) this.#made = { at: now, text: this.#registry.metrics() };
    return await this.#made.text;
  }

  /** Serves them, and those of the process with them. */
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

/** What a request came to: `empty` where errors are all there is. */
export function outcomeOf({ data, errors }: ExecutionResult): 'ok' | 'partial' | 'empty' {
  if (!errors || errors.length === 0) return 'ok';
  return data && Object.values(data).some(hasValue) ? 'partial' : 'empty';
}

/** Whether there is anything in a root field: a list of entities that are all null has nothing. */
function hasValue(value: unknown): boolean {
  return Array.isArray(value) ? value.some((one) => one !== null) : value !== null && value !== undefined;
}
