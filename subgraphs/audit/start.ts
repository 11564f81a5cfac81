import type { Logger } from 'pino';
import {
  CallerTokens,
  type ExchangeOptions,
  keySet,
  openParameters,
  readPrivateKeySet,
  type SubgraphContext,
  SubgraphMetrics,
  SubgraphTraces,
  sealingKeys,
  signingKey,
  startSubgraph,
} from '../kit/index.js';
import { CheckpointStore } from './checkpoints/checkpoint.store.js';
import { CheckpointSigner } from './checkpoints/checkpoint-signer.js';
import { makeLogKeys } from './checkpoints/log-key.js';
import type { AuditConfig } from './config.js';
import { serveAudit } from './data-source.js';
import { AuditEventStore } from './events/audit-event.store.js';
import { addIntakeRoute } from './intake/intake.route.js';
import { IntakeStore } from './intake/intake.store.js';
import { LogFollower } from './log/follower.js';
import { makeNodeReader } from './log/tree-node.store.js';
import { DirectoryRelations } from './relations/directory-relations.js';
import type { ReviewContext } from './reviews/review.resolver.js';
import { ReviewStore } from './reviews/review.store.js';
import type { AuditingRights } from './rights/auditing-rights.js';
import { DirectoryRights } from './rights/directory-rights.js';
import { addStoreMetrics } from './store-metrics.js';
import { createAudit } from './subgraph.js';
import { makeForwarder } from './syslog/syslog-forwarder.js';
import { readSyslogReceiver } from './syslog/syslog-variables.js';
import type { UseContext } from './uses/reported-use.resolver.js';
import { UseLimit } from './uses/use-limit.js';
import { readConstants } from './watch/read-constants.js';
import { WatchStore } from './watch/watch.store.js';
import { addWatchMetrics } from './watch/watch-metrics.js';
import { Watcher } from './watch/watcher.js';

/** A batch is one transaction with some thousand rows: a statement may take longer than an operation. Milliseconds. */
const STATEMENT_WITHIN = 20_000;

/** Starts the audit store: its intake, its subgraph, and the signer of its checkpoints. */
export async function startAudit(config: AuditConfig, log: Logger) {
  let held = await readKeys(config);
  const constants = await readConstants(config.HAREYAKA_AUDIT_WATCH);
  const gatewayKeys = keySet(config.HAREYAKA_GATEWAY_JWKS);
  const gateways = new Map([...config.HAREYAKA_AUDIT_GATEWAYS].map(([name, location]) => [name, keySet(location)]));
  const callers = new CallerTokens({ audience: 'audit', issuer: config.HAREYAKA_GATEWAY_ISSUER, keys: gatewayKeys });
  const { database, writer, close } = await serveAudit(config.HAREYAKA_DATABASE, log, STATEMENT_WITHIN);
  const metrics = new SubgraphMetrics(log);
  const observe = addStoreMetrics(metrics, gateways.keys());
  const signer = new CheckpointSigner({
    store: new CheckpointStore(database, writer),
    readNodes: makeNodeReader(database),
    keys: () => held.log,
    witnesses: config.HAREYAKA_AUDIT_WITNESSES,
    log,
    observe: observe.checkpoints,
  });
  const syslog =
    held.syslog &&
    new LogFollower({
      name: 'syslog',
      database,
      writer,
      handle: makeForwarder(() => held.syslog!, config.HAREYAKA_AUDIT_ORIGIN),
      log,
    });
  const rights = new DirectoryRights(() => held.exchange);
  const relations = new DirectoryRelations(() => held.exchange);
  const reviews = new ReviewStore(database, writer);
  const watch = new WatchStore(database, writer);
  const watcher = new Watcher({ store: watch, relations, constants, log });
  addWatchMetrics(metrics, { watch, watcher, reviews });
  const events = new AuditEventStore(database);
  const store = new IntakeStore(writer);
  const useLimit = new UseLimit();
  const extend = (context: SubgraphContext): Omit<ReviewContext & UseContext, keyof SubgraphContext> => {
    let asked: Promise<AuditingRights> | undefined;
    return {
      events,
      reviews,
      relations,
      useLimit,
      rights: () => {
        asked ??= rights.read(context);
        return asked;
      },
      openParameters: (sealed, requestId) => openParameters(sealed, requestId, held.unseal),
    };
  };
  const served = await startSubgraph(await createAudit(), {
    host: config.HOST,
    port: config.PORT,
    metrics,
    metricsListen: config.HAREYAKA_METRICS_LISTEN,
    traces: config.HAREYAKA_TRACES_URL === undefined ? undefined : SubgraphTraces.to(config.HAREYAKA_TRACES_URL, 'audit'),
    log,
    deadline: config.HAREYAKA_SUBGRAPH_DEADLINE_MS,
    callers,
    ready: async () => (await database.query('SELECT 1')).length === 1,
    degraded: () => [...(watcher.failing ? ['watch'] : []), ...(syslog?.isFailing ? ['syslog'] : [])],
    routes: (server) => addIntakeRoute(server, { store, gateways, log, observe: observe.intake }),
    extend,
  });
  signer.start();
  watcher.start();
  await syslog?.start();
  return {
    url: served.url,
    metrics: served.metrics,
    reread: async (): Promise<readonly string[]> => {
      held = await readKeys(config);
      await Promise.all([gatewayKeys, ...gateways.values()].map(async (keys) => await keys.reread())).finally(() => callers.forget());
      return held.ids;
    },
    close: async () => {
      // The last checkpoint covers the last batch.
      await served.close();
      await watcher.close();
      await syslog?.close();
      await signer.close();
      await close();
    },
  };
}

/** Reads all of the store's keys before it replaces any. */
async function readKeys(config: AuditConfig) {
  const set = await readPrivateKeySet(config.HAREYAKA_AUDIT_KEYS);
  const exchange: ExchangeOptions = {
    url: config.HAREYAKA_EXCHANGE_URL,
    issuer: config.HAREYAKA_DIRECTORY_ISSUER,
    system: 'audit',
    key: await signingKey(set),
  };
  return {
    exchange,
    log: makeLogKeys(config.HAREYAKA_AUDIT_ORIGIN, set),
    unseal: await sealingKeys(set),
    syslog: await readSyslogReceiver(config),
    ids: set.keys.map(({ kid }) => kid ?? ''),
  };
}
