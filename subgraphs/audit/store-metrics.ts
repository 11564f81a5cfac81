import type { SubgraphMetrics } from '../kit/index.js';
import type { ObserveCheckpoints } from './checkpoints/checkpoint-signer.js';
import type { ObserveIntake } from './intake/intake.route.js';

/** The metrics of the store: what it takes, when each gateway was last heard, and whether checkpoints are signed and cosigned. */
export interface StoreMetrics {
  readonly intake: ObserveIntake;
  readonly checkpoints: ObserveCheckpoints;
}

/**
 * Adds the store's metrics to those of its subgraph. Labels are names from the configuration and codes.
 *
 * @param gateways the names of the listed gateways
 * @param now milliseconds since 1970
 */
export function addStoreMetrics(metrics: SubgraphMetrics, gateways: Iterable<string>, now: () => number = Date.now): StoreMetrics {
  const batches = metrics.counter('hareyaka_audit_intake_batches_total', 'Batches, by gateway and outcome', 'gateway', 'outcome');
  const records = metrics.counter('hareyaka_audit_intake_records_total', 'Records that were stored', 'gateway');
  const unreadable = metrics.counter('hareyaka_audit_intake_unreadable_total', 'Records that were stored and cannot be read', 'gateway');
  const signed = metrics.counter('hareyaka_audit_checkpoints_total', 'Checkpoints, by outcome: signed, failed, or a code', 'outcome');
  const cosigned = metrics.counter('hareyaka_audit_witness_total', 'Checkpoints sent, by witness and outcome', 'witness', 'outcome');
  const heardAt = new Map([...gateways].map((name) => [name, now()]));
  metrics.gauge(
    'hareyaka_audit_head_age_seconds',
    'Seconds since this process took a batch or a head of the gateway, or since it started',
    'gateway',
    () => [...heardAt].map(([name, at]) => [name, (now() - at) / 1000]),
  );
  return {
    intake: (gateway, outcome, appended) => {
      batches.inc({ gateway, outcome });
      if (!appended) return;
      heardAt.set(gateway, now());
      records.inc({ gateway }, appended.records);
      unreadable.inc({ gateway }, appended.unreadable);
    },
    checkpoints: { signed: (outcome) => signed.inc({ outcome }), sent: (witness, outcome) => cosigned.inc({ witness, outcome }) },
  };
}
