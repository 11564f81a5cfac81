import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import type {
  GatewayExecutor,
  GatewayInterface,
  GatewayLoadResult,
  GatewaySchemaLoadOrUpdateCallback,
  GatewayUnsubscriber,
} from '@apollo/server-gateway-interface';
import { GraphQLError } from 'graphql';
import type { Agent } from 'undici';
import { DEFAULT_LIMITS, type OperationLimits } from '../operation/operation-size.js';
import { Engine, openSubgraphConnections } from './engine.js';
import { type ResultForm, toExecutionResult } from './execution-result.js';
import type { HareyakaGatewayOptions } from './gateway-options.js';
import { type EngineLog, makeHostLog } from './host-log.js';
import { buildServerOptions, type HostServerOptions } from './server-options.js';
import { SubgraphDataSource } from './subgraph-data-source.js';
import { checkHealth, subgraphsOf } from './subgraph-health.js';
import { loadInitialSupergraph, type ManagedSupergraph } from './supergraph-manager.js';

interface Loaded<TContext> {
  readonly engine: Engine<TContext>;
  readonly managed: ManagedSupergraph;
}

/**
 * The engine as a gateway of Apollo Server, in the place of `ApolloGateway`.
 *
 * @example
 * const server = new ApolloServer({ gateway: new HareyakaGateway({ supergraphSdl }) });
 * @example
 * const server = new ApolloServer(new HareyakaGateway({ supergraphSdl }).serverOptions());
 */
// biome-ignore lint/suspicious/noExplicitAny: as in HareyakaGatewayOptions
export class HareyakaGateway<TContext = any> implements GatewayInterface {
  readonly #listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  readonly #log: EngineLog;
  readonly #limits: OperationLimits;
  readonly #dispatcher: Agent;
  #loading: Promise<Loaded<TContext>> | undefined;
  #loaded: Loaded<TContext> | undefined;
  #stopped = false;

  constructor(private readonly options: HareyakaGatewayOptions<TContext>) {
    this.#log = makeHostLog(options.logger ?? console);
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#dispatcher = openSubgraphConnections(this.#subgraphDeadline);
  }

  /** Calls back with the schema now, if it is loaded, and with each later one. @returns a function that ends this */
  onSchemaLoadOrUpdate(callback: GatewaySchemaLoadOrUpdateCallback): GatewayUnsubscriber {
    this.#listeners.add(callback);
    if (this.#loaded) this.#announce([callback]);
    return () => this.#listeners.delete(callback);
  }

  /** Loads the first supergraph. @throws SupergraphRefused; what the manager of supergraphs throws */
  async load(): Promise<GatewayLoadResult> {
    await this.#load();
    return { executor: this.executor };
  }

  /** Runs one operation. Data are objects. */
  readonly executor: GatewayExecutor = async (requestContext) => await this.#execute(requestContext, 'object');

  /**
   * Options for `new ApolloServer`: this gateway, whose answers go through as text, and safe limits.
   *
   * @param more other options of Apollo Server. They stand over the defaults: `csrfPrevention` true, `allowBatchedHttpRequests` false,
   *   `stopOnTerminationSignals` false, no landing page, no usage or schema reporting, no inline trace
   */
  serverOptions<TServerContext extends BaseContext = BaseContext>(
    more: HostServerOptions<TServerContext> = {},
  ): ApolloServerOptionsWithGateway<TServerContext> {
    const executor: GatewayExecutor = async (requestContext) => await this.#execute(requestContext, 'text');
    const gateway: GatewayInterface = {
      onSchemaLoadOrUpdate: (callback) => this.onSchemaLoadOrUpdate(callback),
      load: async () => {
        await this.#load();
        return { executor };
      },
      stop: async () => await this.stop(),
    };
    return buildServerOptions(gateway, this.#limits.tokens, more);
  }

  /** Ends the manager of supergraphs, the planner's threads and the connections. Apollo Server calls it when it has answered everything. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    const loaded = await this.#loading?.catch(() => undefined);
    await loaded?.managed.cleanup?.();
    await loaded?.engine.end();
    await this.#dispatcher.destroy();
  }

  async #execute(requestContext: Parameters<GatewayExecutor>[0], form: ResultForm) {
    if (!this.#loaded || this.#stopped) throw new GraphQLError('The gateway is not loaded.', { extensions: { http: { status: 503 } } });
    return toExecutionResult(await this.#loaded.engine.run(requestContext), form);
  }

  async #load(): Promise<Loaded<TContext>> {
    this.#loading ??= this.#started();
    return await this.#loading;
  }

  async #started(): Promise<Loaded<TContext>> {
    const managed = await loadInitialSupergraph(this.options.supergraphSdl, {
      update: (sdl) => void this.#update(sdl),
      healthCheck: async (sdl) => await checkHealth(new Map(subgraphsOf(sdl).map((one) => [one.name, this.#sourceOf(one)]))),
      getDataSource: (subgraph) => this.#sourceOf({ url: '', ...subgraph }),
    });
    const { options } = this;
    try {
      const engine = await Engine.start(managed.supergraphSdl, this.#dispatcher, {
        addressOf: this.#addressOf,
        willSendRequest: options.willSendRequest,
        authorize: options.authorize,
        authorization: options.authorization ?? 'filter',
        operationDeadline: this.#operationDeadline,
        subgraphDeadline: this.#subgraphDeadline,
        planningDeadline: options.planningDeadline ?? 2_000,
        planners: options.planners ?? 2,
        answerLimit: this.#answerLimit,
        limits: this.#limits,
        plannerThread: options.plannerThread,
        log: this.#log,
      });
      this.#loaded = { engine, managed };
      this.#announce(this.#listeners);
      return this.#loaded;
    } catch (error) {
      await managed.cleanup?.();
      throw error;
    }
  }

  /** Changes to the next supergraph as soon as the first is loaded. */
  async #update(supergraphSdl: string): Promise<void> {
    // A manager may call before it has returned its first supergraph.
    await Promise.resolve();
    const loaded = await this.#loading?.catch(() => undefined);
    if (!loaded || this.#stopped) return;
    if (await loaded.engine.graphSwitch.change(supergraphSdl)) this.#announce(this.#listeners);
  }

  #announce(listeners: Iterable<GatewaySchemaLoadOrUpdateCallback>): void {
    const { apiSchema, supergraphSdl } = this.#loaded!.engine.graphSwitch.graph;
    for (const listener of listeners) {
      try {
        listener({ apiSchema, coreSupergraphSdl: supergraphSdl });
      } catch (error) {
        this.#log.error({ err: (error as Error).message }, 'a listener for new schemas failed');
      }
    }
  }

  readonly #addressOf = ({ name, url }: { readonly name: string; readonly url: string }): string =>
    this.options.subgraphUrls?.[name] ?? url;

  #sourceOf(subgraph: { readonly name: string; readonly url: string }): SubgraphDataSource {
    const { willSendRequest } = this.options;
    const url = this.#addressOf(subgraph);
    const [deadline, answerLimit, dispatcher] = [this.#subgraphDeadline, this.#answerLimit, this.#dispatcher];
    return new SubgraphDataSource({ name: subgraph.name, url, dispatcher, deadline, answerLimit, willSendRequest });
  }

  get #operationDeadline(): number {
    return this.options.operationDeadline ?? 30_000;
  }

  get #subgraphDeadline(): number {
    return this.options.subgraphDeadline ?? this.#operationDeadline;
  }

  get #answerLimit(): number {
    return this.options.answerLimit ?? 16 * 1024 * 1024;
  }
}
