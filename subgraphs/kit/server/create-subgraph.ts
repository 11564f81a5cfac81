import type { FastifyInstance } from 'fastify';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { DISCLOSURES } from '../audit/disclosure.js';
import { packDisclosures } from '../audit/packed-disclosures.js';
import { CHANGES } from '../audit/reported-change.js';
import { addContentRoute, type DemandActive } from '../content/content-route.js';
import { KitError } from '../errors.js';
import { findOutcome, SubgraphMetrics } from '../observe/subgraph-metrics.js';
import { startApolloHost } from './apollo-host.js';
import { countRefusals } from './count-refusals.js';
import type { OperationRequest } from './execute.js';
import { type FederationOptions, federate } from './federate.js';
import { reportCharts } from './report-charts.js';
import { type PersonalData, reportPersonal } from './report-personal.js';
import { requestContext } from './request-context.js';
import { withRootFields } from './root-fields.js';
import { serve } from './serve.js';
import { shieldSchema } from './shield.js';
import type { SubgraphContext } from './subgraph-context.js';
import type { SubgraphRuntime } from './subgraph-runtime.js';
import { addViewerRoute } from './viewer-route.js';

/** The definition of a subgraph. */
export interface SubgraphDefinition extends FederationOptions {
  /** Its name in the supergraph, and the audience of the caller tokens that it accepts. */
  readonly name: string;
  /** Rules by type and field for root fields, entities and charts. A field without a rule is denied. */
  readonly shield: Readonly<Record<string, Record<string, unknown>>>;
  /** Types that show data of patients, apart from charts, which report by themselves. */
  readonly personal?: PersonalData;
}

/** A subgraph that can be served, with the SDL that `schema/` keeps in the repository. */
export interface Subgraph {
  readonly name: string;
  readonly sdl: string;
  readonly schema: GraphQLSchema;
}

/**
 * Makes a subgraph: type-graphql classes → federation 2 schema → graphql-shield.
 *
 * @example const subgraph = await createSubgraph({ name: 'humanbridge', resolvers: [], entities: [HumanBridgeChart], … })
 */
export async function createSubgraph(definition: SubgraphDefinition): Promise<Subgraph> {
  const { sdl, schema } = await federate(definition);
  const shielded = reportCharts(shieldSchema(schema, definition.shield), definition.shield);
  return { name: definition.name, sdl, schema: reportPersonal(withRootFields(shielded), definition.personal) };
}

/** A subgraph that runs and answers requests. */
export interface ServedSubgraph {
  readonly url: string;
  readonly port: number;
  /** The address of the metrics, if they are served. */
  readonly metrics: string | undefined;
  readonly close: () => Promise<void>;
}

/** A request, apart from its operation. */
export interface RequestHead {
  readonly authorization?: string | undefined;
  readonly requestId: string;
  /** The gateway's span (W3C Trace Context). */
  readonly traceparent: string | undefined;
  /** The time left for the answer, in milliseconds. */
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
    return await withReports(await host.execute(operation, context, head.headers), context);
  };
  const observed = async (operation: OperationRequest, head: RequestHead): Promise<ExecutionResult> => {
    const began = performance.now();
    let outcome: string = 'INTERNAL';
    try {
      const act = async () => await answer(operation, head);
      const result = await (given.traces ? given.traces.request(head, act, findOutcome) : act());
      outcome = findOutcome(result);
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
    if (content) addContentRoute(server, { ...runtime, ...content, demandActive });
    if (viewer) addViewerRoute(server, { handovers: viewer, demandActive, deadline: runtime.deadline });
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

/** Adds what the answer discloses and what was changed. If this fails, the answer is not sent: what is not reported must not be shown. */
async function withReports(result: ExecutionResult, { disclosures, changes }: SubgraphContext): Promise<ExecutionResult> {
  const shown = await disclosures.finish(result.data);
  const changed = changes.finish();
  if (!shown && !changed) return result;
  const reports = { ...(shown && { [DISCLOSURES]: packDisclosures(shown) }), ...(changed && { [CHANGES]: changed }) };
  return { ...result, extensions: { ...result.extensions, ...reports } };
}

const deny: DemandActive = async () => {
  throw new KitError('NOT_PERMITTED');
};

function bearer(authorization: string | undefined): string | undefined {
  return authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined;
}
