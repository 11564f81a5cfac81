import { randomUUID } from 'node:crypto';
import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { Agent, type Dispatcher } from 'undici';
import { AdmissionControl } from '../admission/admission-control.js';
import { Cancellation } from '../admission/cancellation.js';
import { CALLS_AT_ONCE, SubgraphClient } from '../execute/transport/subgraph-client.js';
import { GraphSwitch } from '../graph/graph-switch.js';
import type { OperationLimits } from '../operation/operation-size.js';
import { type AuthorizationMode, OperationPipeline } from '../pipeline/operation-pipeline.js';
import type { OperationResult } from '../pipeline/operation-result.js';
import { type Authorize, credentials } from './authorize.js';
import { buildOperationHeaders, type WillSendRequest } from './call-headers.js';
import type { EngineLog } from './host-log.js';
import { operationText } from './operation-text.js';

export interface EngineOptions<TContext> {
  readonly addressOf: (subgraph: { readonly name: string; readonly url: string }) => string;
  readonly willSendRequest?: WillSendRequest<TContext> | undefined;
  readonly authorize?: Authorize<TContext> | undefined;
  readonly authorization: AuthorizationMode;
  /** Milliseconds. */
  readonly operationDeadline: number;
  readonly subgraphDeadline: number;
  readonly planningDeadline: number;
  readonly planners: number;
  /** Bytes of one subgraph's answer. */
  readonly answerLimit: number;
  readonly limits: OperationLimits;
  readonly plannerThread?: URL | undefined;
  readonly log: EngineLog;
}

/** Bounds of the planner's work on one operation, besides its time. */
const EVALUATED_PLANS = 10_000;
const PATHS = 10_000;
/** A host decides itself how much it takes in: the engine's own admission never makes an operation wait. */
const ADMIT_ALL = { operations: Number.MAX_SAFE_INTEGER, operationsPerCaller: 1, costPerCaller: 1e12, loopDelay: Number.POSITIVE_INFINITY };
/** The caller of whom nothing is known. */
const UNKNOWN = '';

const UNCOUNTED = {
  named: () => undefined,
  removed: () => undefined,
  subgraphError: () => undefined,
  falseReport: () => undefined,
  swap: () => undefined,
};

/** The engine under a host: supergraph, authorization, plan, execution and answer. HTTP, parsing and validation are the host's. */
export class Engine<TContext> {
  private constructor(
    readonly graphSwitch: GraphSwitch,
    private readonly pipeline: OperationPipeline,
    private readonly admission: AdmissionControl,
    private readonly options: EngineOptions<TContext>,
  ) {}

  /** @throws SupergraphRefused */
  static async start<TContext>(supergraphSdl: string, dispatcher: Dispatcher, options: EngineOptions<TContext>): Promise<Engine<TContext>> {
    const { addressOf, subgraphDeadline, answerLimit, log, limits, authorization } = options;
    const graphSwitch = await GraphSwitch.start(supergraphSdl, {
      limits,
      within: options.planningDeadline,
      threads: options.planners,
      maxEvaluatedPlans: EVALUATED_PLANS,
      pathsLimit: PATHS,
      thread: options.plannerThread,
      onTrouble: (problem) => log.warn({ problem }, 'planning'),
      metrics: UNCOUNTED,
      log,
      clientOf: (subgraph) =>
        new SubgraphClient({
          name: subgraph.name,
          url: addressOf(subgraph),
          dispatcher,
          deadline: subgraphDeadline,
          answerLimit,
          callsPerCaller: CALLS_AT_ONCE,
          log,
          observe: () => undefined,
        }),
    });
    const admission = new AdmissionControl(ADMIT_ALL);
    const pipeline = new OperationPipeline({
      limits,
      authorization,
      introspection: true,
      operations: { trustedOnly: false },
      mint: undefined,
      admission,
      metrics: UNCOUNTED,
      answerLimit,
      onTrouble: (words, requestId, cause) => log.error({ requestId, err: cause instanceof Error ? cause.stack : String(cause) }, words),
    });
    return new Engine(graphSwitch, pipeline, admission, options);
  }

  /** Runs an operation that Apollo Server parsed and validated. @throws what `authorize` throws */
  async run(requestContext: GatewayGraphQLRequestContext): Promise<OperationResult> {
    const { authorize, willSendRequest, operationDeadline } = this.options;
    const deadlineAt = Date.now() + operationDeadline;
    const authorized = await authorize?.(requestContext as Parameters<Authorize<TContext>>[0]);
    const { document, source, request } = requestContext;
    const asked = {
      request: {
        query: operationText(document, source),
        variables: request.variables ?? undefined,
        operationName: request.operationName ?? undefined,
      },
      access: undefined,
      asking: credentials(authorized),
      headersFor: willSendRequest && buildOperationHeaders(willSendRequest, requestContext.context as TContext, deadlineAt),
      caller: authorized?.caller ?? UNKNOWN,
      cancellation: new Cancellation(),
      requestId: randomUUID(),
      deadlineAt,
      // Apollo Server refuses mutations by GET.
      readOnly: false,
      trace: undefined,
      name: undefined,
    };
    return await this.graphSwitch.on(async (served) => await this.pipeline.run(served, asked));
  }

  /** Lets running operations finish their calls. */
  async end(): Promise<void> {
    await this.graphSwitch.end();
    this.admission.close();
  }
}

/** Connections for calls to subgraphs: one for each call under way. */
export function openSubgraphConnections(connectWithin: number): Agent {
  return new Agent({ connections: 2 * CALLS_AT_ONCE, pipelining: 1, keepAliveTimeout: 30_000, connect: { timeout: connectWithin } });
}
