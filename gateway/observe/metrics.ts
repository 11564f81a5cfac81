import type { Logger } from 'pino';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { KitErrorCode } from '../../subgraphs/kit/errors.js';
import { Refusals } from '../../subgraphs/kit/observe/refusals.js';
import { AuditMetrics } from './audit-metrics.js';
import { FastHistogram } from './fast-histogram.js';

/** Milliseconds for which the text of the metrics is reused. */
const MADE_FOR = 1_000;
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Error codes with which a subgraph refuses a token or permit that the network itself made. */
const REFUSAL_CODES: Readonly<Record<string, 'caller-token' | 'permit' | 'signing'>> = {
  CALLER_UNKNOWN: 'caller-token',
  PERMIT_INVALID: 'permit',
  PERMIT_UNAVAILABLE: 'signing',
};

/** The metrics of the gateway, for Prometheus. Labels are names from the configuration and codes of the tables, never data of a request or a person. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #operations = new FastHistogram({
    name: 'hareyaka_operation_seconds',
    help: 'Operations answered, by outcome: ok, partial (data and errors), empty (errors and no data), or the code of the refusal',
    labelNames: ['outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #calls = new FastHistogram({
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
  readonly #shadow = new Counter({
    name: 'hareyaka_shadow_total',
    help: 'Queries that --shadow took for a comparison with the stock gateway, by outcome: same, different, skipped or failed',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly #removed = new Counter({
    name: 'hareyaka_unauthorized_fields_total',
    help: 'Fields that were left out of operations because the caller lacks a right',
    registers: [this.#registry],
  });
  /** Counts by name and outcome. They go into the counter only when the text is made, because every operation is counted here. */
  readonly #named = new Map<string, Map<string, number>>();
  readonly #subgraphErrors = new Counter({
    name: 'hareyaka_subgraph_errors_total',
    help: 'Errors in the answers of subgraphs, by their code',
    labelNames: ['subgraph', 'code'],
    registers: [this.#registry],
  });
  readonly #falseReports = new Counter({
    name: 'hareyaka_false_disclosure_reports_total',
    help: 'Reports of disclosures that contradict the permit that the subgraph got, or name other patients',
    labelNames: ['subgraph'],
    registers: [this.#registry],
  });
  readonly #hpki = new Counter({
    name: 'hareyaka_hpki_total',
    help: 'attempts to step up with an HPKI card, by method (tls, proxy, challenge) and outcome: ok, or the code of the refusal',
    labelNames: ['method', 'outcome'],
    registers: [this.#registry],
  });
  readonly #hpkiLists = new Counter({
    name: 'hareyaka_hpki_lists_total',
    help: 'Loads of HPKI revocation lists, by outcome: loaded, unreachable or invalid',
    labelNames: ['outcome'],
    registers: [this.#registry],
  });
  readonly refusals: Refusals;
  /** The metrics of the audit. */
  readonly audit = new AuditMetrics(this.#registry);
  #made: { readonly at: number; readonly text: Promise<string> } | undefined;
  readonly #bySubgraph = new Map<string, Map<string, (seconds: number) => void>>();
  readonly #byOutcome = new Map<string, (seconds: number) => void>();

  constructor(
    load: { readonly underWay: () => number; readonly waiting: () => number; readonly unready: () => readonly string[] },
    log: Logger,
  ) {
    this.refusals = new Refusals(this.#registry, log);
    collectDefaultMetrics({ register: this.#registry });
    const named = this.#named;
    new Counter({
      name: 'hareyaka_operations_total',
      help: 'Operations answered, by their name in the clients’ manifest (or other) and by outcome',
      labelNames: ['operation', 'outcome'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [operation, byOutcome] of named) for (const [outcome, count] of byOutcome) this.inc({ operation, outcome }, count);
      },
    });
    new Gauge({
      name: 'hareyaka_operations_under_way',
      help: 'Operations that are being answered',
      registers: [this.#registry],
      collect() {
        this.set(load.underWay());
      },
    });
    new Gauge({
      name: 'hareyaka_operations_waiting',
      help: 'Operations that wait to be admitted, to be parsed, or for cost to become free',
      registers: [this.#registry],
      collect() {
        this.set(load.waiting());
      },
    });
    new Gauge({
      name: 'hareyaka_subgraph_unready',
      help: '1 for each subgraph that was not ready when it was last asked',
      labelNames: ['subgraph'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const subgraph of load.unready()) this.set({ subgraph }, 1);
      },
    });
  }

  operation(outcome: string, seconds: number): void {
    let observe = this.#byOutcome.get(outcome);
    if (!observe) {
      observe = this.#operations.counterFor({ outcome });
      this.#byOutcome.set(outcome, observe);
    }
    observe(seconds);
  }

  /** Returns the counter for calls to one subgraph. */
  callsTo(subgraph: string): (outcome: string, seconds: number) => void {
    let byOutcome = this.#bySubgraph.get(subgraph);
    if (!byOutcome) {
      byOutcome = new Map();
      this.#bySubgraph.set(subgraph, byOutcome);
    }
    const counters = byOutcome;
    return (outcome, seconds) => {
      let observe = counters.get(outcome);
      if (!observe) {
        observe = this.#calls.counterFor({ subgraph, outcome });
        counters.set(outcome, observe);
      }
      observe(seconds);
    };
  }

  /** Counts an HPKI card that was shown. */
  readonly hpki = (method: string, outcome: string): void => this.#hpki.inc({ method, outcome });

  /** Counts a load of a revocation list. */
  readonly hpkiList = (outcome: string): void => this.#hpkiLists.inc({ outcome });

  /** Counts an operation under its name. @param name the name in the clients’ manifest, or `other` */
  named(name: string, outcome: string): void {
    let byOutcome = this.#named.get(name);
    if (!byOutcome) {
      byOutcome = new Map();
      this.#named.set(name, byOutcome);
    }
    byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);
  }

  /** Counts an error in a subgraph's answer. If the subgraph refused our caller token or a permit, it is also counted as a refusal. */
  readonly subgraphError = (subgraph: string, code: KitErrorCode | 'other', requestId: string): void => {
    this.#subgraphErrors.inc({ subgraph, code });
    const kind = REFUSAL_CODES[code];
    if (kind) this.refusals.record({ kind, reason: kind === 'signing' ? 'no-key' : 'not-permitted', party: subgraph, requestId });
  };

  readonly falseReport = (subgraph: string): void => this.#falseReports.inc({ subgraph });

  swap(outcome: 'taken' | 'refused'): void {
    this.#swaps.inc({ outcome });
  }

  readonly shadow = (outcome: 'same' | 'different' | 'skipped' | 'failed'): void => this.#shadow.inc({ outcome });

  removed(fields: number): void {
    if (fields > 0) this.#removed.inc(fields);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics as text; written at most once a second, however many requests come. */
  async text(): Promise<string> {
    const now = Date.now();
    if (!this.#made || now - this.#made.at > MADE_FOR) this.#made = { at: now, text: this.#registry.metrics() };
    return await this.#made.text;
  }

  close(): void {
    this.#registry.clear();
  }
}
