import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What is counted, for Prometheus. Labels are names of the configuration and codes of the tables: nothing of a request, nobody's data. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #operations = new Histogram({
    name: 'hareyaka_operation_seconds',
    help: 'Operations answered, by outcome: ok, partial (data and errors), or the code of the refusal',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #calls = new Histogram({
    name: 'hareyaka_subgraph_call_seconds',
    help: 'Calls to subgraphs, by outcome: answered, or the code of the failure',
    labelNames: ['subgraph', 'outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #swaps = new Counter({
    name: 'hareyaka_supergraph_changes_total',
    help: 'New supergraphs, by outcome: taken or refused',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #removed = new Counter({
    name: 'hareyaka_unauthorized_fields_total',
    help: 'Fields that were left out of operations for want of a right',
    registers: [this.#registry],
  });
  readonly #byOutcome = new Map<string, { observe(seconds: number): void }>();

  constructor(underWay: () => number) {
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({
      name: 'hareyaka_operations_under_way',
      help: 'Operations that are being answered',
      registers: [this.#registry],
      collect() {
        this.set(underWay());
      },
    });
  }

  operation(outcome: string, seconds: number): void {
    let child = this.#byOutcome.get(outcome);
    if (!child) {
      child = this.#operations.labels(outcome);
      this.#byOutcome.set(outcome, child);
    }
    child.observe(seconds);
  }

  /** What counts the calls to one subgraph. */
  callsTo(subgraph: string): (outcome: string, seconds: number) => void {
    const children = new Map<string, { observe(seconds: number): void }>();
    return (outcome, seconds) => {
      let child = children.get(outcome);
      if (!child) {
        child = this.#calls.labels(subgraph, outcome);
        children.set(outcome, child);
      }
      child.observe(seconds);
    };
  }

  swap(outcome: 'taken' | 'refused'): void {
    this.#swaps.inc({ outcome });
  }

  removed(fields: number): void {
    if (fields > 0) this.#removed.inc(fields);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    return await this.#registry.metrics();
  }

  close(): void {
    this.#registry.clear();
  }
}
