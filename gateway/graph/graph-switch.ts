import type { Logger } from 'pino';
import type { SubgraphClient } from '../execute/transport/subgraph-client.js';
import type { Metrics } from '../observe/metrics.js';
import { Graph, type GraphOptions, type HotOperation } from './graph.js';

/** One version of the graph with the clients of its subgraphs. */
export interface ServedGraph {
  readonly graph: Graph;
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
}

export interface GraphSwitchOptions extends GraphOptions {
  readonly clientOf: (subgraph: { readonly name: string; readonly url: string }) => SubgraphClient;
  /** Operations that clients have published: each version plans them, so that the first person to ask does not wait for the plan. */
  readonly published?: readonly string[] | undefined;
  readonly metrics: Pick<Metrics, 'swap'>;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

/** Operations that a new version prepares before it takes over. */
const HOT = 100;

/** Serves the present version of the graph, and replaces it by the next without a stop. */
export class GraphSwitch {
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(
    private current: ServedGraph,
    private readonly options: GraphSwitchOptions,
  ) {}

  /** @throws SupergraphRefused */
  static async start(supergraphSdl: string, options: GraphSwitchOptions): Promise<GraphSwitch> {
    const graph = await Graph.load(supergraphSdl, options);
    const started = new GraphSwitch(serveGraph(graph, undefined, options), options);
    void started.#planPublished();
    return started;
  }

  get graph(): Graph {
    return this.current.graph;
  }

  get clients(): readonly SubgraphClient[] {
    return [...this.current.subgraphs.values()];
  }

  /** Runs work on the present version, which stays open until the work is done. */
  on<T>(act: (served: ServedGraph) => Promise<T>): Promise<T> {
    const { current } = this;
    return current.graph.use(() => act(current));
  }

  /**
   * Takes the next version: validated, and its busiest operations planned and compiled, before the first request sees it. Running operations
   * finish on the version on which they began. A version that cannot be served is refused and logged; the present one goes on.
   *
   * @returns whether it was taken
   */
  async change(supergraphSdl: string): Promise<boolean> {
    const change = this.#changing.then(async () => await this.#changed(supergraphSdl));
    this.#changing = change;
    return await change;
  }

  async end(): Promise<void> {
    await this.#changing;
    await this.current.graph.end();
  }

  async #changed(supergraphSdl: string): Promise<boolean> {
    const { log, metrics } = this.options;
    if (supergraphSdl === this.current.graph.supergraphSdl) return false;
    try {
      const graph = await Graph.load(supergraphSdl, this.options);
      await warm(graph, this.current.graph.hot(HOT));
      const before = this.current;
      this.current = serveGraph(graph, before, this.options);
      void before.graph.end();
      metrics.swap('taken');
      log.info({ supergraph: graph.id }, 'a new supergraph is served');
      void this.#planPublished();
      return true;
    } catch (error) {
      metrics.swap('refused');
      log.error({ err: (error as Error).message.slice(0, 300) }, 'a new supergraph is refused: the present one stays');
      return false;
    }
  }

  /** In the background: requests are answered meanwhile, and a plan that somebody waits for comes first. */
  async #planPublished(): Promise<void> {
    const { published = [], log } = this.options;
    if (published.length === 0) return;
    await this.on(async ({ graph }) => {
      const planned = await warm(
        graph,
        published.map((text) => ({ text, operationName: undefined, conditions: [{}] })),
      );
      log.info({ planned, of: published.length }, 'published operations are planned');
    });
  }
}

/** A subgraph with the same address keeps its client, with its breaker and its retry budget. */
function serveGraph(graph: Graph, before: ServedGraph | undefined, { clientOf }: GraphSwitchOptions): ServedGraph {
  const known = new Map(before?.graph.subgraphs.map(({ name, url }) => [`${name} ${url}`, before.subgraphs.get(name)!]));
  return { graph, subgraphs: new Map(graph.subgraphs.map((one) => [one.name, known.get(`${one.name} ${one.url}`) ?? clientOf(one)])) };
}

/** Plans and compiles operations. One that does not fit the graph is left to the next request for it. @returns how many are ready */
async function warm(graph: Graph, operations: readonly HotOperation[]): Promise<number> {
  let ready = 0;
  for (const { text, operationName, conditions } of operations) {
    const known = graph.document(text);
    if ('errors' in known) continue;
    try {
      const prepared = graph.prepared(text, known.document, operationName);
      for (const one of conditions) await graph.executable({ prepared, left: prepared, conditions: one });
      ready += 1;
    } catch {
      // The next request for it gets the error.
    }
  }
  return ready;
}
