import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { SubgraphMetrics, Writer } from '../../kit/index.js';
import { SYSTEMS } from '../systems.js';
import { countFormer } from './former-keys.store.js';
import { Reconciler } from './reconcile.js';
import { ReleaseClient } from './release-client.js';
import { ReleaseLoop } from './release-loop.js';
import type { OrderSigner } from './release-order.js';
import { countReleases } from './released-key.store.js';

/** The release process of the network. */
export interface ReleaseConfig {
  readonly url: string;
  /** Milliseconds between two rounds. */
  readonly every: number;
}

/** Begins to reconcile released keys. @returns undefined if no release process is configured */
export function openReleases(
  config: ReleaseConfig | undefined,
  {
    database,
    writer,
    log,
    metrics,
    systemKeyOf,
    ...signer
  }: OrderSigner & {
    readonly database: DataSource;
    readonly writer: Writer;
    readonly log: Logger;
    readonly metrics: SubgraphMetrics;
    /** The id of the public key of a system of this moment; undefined if it has no usable one. */
    readonly systemKeyOf: (system: string) => string | undefined;
  },
): ReleaseLoop | undefined {
  if (!config) return undefined;
  const client = new ReleaseClient(config.url, signer);
  const systems = SYSTEMS.filter(({ releasedKeys }) => releasedKeys).map(({ id }) => id);
  // A release process seals for one system.
  const systemKey = () => (systems.length === 1 ? systemKeyOf(systems[0]!) : undefined);
  const reconciler = new Reconciler({ database, writer, client, systems, systemKey, log, now: signer.now });
  const rounds = metrics.counter(
    'hareyaka_release_rounds_total',
    'Rounds of the reconciling of released keys, by lane and outcome',
    'lane',
    'outcome',
  );
  metrics.add({
    name: 'hareyaka_released_keys',
    help: 'Keys of patients at facilities whose data is kept encrypted, by state',
    labelNames: ['state'],
    read: async () => (await countReleases(database.manager)).map(({ state, count }) => ({ labels: { state }, value: count })),
  });
  metrics.add({
    name: 'hareyaka_released_keys_former',
    help: 'Released keys that are not sealed for the present key of their system',
    labelNames: [],
    read: async () => {
      const present = systemKey();
      return present === undefined ? [] : [{ labels: {}, value: await countFormer(database.manager, present) }];
    },
  });
  return new ReleaseLoop({ reconciler, client, every: config.every, log, onRound: (lane, outcome) => rounds.inc({ lane, outcome }) });
}
