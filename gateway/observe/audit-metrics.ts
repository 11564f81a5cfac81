import { Counter, Gauge, type Registry } from 'prom-client';
import { FastHistogram } from './fast-histogram.js';

/** What the gauges show. */
export interface SpoolLoad {
  /** Records that the store has not acknowledged, bytes of the spool on the disk, and the age of the oldest such record in seconds. */
  readonly waiting: number;
  readonly bytes: number;
  readonly oldestSeconds: number;
  readonly available: boolean;
}

/** The metrics of the audit: what is recorded, what waits, what failed. */
export class AuditMetrics {
  readonly #groups: FastHistogram;
  readonly #refused: Counter;
  readonly #troubles: Counter<'code'>;
  readonly #batches: Counter<'outcome'>;
  #load: (() => SpoolLoad) | undefined;
  /** Counts a group of records that became durable together. */
  readonly group: (records: number) => void;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#groups = new FastHistogram({
      name: 'hareyaka_audit_group_records',
      help: 'Records that became durable together, by one fdatasync; their sum is the number of all records',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024],
      registers,
    });
    this.group = this.#groups.counterFor({});
    const counter = <L extends string = string>(name: string, help: string, ...labelNames: L[]) =>
      new Counter({ name, help, labelNames, registers });
    this.#refused = counter('hareyaka_audit_refused_total', 'Records that could not be made durable: their answers were refused');
    this.#troubles = counter('hareyaka_audit_troubles_total', 'Troubles of the spool that began, by code', 'code');
    this.#batches = counter(
      'hareyaka_audit_batches_total',
      'Batches sent to the store, by outcome: taken, out-of-sequence, failed',
      'outcome',
    );
    const gauge = (name: string, help: string, value: (load: SpoolLoad) => number) => {
      const read = () => this.#load;
      new Gauge({
        name,
        help,
        registers,
        collect() {
          const load = read();
          if (load) this.set(value(load()));
        },
      });
    };
    gauge('hareyaka_audit_waiting_records', 'Records that the store has not acknowledged', ({ waiting }) => waiting);
    gauge('hareyaka_audit_spool_bytes', 'Bytes of the spool on the disk', ({ bytes }) => bytes);
    gauge('hareyaka_audit_oldest_seconds', 'Age of the oldest record that the store has not acknowledged', (load) => load.oldestSeconds);
    gauge('hareyaka_audit_available', '1 if records can be taken', ({ available }) => Number(available));
  }

  /** Shows a spool in the gauges. */
  watch(load: () => SpoolLoad): void {
    this.#load = load;
  }

  readonly refused = (records: number): void => this.#refused.inc(records);
  readonly trouble = (code: string): void => this.#troubles.inc({ code });
  readonly batch = (outcome: string): void => this.#batches.inc({ outcome });
}
