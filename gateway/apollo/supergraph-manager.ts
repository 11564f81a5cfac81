import type { SubgraphDataSource } from './subgraph-data-source.js';

/** What a manager of supergraphs is given. The names are those of @apollo/gateway, so that its managers fit. */
export interface SupergraphSdlHookOptions {
  /** Serves a new supergraph from now on. One that cannot be served is logged, and the present one stays. */
  readonly update: (supergraphSdl: string) => void;
  /** Asks each subgraph of a supergraph for `__typename`. @throws Error naming the subgraphs that do not answer */
  readonly healthCheck: (supergraphSdl: string) => Promise<void>;
  /** What asks one subgraph, with the headers that `willSendRequest` adds. */
  readonly getDataSource: (subgraph: { readonly name: string; readonly url?: string }) => SubgraphDataSource;
}

/** What a manager answers: the first supergraph, and what ends the manager. */
export interface ManagedSupergraph {
  readonly supergraphSdl: string;
  readonly cleanup?: () => Promise<void>;
}

export type SupergraphSdlHook = (options: SupergraphSdlHookOptions) => Promise<ManagedSupergraph>;

/** A source of supergraphs, such as `IntrospectAndCompose` and `LocalCompose` of @apollo/gateway. Any of them fits. */
export interface SupergraphManager {
  // biome-ignore lint/suspicious/noExplicitAny: the managers of @apollo/gateway want its own types of headers and data sources
  initialize(options: any): Promise<ManagedSupergraph>;
}

/** Gets the first supergraph. @throws what the manager throws; TypeError where it is not a text */
export async function loadInitialSupergraph(
  source: string | SupergraphSdlHook | SupergraphManager,
  options: SupergraphSdlHookOptions,
): Promise<ManagedSupergraph> {
  if (typeof source === 'string') return { supergraphSdl: source };
  const managed = typeof source === 'function' ? await source(options) : await source.initialize(options);
  if (typeof managed?.supergraphSdl !== 'string') {
    await managed?.cleanup?.();
    throw new TypeError('The manager returned no supergraph SDL.');
  }
  return managed;
}
