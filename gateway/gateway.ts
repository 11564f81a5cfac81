import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { Agent } from 'undici';
import { type KeySet, keySet } from '../subgraphs/kit/identity/key-set.js';
import { listenForMetrics } from '../subgraphs/kit/observe/metrics-listener.js';
import type { Refusals } from '../subgraphs/kit/observe/refusals.js';
import { rereadKeys } from '../subgraphs/kit/process/reread.js';
import { AdmissionControl } from './admission/admission-control.js';
import type { AuditLog } from './audit/audit-log.js';
import type { AuditConfig } from './audit/audit-variables.js';
import { AuditLogNotOpened, type AuditLogOptions, openAuditLog, type SpooledAuditLog } from './audit/open-audit-log.js';
import { makeSessionRecorder } from './audit/session-events.js';
import { AccessTokens, type VerifiedAccess } from './authn/access-token.js';
import { createAuthenticator } from './authn/authenticate.js';
import { type CallerKeys, readCallerKeys } from './authn/caller-keys.js';
import { CallerTokenMint } from './authn/caller-token-mint.js';
import { type Authentication, ConfigError, type GatewayConfig, toVariableName } from './config.js';
import { isAccounted } from './disclosures/list-disclosures.js';
import { CALLS_AT_ONCE, SubgraphClient } from './execute/transport/subgraph-client.js';
import { GraphSwitch } from './graph/graph-switch.js';
import { watchFile } from './graph/supergraph-file.js';
import { createGraphiqlRoute } from './graphiql/graphiql-route.js';
import { AnswerWriter } from './http/answer-writer.js';
import { BodyReader } from './http/body.js';
import { trustProxies } from './http/client-address.js';
import { AnswerCompression, findPreferredEncoding } from './http/compression.js';
import { drain } from './http/drain.js';
import { createGraphqlRoute } from './http/graphql-route.js';
import { Readiness } from './http/readiness.js';
import { createHttpServer } from './http/server.js';
import { Metrics } from './observe/metrics.js';
import { Traces } from './observe/traces.js';
import { createOperationSources } from './operation/resolve-operation.js';
import { OperationPipeline } from './pipeline/operation-pipeline.js';
import { registerPortal } from './portal/portal-route.js';
import { findCanonicalAddress } from './session/canonical-address.js';
import { startSessions } from './session/start-sessions.js';

/** The gateway, listening. */
export interface RunningGateway {
  readonly url: string;
  /** The address of the metrics, if they are served. */
  readonly metrics: string | undefined;
  /** Takes a new supergraph without a stop. @returns whether it was taken */
  change(supergraphSdl: string): Promise<boolean>;
  /** Checks the supergraph's file at once, if it is watched. */
  look(): void;
  /** Reads the gateway's private keys and the issuer's public keys again. */
  reread(): void;
  /** Lets running operations finish. */
  close(): Promise<void>;
}

type Oidc = Extract<Authentication, { kind: 'oidc' }>;

/** What tests put in place of the gateway's own parts. */
export interface GatewayParts {
  /** The clock of the sessions. */
  readonly now?: (() => number) | undefined;
  /** Where disclosures are recorded. */
  readonly audit?: AuditLog | undefined;
}

/** How late the event loop may be before fewer operations are admitted, in milliseconds. */
const LOOP_DELAY = 200;

/**
 * Wires the gateway: http → authn → operation → authz → plan → execute. No logic here.
 *
 * @throws ConfigError if the supergraph, the caller keys or the manifest cannot be used
 */
