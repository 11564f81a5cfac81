import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import {
  AUDIT_STORE,
  CallerTokens,
  type MetricsAddress,
  SubgraphMetrics,
  type SubgraphTraces,
  startSubgraph,
  Writer,
} from '../kit/index.js';
import { NO_UPLOADS, type UploadConfig } from '../uploads/config.js';
import { Access } from './access/access.js';
import type { UploadContext } from './bulk/permission-upload.resolver.js';
import { RunningUploads } from './bulk/running-uploads.js';
import type { ChartsContext } from './charts/chart.resolver.js';
import type { ScanContext } from './consents/scans/consent-scan.resolver.js';
import { openScans } from './consents/scans/open-scans.js';
import { connectDirectory, openDirectory } from './data-source.js';
import type { EmergencyContext } from './emergency/emergency-access.resolver.js';
import { EMERGENCY_RULES, type EmergencyRules } from './emergency/emergency-rules.js';
import { addActiveRoute } from './issuer/active.route.js';
import { addAuditingRoute } from './issuer/auditing.route.js';
import { addChangedPeopleRoute } from './issuer/changed-people.route.js';
import { addExchangeRoute } from './issuer/exchange.route.js';
import { HeldKeys } from './issuer/held-keys.js';
import { addPersonRoute } from './issuer/person.route.js';
import { addRelationsRoute } from './issuer/relations.route.js';
import { reportUnusable, type SystemKeyFile } from './issuer/system-keys.js';
import { ViewRecorder } from './patients/view-recorder.js';
import { PermitSigner } from './permits/permit.signer.js';
import { openReleases, type ReleaseConfig } from './releases/open-releases.js';
import { createDirectorySubgraph } from './subgraph.js';
import { addCertificateRoute } from './users/certificates/certificate.route.js';

/** Options for starting a directory. */
export interface DirectoryOptions {
  readonly host: string;
  readonly port: number;
  /** Where metrics are served. If absent, they are not served. */
  readonly metricsListen?: MetricsAddress | undefined;
  readonly traces?: SubgraphTraces | undefined;
  readonly log: Logger;
  readonly deadline: number;
  /** The database's address. */
  readonly database: string;
  /** The issuer's name, and its private keys. */
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
  readonly gateway: { readonly issuer: string; readonly keys: JWTVerifyGetKey };
  /** The public keys of each connected system. A system without usable keys gets no permits; the others do. */
  readonly systemKeys: ReadonlyMap<string, SystemKeyFile>;
  readonly emergency?: EmergencyRules;
  /** Absent: the papers of consents cannot be uploaded. */
  readonly uploads?: UploadConfig;
  /** Absent: no key is ordered. */
  readonly release?: ReleaseConfig | undefined;
  readonly now?: () => number;
}

/** A running directory. */
export interface StartedDirectory {
  readonly url: string;
  /** The address of the metrics, if they are served. */
  readonly metrics: string | undefined;
  readonly views: ViewRecorder;
  readonly uploads: RunningUploads;
  readonly writer: Writer;
  /** Replaces the directory's own keys and those of the systems. @throws if its own keys cannot be used; then the old keys stay in use */
  readonly takeKeys: (keys: JSONWebKeySet, systemKeys: ReadonlyMap<string, SystemKeyFile>) => Promise<void>;
  /** Replaces the public keys of the connected systems. */
  readonly takeSystems: (systemKeys: ReadonlyMap<string, SystemKeyFile>) => Promise<void>;
  /** Reads the keys of the storage again. @throws if they cannot be used; then the old ones stay in use */
  readonly rereadStorageKeys: () => void;
  readonly close: () => Promise<void>;
}

