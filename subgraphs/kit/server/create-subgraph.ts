import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { ViewerHandovers } from '../chart/imaging/viewer-handover.js';
import { viewerRoute } from '../chart/imaging/viewer-route.js';
import { type ContentSource, contentRoute, type DemandActive } from '../content/content-route.js';
import type { ContentUrls } from '../content/content-urls.js';
import { KitError } from '../errors.js';
import type { Caller } from '../identity/caller.js';
import type { CallerTokens } from '../identity/caller-token.js';
import { countRefusals } from '../observe/count-refusals.js';
import type { MetricsAddress } from '../observe/metrics-listener.js';
import { outcomeOf, SubgraphMetrics } from '../observe/subgraph-metrics.js';
import type { SubgraphTraces } from '../observe/subgraph-traces.js';
import type { Grant } from '../permit/grant.js';
import { startApolloHost } from './apollo-host.js';
import type { OperationRequest } from './execute.js';
import { type FederationOptions, federate } from './federate.js';
import { requestContext } from './request-context.js';
import { withRootFields } from './root-fields.js';
import { serve } from './serve.js';
import { shielded } from './shield.js';
import type { SubgraphContext } from './subgraph-context.js';

/** A subgraph's table of contents. */
export interface SubgraphDefinition extends FederationOptions {
  /** Its name in the supergraph, and the audience of the caller tokens that it accepts. */
  readonly name: string;
  /** Rules by type and field for root fields, entities and charts. What is named nowhere is denied. */
  readonly shield: Readonly<Record<string, Record<string, unknown>>>;
}

/** A subgraph ready to be served; its SDL is what `schema/` checks in. */
export interface Subgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

/** What a running subgraph works with. */
export interface SubgraphRuntime {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  /** Milliseconds for one request at the most. */
  readonly deadline: number;
  readonly callers: Pick<CallerTokens, 'verify'>;
  /** Where metrics are served. If absent, they are not served. */
  readonly metricsListen?: MetricsAddress | undefined;
  /** The metrics to count in. If absent, the subgraph makes its own. */
  readonly metrics?: SubgraphMetrics;
  /** Records the subgraph's spans in the gateway's traces. */
  readonly traces?: SubgraphTraces | undefined;
  /** Verifies the permit of a chart reference. Absent where a subgraph has no charts: then there are no grants. */
  readonly grantOf?: (reference: { id: string; permit: string }, caller: Caller) => Promise<Grant>;
  /** Has a permit by exchange. */
  readonly permitFor?: (patient: string, request: { caller: Caller; callerToken: string; signal: AbortSignal }) => Promise<Grant>;
  /** Asks whether the caller may search patients. */
  readonly demandSearch?: (request: { caller: Caller; callerToken: string; signal: AbortSignal }) => Promise<void>;
  /** Images and documents: addresses, and the bytes behind them. */
  readonly content?: { readonly urls: ContentUrls; readonly source: ContentSource } | undefined;
  /** Opens patients in the system's own viewer, if it has one. */
  readonly viewer?: ViewerHandovers | undefined;
  /** Asks the directory whether a person may still act, before an image, a document or the viewer opens. */
  readonly demandActive?: DemandActive;
  /** Plugins of Apollo Server. They run in this process, so they see what the resolvers see. */
  readonly plugins?: readonly ApolloServerPlugin<SubgraphContext>[];
  readonly ready: () => Promise<boolean>;
  /** What it cannot serve at present, by subgraph name: said on `/ready`, beside that it is ready. */
  readonly degraded?: () => readonly string[];
  /** What the subgraph's own resolvers need beside the kit's context. */
  readonly extend?: (context: SubgraphContext) => object;
  readonly routes?: (server: FastifyInstance) => void;
  readonly now?: () => number;
}

/**
 * Makes a subgraph: type-graphql classes → federation 2 schema → graphql-shield.
 *
 * @example const subgraph = await createSubgraph({ name: 'humanbridge', resolvers: [], entities: [HumanBridgeChart], … })
 */
export async function createSubgraph(definition: SubgraphDefinition): Promise<Subgraph> {
  const { sdl, schema } = await federate(definition);
  return { name: definition.name, sdl, schema: withRootFields(shielded(schema, definition.shield)) };
}

/** A subgraph that runs and answers requests. */
export interface ServedSubgraph {
  readonly url: string;
  readonly port: number;
  /** The address of the metrics, if they are served. */
  readonly metrics: string | undefined;
  readonly close: () => Promise<void>;
}

/** What a request says beside its operation. */
export interface RequestHead {
  readonly authorization?: string | undefined;
  readonly requestId: string;
  /** The gateway's span (W3C Trace Context). */
  readonly traceparent: string | undefined;
  /** Milliseconds that are left for the answer. */
  readonly budget: number;
  /** All headers of the request, for plugins. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Serves a subgraph: verifies the caller, makes the request's context, and gives the operation to Apollo Server. A request without a valid caller token is refused first. */
export async function startSubgraph(subgraph: Subgraph, given: SubgraphRuntime): Promise<ServedSubgraph> {
  const metrics = given.metrics ?? new SubgraphMetrics(given.log);
  const runtime = countRefusals(given, metrics.refusals);
  let listener: Awaited<ReturnType<SubgraphMetrics['listen']>> | undefined;
  let served: Awaited<ReturnType<typeof serve>> | undefined;
  const host = await startApolloHost<SubgraphContext>({
    schema: subgraph.schema,
    log: runtime.log,
    plugins: given.plugins,
    drain: async () => await served?.close(),
  });
  const answer = async (operation: OperationRequest, head: RequestHead): Promise<ExecutionResult> => {
    const callerToken = bearer(head.authorization);
    const caller = await runtime.callers.verify(callerToken);
    const context = requestContext(runtime, { ...head, caller, callerToken: callerToken! });
    return await host.execute(operation, context, head.headers);
  };
  const observed = async (operation: OperationRequest, head: RequestHead): Promise<ExecutionResult> => {
    const began = performance.now();
    let outcome: string = 'INTERNAL';
    try {
      const act = async () => await answer(operation, head);
      const result = await (given.traces ? given.traces.request(head, act, outcomeOf) : act());
      outcome = outcomeOf(result);
      return result;
    } catch (error) {
      if (error instanceof KitError) outcome = error.code;
      throw error;
    } finally {
      metrics.request(outcome, (performance.now() - began) / 1000);
    }
  };
  const stop = async () => {
    try {
      await host.stop();
    } finally {
      await listener?.close();
    }
  };
  const routes = (server: FastifyInstance) => {
    // Without `demandActive`, no content and no viewer opens.
    const { content, viewer, demandActive = deny } = runtime;
    if (content) contentRoute(server, { ...runtime, ...content, demandActive });
    if (viewer) viewerRoute(server, { handovers: viewer, demandActive, deadline: runtime.deadline });
    runtime.routes?.(server);
  };
  try {
    listener = given.metricsListen && (await metrics.listen(given.metricsListen));
    served = await serve({ ...runtime, routes, answer: observed });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...served,
    metrics: listener?.url,
    close: async () => {
      await stop();
      await given.traces?.close();
    },
  };
}

const deny: DemandActive = async () => {
  throw new KitError('NOT_PERMITTED');
};

function bearer(authorization: string | undefined): string | undefined {
  return authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined;
}