export async function startGateway(config: GatewayConfig, log: Logger, { now, audit: given }: GatewayParts = {}): Promise<RunningGateway> {
  const oidc = config.authentication.kind === 'oidc' ? config.authentication : undefined;
  let keys = oidc && (await callerKeys(oidc));
  const operations = await withConfigError('CONFIG_INVALID', 'HAREYAKA_MANIFEST', () => createOperationSources(config));
  const admission = new AdmissionControl({
    operations: config.operationsAtOnce,
    operationsPerCaller: config.callerOperationsAtOnce,
    costPerCaller: config.callerCostAtOnce,
    loopDelay: LOOP_DELAY,
  });
  const metrics = new Metrics(
    {
      underWay: () => admission.underWay,
      waiting: () => admission.waiting,
      unready: () => (readiness ? [...readiness.last.missing, ...readiness.last.degraded] : []),
    },
    log,
  );
  // For calls, contents and readiness. It has a connection for each running call, so that calls wait only at their subgraph's fair gate.
  const dispatcher = new Agent({
    connections: 2 * CALLS_AT_ONCE,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: config.subgraphDeadline },
  });
  const addressOf = ({ name, url }: { name: string; url: string }) => config.subgraphUrls.get(toVariableName(name)) ?? url;
  const clientOf = (subgraph: { name: string; url: string }) =>
    new SubgraphClient({
      name: subgraph.name,
      url: addressOf(subgraph),
      dispatcher,
      deadline: config.subgraphDeadline,
      answerLimit: config.answerLimit,
      callsPerCaller: CALLS_AT_ONCE / (oidc ? 4 : 2),
      log,
      observe: metrics.callsTo(subgraph.name),
    });
  const spooled =
    !given && config.audit && keys
      ? await openAudit(config.audit, { key: keys.signing, dispatcher, metrics: metrics.audit, log })
      : undefined;
  const audit = given ?? spooled;
  const end = async () => {
    admission.close();
    await spooled?.close();
    metrics.close();
    await dispatcher.destroy();
  };
  let readiness: Readiness | undefined;
  let graphSwitch: GraphSwitch;
  try {
    graphSwitch = await withConfigError(
      'SUPERGRAPH_INVALID',
      'HAREYAKA_SUPERGRAPH',
      async () =>
        await GraphSwitch.start(config.supergraph, {
          limits: config.limits,
          ...(audit && { accounted: isAccounted }),
          within: config.planningDeadline,
          threads: config.planners,
          maxEvaluatedPlans: EVALUATED_PLANS,
          pathsLimit: PATHS,
          thread: config.plannerThread,
          onTrouble: (problem) => log.warn({ problem }, 'planning'),
          clientOf,
          published: operations.trusted?.listTexts(),
          metrics,
          log,
        }),
    );
  } catch (error) {
    await end();
    throw error;
  }
  const traces = config.tracesUrl === undefined ? undefined : Traces.to(config.tracesUrl);
  const mint = oidc && keys && new CallerTokenMint({ issuer: oidc.callerIssuer, key: keys.signing });
  const stock = config.engine === 'apollo' ? new (await import('./apollo/stock-engine.js')).StockEngine({ addressOf, log }) : undefined;
  const shadow =
    config.shadow > 0
      ? await (await import('./apollo/shadow/start-shadow.js')).startShadow({ config, addressOf, log, count: metrics.shadow })
      : undefined;
  const pipeline = new OperationPipeline({
    limits: config.limits,
    stock,
    shadow,
    // The stock engine cannot leave a field out: an operation runs as a whole, or not at all.
    authorization: stock ? 'reject' : config.authorization,
    introspection: config.introspection,
    operations,
    mint,
    admission,
    metrics,
    audit,
    answerLimit: config.answerLimit,
    onTrouble: (words, requestId, cause) => log.error({ requestId, err: cause instanceof Error ? cause.stack : String(cause) }, words),
  });
  const { clientAddress, findHost, isTrustedProxy } = trustProxies(config.trustedProxies);
  const issuerKeys = oidc && keySet(oidc.jwks);
  const tokens = oidc && issuerKeys && createAccessTokens(oidc, issuerKeys, { log, refusals: metrics.refusals });
  let listensAt = '';
  const sessions =
    oidc?.browsers &&
    mint &&
    (await startSessions({
      ...oidc.browsers,
      hpki: config.hpki,
      metrics,
      isTrustedProxy,
      listensAt: () => listensAt,
      dispatcher,
      directoryUrl: () => {
        const directory = graphSwitch.graph.subgraphs.find(({ name }) => name === DIRECTORY);
        return directory && addressOf(directory);
      },
      tokenFor: (access) => mint.tokenFor(DIRECTORY, access, SIGN_IN, NO_PATIENTS),
      admission,
      addressOf: clientAddress,
      hostOf: findHost,
      deadline: config.operationDeadline,
      startPage: config.portal === undefined,
      record: makeSessionRecorder(audit, log),
      log,
      now,
    }));
  const authenticate = tokens && createAuthenticator({ tokens, sessions: sessions?.authenticator, clientAddress });
  const graphql = createGraphqlRoute({
    pipeline,
    onServedGraph: (act) => graphSwitch.on(act),
    authenticate,
    clientAddress,
    rules: {
      batching: config.batching,
      csrfPrevention: config.csrfPrevention,
      bodyLimit: config.bodyLimit,
      textLimit: config.limits.text,
    },
    bodies: new BodyReader(config.bodyLimit),
    operationDeadline: config.operationDeadline,
    admission,
    audit,
    writer: new AnswerWriter(),
    compression: new AnswerCompression(config.compression),
    metrics,
    traces,
    log,
  });
  readiness =
    oidc &&
    new Readiness({
      subgraphs: () => graphSwitch.graph.subgraphs.map((one) => [one.name, addressOf(one)]),
      dispatcher,
      required: config.requiredSubgraphs,
      own: () => spooled?.degraded ?? [],
    });
  const content = mint &&
    authenticate && {
      authenticate,
      clientAddress,
      addressOf: (system: string) => {
        const known = graphSwitch.graph.subgraphs.find(({ name }) => name === system);
        return known && addressOf(known);
      },
      tokenFor: (system: string, access: VerifiedAccess) => mint.tokenFor(system, access, CONTENT, NO_PATIENTS),
      dispatcher,
      deadline: config.operationDeadline,
      bytesAtMost: config.answerLimit,
      uploadLimit: config.uploadLimit,
      uploadIdle: config.uploadIdle,
      admission,
      audit,
      observe: (system: string, outcome: string, seconds: number) => metrics.callsTo(system)(outcome, seconds),
    };
  const details = () => ({
    supergraph: graphSwitch.graph.id,
    operations: { underWay: admission.underWay, waiting: admission.waiting },
    subgraphs: graphSwitch.clients.map(({ name, state }) => ({ name, calls: state })),
  });
  const { portal } = config;
  const portalRoutes =
    portal && sessions
      ? (routes: FastifyInstance) =>
          registerPortal(routes, {
            portal,
            findEncoding: config.compression === 'never' ? () => undefined : findPreferredEncoding,
            findCanonical: (request) => findCanonicalAddress(request, { origin: sessions.routes.origin(), host: findHost(request) }),
          })
      : undefined;
  const graphiql = config.graphiql ? await createGraphiqlRoute() : undefined;
  const server = createHttpServer({
    log,
    requestWithin: config.bodyDeadline,
    graphql,
    readiness,
    details,
    jwks: keys && (() => keys!.published),
    origins: config.origins,
    graphiql,
    content,
    sessions: sessions?.routes,
    registerPortal: portalRoutes,
  });
  const watch = config.watch === undefined ? undefined : watchFile(config.watch, async (sdl) => await graphSwitch.change(sdl));
  let listener: Awaited<ReturnType<typeof listenForMetrics>> | undefined;
  const close = async () => {
    watch?.end();
    await listener?.close();
    await drain(server, config.operationDeadline);
    await graphSwitch.end();
    await stock?.end();
    await shadow?.end();
    await traces?.close();
    await sessions?.close();
    await end();
  };
  try {
    listener = config.metricsListen && (await listenForMetrics(config.metricsListen, metrics));
    await server.listen({ host: config.host, port: config.port });
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = server.server.address() as { port: number };
  listensAt = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  return {
    url: listensAt,
    metrics: listener?.url,
    change: async (sdl) => await graphSwitch.change(sdl),
    look: () => watch?.look(),
    reread: rereadKeys(log, async () => {
      if (!oidc || !mint || !issuerKeys) return [];
      keys = await readCallerKeys(oidc.callerKeys, { make: false });
      mint.renew(keys.signing);
      await spooled?.renew(keys.signing);
      await issuerKeys.reread();
      return keys.published.keys.map(({ kid }) => kid ?? '');
    }),
    close,
  };
}

