import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { ContentSource, DemandActive } from '../content/content-route.js';
import type { ContentUrls } from '../content/content-urls.js';
import type { Caller } from '../identity/caller.js';
import type { CallerTokens } from '../identity/caller-token.js';
import type { MetricsAddress } from '../observe/metrics-listener.js';
import type { SubgraphMetrics } from '../observe/subgraph-metrics.js';
import type { SubgraphTraces } from '../observe/subgraph-traces.js';
import type { KnownPerson, Searcher } from '../permit/exchange.js';
import type { Grant } from '../permit/grant.js';
import type { SubgraphContext } from './subgraph-context.js';
import type { ViewerHandovers } from './viewer-handover.js';

/** The dependencies of a running subgraph. */
export interface SubgraphRuntime {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
  /** The greatest time for one request, in milliseconds. */
  readonly deadline: number;
  readonly callers: Pick<CallerTokens, 'verify'>;
  /** Where metrics are served. If absent, they are not served. */
  readonly metricsListen?: MetricsAddress | undefined;
  /** The metrics to count in. If absent, the subgraph makes its own. */
  readonly metrics?: SubgraphMetrics;
  /** Records the subgraph's spans in the gateway's traces. */
  readonly traces?: SubgraphTraces | undefined;
  /** Verifies the permit of a chart reference. Absent if a subgraph has no charts: then there are no grants. */
  readonly grantOf?: (reference: { id: string; permit: string }, caller: Caller) => Promise<Grant>;
  /** Gets a permit by exchange. */
  readonly permitFor?: (patient: string, request: { caller: Caller; callerToken: string; signal: AbortSignal }) => Promise<Grant>;
  /** Checks whether the caller may search patients. */
  readonly demandSearch?: (request: { caller: Caller; callerToken: string; signal: AbortSignal }) => Promise<Searcher>;
  /** Asks the directory who the caller is. */
  readonly identify?: (request: { caller: Caller; callerToken: string; signal: AbortSignal }) => Promise<KnownPerson>;
  /** Images and documents: their addresses, and their bytes. */
  readonly content?: { readonly urls: ContentUrls; readonly source: ContentSource } | undefined;
  /** Opens patients in the system's own viewer, if it has one. */
  readonly viewer?: ViewerHandovers | undefined;
  /** Asks the directory whether a person may still act, before an image, a document or the viewer opens. */
  readonly demandActive?: DemandActive;
  /** Plugins of Apollo Server. They run in this process, so they see what the resolvers see. */
  readonly plugins?: readonly ApolloServerPlugin<SubgraphContext>[] | undefined;
  readonly ready: () => Promise<boolean>;
  /** Parts that it cannot serve at present, by subgraph name. `/ready` lists them, and still answers that it is ready. */
  readonly degraded?: () => readonly string[];
  /** Makes the dependencies of the subgraph's own resolvers, in addition to the kit's context. */
  readonly extend?: (context: SubgraphContext) => object;
  readonly routes?: (server: FastifyInstance) => void;
  readonly now?: () => number;
}