/** Starts the directory: its database, its graph, and the issuer's routes. */
export async function startDirectory(options: DirectoryOptions): Promise<StartedDirectory> {
  const { issuer, keys, gateway, systemKeys, log, now = Date.now, emergency: emergencyRules = EMERGENCY_RULES } = options;
  const metrics = new SubgraphMetrics(log);
  const held = await HeldKeys.of(keys, systemKeys);
  const permits = new PermitSigner(issuer, held.signing, held.systems.sealTo, (system) =>
    metrics.refusals.record({ kind: 'signing', reason: 'no-key', party: system }),
  );
  // A migration may wait for locks without a limit; requests may not.
  await (await openDirectory(options.database, log)).destroy();
  const statementWithin = options.deadline;
  const database = await connectDirectory(options.database, log, { use: 'reads', statementWithin });
  const writer = await Writer.open(options.database, database, { log, statementWithin, survivesPowerLoss: true });
  const views = new ViewRecorder(database, writer, log);
  const uploads = new RunningUploads(now);
  const endReports = reportUnusable(() => held.systems, log);
  const takeSystems = async (systemKeys: ReadonlyMap<string, SystemKeyFile>) => {
    await held.takeSystems(systemKeys);
    permits.renew(held.signing, held.systems.sealTo);
  };
  const callers = new CallerTokens({ audience: 'directory', ...gateway }, now);
  const auditCallers = new CallerTokens({ audience: AUDIT_STORE, ...gateway }, now);
  const scans = await openScans({
    ...{ database, writer, callers, log, now },
    config: options.uploads ?? NO_UPLOADS,
    deadline: options.deadline,
  });
  const releases = openReleases(options.release, {
    ...{ database, writer, log, metrics, issuer, now },
    key: () => held.signing,
    systemKeyOf: (system) => held.systems.sealTo.get(system)?.kid,
  });
  const closeDatabase = async () => {
    await releases?.close();
    endReports();
    scans?.close();
    await uploads.close();
    await views.written();
    await writer.close();
    await database.destroy();
  };
  try {
    const served = await startSubgraph(await createDirectorySubgraph(), {
      host: options.host,
      port: options.port,
      metrics,
      metricsListen: options.metricsListen,
      traces: options.traces,
      log,
      now,
      deadline: options.deadline,
      callers,
      ready: async () => (await database.query('SELECT 1')).length === 1,
      degraded: () => [...held.systems.unusable.keys(), ...(releases?.degraded() ?? [])],
      extend: (context): Omit<ChartsContext & UploadContext & EmergencyContext & ScanContext, keyof typeof context> => ({
        database,
        writer,
        permits,
        views,
        uploads,
        emergencyRules,
        scans: scans?.desk,
        noticed: releases?.noticed,
        access: new Access(database, context),
      }),
      ...(scans && { content: scans.content, demandActive: scans.demandActive }),
      routes: (server) => {
        scans?.routes(server);
        const verifierOf = (system: string) => held.systems.verify.get(system);
        server.get('/issuer/jwks', async () => held.published);
        server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
          done(null, Object.fromEntries(new URLSearchParams(String(body))));
        });
        const assertions = { issuer, systems: verifierOf, refusals: metrics.refusals };
        addActiveRoute(server, { ...assertions, database, now });
        addChangedPeopleRoute(server, { database, callers, refusals: metrics.refusals, now });
        addPersonRoute(server, { database, callers, refusals: metrics.refusals, now });
        addAuditingRoute(server, { ...assertions, database, callers: auditCallers, now });
        addRelationsRoute(server, { ...assertions, database, now });
        addCertificateRoute(server, { database, callers, refusals: metrics.refusals, now });
        addExchangeRoute(server, { ...assertions, database, writer, permits, gateway, now });
      },
    });
    return {
      url: served.url,
      metrics: served.metrics,
      views,
      uploads,
      writer,
      takeSystems,
      rereadStorageKeys: () => scans?.reread(),
      takeKeys: async (keys, systemKeys) => {
        await held.takeOwn(keys);
        await takeSystems(systemKeys);
        callers.forget();
        auditCallers.forget();
      },
      close: async () => {
        await served.close();
        await closeDatabase();
      },
    };
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}
