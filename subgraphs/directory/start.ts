import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';
import type { Logger } from 'pino';
import { CallerTokens, publicOf, signingKey, startSubgraph, Writer } from '../kit/index.js';
import { Access, type DirectoryContext } from './access.js';
import { RunningUploads } from './bulk/running-uploads.js';
import { connectDirectory, openDirectory } from './data-source.js';
import { EMERGENCY_RULES, type EmergencyRules } from './emergency/emergency-rules.js';
import { activeRoute } from './issuer/active.route.js';
import { exchangeRoute } from './issuer/exchange.route.js';
import { PermitSigner } from './permit.signer.js';
import { directorySubgraph } from './subgraph.js';
import { reportUnusable, type SystemKeyFile, usableSystemKeys } from './system-keys.js';
import { ViewRecorder } from './view-recorder.js';

/** What a directory is started with. */
export interface DirectoryOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  readonly deadline: number;
  /** The database's address. */
  readonly database: string;
  /** The issuer's name, and its private keys. */
  readonly issuer: string;
  readonly keys: JSONWebKeySet;
  readonly gateway: { readonly issuer: string; readonly keys: JWTVerifyGetKey };
  /** The public keys of each connected system. One without usable keys gets no permits; the others are served. */
  readonly systemKeys: ReadonlyMap<string, SystemKeyFile>;
  readonly emergency?: EmergencyRules;
  readonly now?: () => number;
}

/** A directory that answers. */
export interface StartedDirectory {
  readonly url: string;
  readonly views: ViewRecorder;
  readonly uploads: RunningUploads;
  readonly writer: Writer;
  readonly close: () => Promise<void>;
}

/** Starts the directory: its database, its graph, and the issuer's routes beside it. */
export async function startDirectory(options: DirectoryOptions): Promise<StartedDirectory> {
  const { issuer, keys, gateway, systemKeys, log, now = Date.now, emergency: emergencyRules = EMERGENCY_RULES } = options;
  const systems = await usableSystemKeys(systemKeys);
  const permits = new PermitSigner(issuer, await signingKey(keys), systems.sealTo);
  // A migration may wait for locks as long as it takes; what serves requests may not.
  await (await openDirectory(options.database, log)).destroy();
  const statementWithin = options.deadline;
  const database = await connectDirectory(options.database, log, { use: 'reads', statementWithin });
  const writer = await Writer.open(options.database, database, { log, statementWithin });
  const views = new ViewRecorder(database, writer, log);
  const uploads = new RunningUploads(now);
  const endReports = reportUnusable(systems, log);
  const closeDatabase = async () => {
    endReports();
    await uploads.close();
    await views.written();
    await writer.close();
    await database.destroy();
  };
  try {
    const served = await startSubgraph(await directorySubgraph(), {
      host: options.host,
      port: options.port,
      log,
      now,
      deadline: options.deadline,
      callers: new CallerTokens({ audience: 'directory', ...gateway }, now),
      ready: async () => (await database.query('SELECT 1')).length === 1,
      degraded: () => [...systems.unusable.keys()],
      extend: (context): Omit<DirectoryContext, keyof typeof context> => ({
        database,
        writer,
        permits,
        views,
        uploads,
        emergencyRules,
        access: new Access(database, context),
      }),
      routes: (server) => {
        server.get('/issuer/jwks', async () => publicOf(keys));
        server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
          done(null, Object.fromEntries(new URLSearchParams(String(body))));
        });
        activeRoute(server, { database, issuer, systems: systems.verify, now });
        exchangeRoute(server, { database, writer, permits, issuer, gateway, systems: systems.verify, now });
      },
    });
    return {
      url: served.url,
      views,
      uploads,
      writer,
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
