import type { OperationLimits } from '../operation/operation-size.js';
import type { AuthorizationMode } from '../pipeline/operation-pipeline.js';
import type { Authorize } from './authorize.js';
import type { WillSendRequest } from './call-headers.js';
import type { HostLogger } from './host-log.js';
import type { SupergraphManager, SupergraphSdlHook } from './supergraph-manager.js';

// biome-ignore lint/suspicious/noExplicitAny: the context is the host's; by default anything
export interface HareyakaGatewayOptions<TContext = any> {
  /** The supergraph: its SDL, a function that gets it, or a manager such as `IntrospectAndCompose` of @apollo/gateway. */
  readonly supergraphSdl: string | SupergraphSdlHook | SupergraphManager;
  /** Routing addresses by the subgraph's name, in place of the supergraph's. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /** Sets headers for each call to a subgraph. */
  readonly willSendRequest?: WillSendRequest<TContext> | undefined;
  /** Identifies the caller. If absent, no caller is signed in, and protected fields are removed. */
  readonly authorize?: Authorize<TContext> | undefined;
  /** What happens to fields that the caller may not ask for. Default: `filter`. */
  readonly authorization?: AuthorizationMode;
  /** Milliseconds for one operation. Default: 30000. */
  readonly operationDeadline?: number;
  /** Milliseconds for one call to a subgraph. Default: the operation's. */
  readonly subgraphDeadline?: number;
  /** Milliseconds for planning one operation. Default: 2000. */
  readonly planningDeadline?: number;
  /** Threads that plan. Default: 2. */
  readonly planners?: number;
  /** Bytes of one subgraph's answer. Default: 16777216. */
  readonly answerLimit?: number;
  /** Limits of one operation, in place of the defaults. */
  readonly limits?: Partial<OperationLimits>;
  /** Default: `console`. */
  readonly logger?: HostLogger;
  /** Where the planner's thread is, if not beside the planner. */
  readonly plannerThread?: URL | undefined;
}
