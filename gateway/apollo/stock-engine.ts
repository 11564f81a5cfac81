import { createHash } from 'node:crypto';
import { type DirectiveNode, type GraphQLFormattedError, Kind, parse, print, visit } from 'graphql';
import { toWire } from '../execute/answers/wire-text.js';
import { buildResult, type OperationResult } from '../pipeline/operation-result.js';
import type { OtherEngine, WholeOperation } from '../pipeline/other-engine.js';
import type { EngineLog } from './host-log.js';
import type { makeBoundedFetch } from './shadow/bounded-fetch.js';

interface StockOptions {
  readonly addressOf: (subgraph: { readonly name: string; readonly url: string }) => string;
  readonly log: EngineLog;
  /** Calls subgraphs in the place of the stock gateway's own `fetch`. */
  readonly fetcher?: ReturnType<typeof makeBoundedFetch>;
}

type Executor = (requestContext: never) => Promise<{ data?: unknown; errors?: readonly (Error & { toJSON?(): GraphQLFormattedError })[] }>;
interface Loaded {
  readonly executor: Executor;
  stop(): Promise<void>;
}

/**
 * The stock ApolloGateway in the place of our planner and executor: for comparison and development, never for patients. It reports an entity's
 * error at another entity's place. It loads @apollo/gateway.
 */
export class StockEngine implements OtherEngine {
  #current: { readonly sdl: string; readonly loaded: Promise<Loaded> } | undefined;

  constructor(private readonly options: StockOptions) {}

  async run({ supergraphSdl, document, operation, variables, requestId, tokenFor }: WholeOperation): Promise<OperationResult> {
    const { executor } = await this.#gatewayOf(supergraphSdl);
    const source = print(document);
    const operationName = operation.name?.value ?? null;
    const queryHash = createHash('sha256').update(source).digest('hex');
    const request = { query: source, operationName: operationName ?? undefined, variables };
    const context = { tokenFor, requestId };
    const log = this.options.log;
    const requestContext = {
      request,
      document,
      operation,
      operationName,
      source,
      queryHash,
      context,
      metrics: {},
      logger: log,
      cache: undefined,
    };
    const { data, errors = [] } = await executor(requestContext as never);
    return buildResult(
      toWire(JSON.stringify(data ?? null)),
      // A call that did not reach its subgraph is an error of another kind.
      errors.map((error) => known(error.toJSON?.() ?? { message: error.message })),
      undefined,
      requestId,
    );
  }

  /** Loads the stock gateway of a supergraph before an operation needs it. @throws where it cannot serve it */
  async load(supergraphSdl: string): Promise<void> {
    await this.#gatewayOf(supergraphSdl);
  }

  async end(): Promise<void> {
    const loaded = await this.#current?.loaded.catch(() => undefined);
    await loaded?.stop();
  }

  /** The stock gateway of a supergraph. The one before is stopped when another supergraph is served. */
  #gatewayOf(sdl: string): Promise<Loaded> {
    if (this.#current?.sdl === sdl) return this.#current.loaded;
    this.#current?.loaded.then(
      async (before) => await before.stop(),
      () => undefined,
    );
    const loaded = this.#load(sdl);
    this.#current = { sdl, loaded };
    // The next operation tries again.
    loaded.catch(() => {
      if (this.#current?.loaded === loaded) this.#current = undefined;
    });
    return loaded;
  }

  async #load(sdl: string): Promise<Loaded> {
    const { ApolloGateway, RemoteGraphQLDataSource } = (await import('@apollo/gateway')).default;
    const { addressOf, log, fetcher } = this.options;
    const gateway = new ApolloGateway({
      supergraphSdl: withoutSecurity(sdl),
      logger: stockLogger(log),
      buildService: ({ name, url = '' }) =>
        new RemoteGraphQLDataSource({
          url: addressOf({ name, url }),
          ...(fetcher && { fetcher: fetcher as never }),
          willSendRequest: ({ request, context }) => {
            const token = context.tokenFor?.(name);
            if (token !== undefined) request.http?.headers.set('authorization', `Bearer ${token}`);
            if (context.requestId) request.http?.headers.set('x-request-id', context.requestId);
          },
        }),
    });
    const { executor } = await gateway.load({ apollo: {} } as never);
    return { executor: executor as unknown as Executor, stop: async () => await gateway.stop() };
  }
}

/** Stock refuses a supergraph with protection that it cannot give. The pipeline enforces it before stock is asked, so the mark may go. */
function withoutSecurity(sdl: string): string {
  const protects = ({ name, arguments: given = [] }: DirectiveNode) =>
    name.value === 'link' &&
    given.some(
      ({ value }) => value.kind === Kind.STRING && /specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\/v/.test(value.value),
    );
  const document = visit(parse(sdl, { noLocation: true }), {
    [Kind.DIRECTIVE]: (node) =>
      protects(node) ? { ...node, arguments: node.arguments?.filter(({ name }) => name.value !== 'for') } : undefined,
  });
  return print(document);
}

function stockLogger(log: EngineLog) {
  const line = (level: keyof EngineLog) => (words: unknown) => log[level]({ engine: 'apollo' }, String(words));
  return { debug: () => undefined, info: line('info'), warn: line('warn'), error: line('error') };
}

/** Stock's codes are not in our table. */
function known(error: GraphQLFormattedError): GraphQLFormattedError {
  const { code = '' } = (error.extensions ?? {}) as { code?: string };
  const foreign = code === '' || code === 'DOWNSTREAM_SERVICE_ERROR' || code === 'INTERNAL_SERVER_ERROR';
  return foreign ? { ...error, extensions: { ...error.extensions, code: 'SUBGRAPH_ERROR' } } : error;
}