/** Limits of the planner's work on one operation, besides its time. */
const EVALUATED_PLANS = 10_000;
const PATHS = 10_000;

/** Takes the place of an operation's id in the token for images and documents; these name no patient. */
const CONTENT = 'content';
/** The same for questions about a person who signs in. */
const SIGN_IN = 'sign-in';
/** The subgraph that knows people, facilities and rights. */
const DIRECTORY = 'directory';
const NO_PATIENTS = { opens: [], names: [] };

function createAccessTokens({ issuer, audience }: Oidc, keys: KeySet, { log, refusals }: { log: Logger; refusals: Refusals }) {
  const trouble = (cause: Error) => log.error({ err: cause.message }, 'the issuer’s keys could not be fetched: no caller can sign in');
  return new AccessTokens({ issuer, audience, keys }, Date.now, trouble, (reason) =>
    refusals.record({ kind: 'access-token', reason, party: 'client' }),
  );
}

async function callerKeys({ callerKeys: file, makeCallerKeys: make }: Oidc): Promise<CallerKeys> {
  try {
    return await readCallerKeys(file, { make });
  } catch (error) {
    throw new ConfigError('CONFIG_INVALID', [{ variable: 'HAREYAKA_GATEWAY_KEYS', problem: (error as Error).message }]);
  }
}

async function openAudit(config: AuditConfig, options: AuditLogOptions): Promise<SpooledAuditLog> {
  try {
    return await openAuditLog(config, options);
  } catch (error) {
    await options.dispatcher.destroy();
    if (!(error instanceof AuditLogNotOpened)) throw error;
    throw new ConfigError(error.code, [{ variable: error.variable, problem: error.problem }]);
  }
}

async function withConfigError<T>(code: 'SUPERGRAPH_INVALID' | 'CONFIG_INVALID', variable: string, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const problem = `cannot be served: ${(error as Error).message.split('\n')[0]!.slice(0, 200)}`;
    throw new ConfigError(code, [{ variable, problem }]);
  }
}
