import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ViewerHandovers } from '../chart/imaging/viewer-handover.js';
import type { ContentSource, DemandActive } from '../content/content-route.js';
import type { ContentUrls } from '../content/content-urls.js';
import type { Caller } from '../identity/caller.js';
import type { CallerTokens } from '../identity/caller-token.js';
import type { MetricsAddress } from '../observe/metrics-listener.js';
import type { SubgraphMetrics } from '../observe/subgraph-metrics.js';
import type { SubgraphTraces } from '../observe/subgraph-traces.js';
import type { Grant } from '../permit/grant.js';
import type { SubgraphContext } from './subgraph-context.js';

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
  readonly plugins?: readonly ApolloServerPlugin<SubgraphContext>[] | undefined;
  readonly ready: () => Promise<boolean>;
  /** What it cannot serve at present, by subgraph name: said on `/ready`, beside that it is ready. */
  readonly degraded?: () => readonly string[];
  /** What the subgraph's own resolvers need beside the kit's context. */
  readonly extend?: (context: SubgraphContext) => object;
  readonly routes?: (server: FastifyInstance) => void;
  readonly now?: () => number;
}
