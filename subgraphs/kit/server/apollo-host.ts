import { ApolloServer, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { type ExecutionResult, GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { KitError, maskError } from '../errors.js';
import { redactError } from '../process/redact-error.js';
import { withoutApolloVariables } from './apollo-config.js';
import { makeDocumentStore } from './document-store.js';
import { CompiledExecutor, type OperationRequest } from './execute.js';

/** The greatest number of tokens in an operation: the parser stops there. */
export const TOKENS_AT_MOST = 20_000;

/** What Apollo Server adds by default. All of it sends data away, changes answers or wraps resolvers. */
const SWITCHED_OFF = [
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
];

/** How operations are executed. */
export interface HostOptions<C extends object> {
  readonly schema: GraphQLSchema;
  readonly log: Logger;
  readonly plugins?: readonly ApolloServerPlugin<C>[] | undefined;
  /** Closes the HTTP server: it accepts no new requests, and answers the running ones. */
  readonly drain: () => Promise<void>;
}

/** A started Apollo Server, without its own HTTP. */
export interface ApolloHost<C extends object> {
  /** Executes one operation. @param headers of the request, for plugins */
  readonly execute: (
    operation: OperationRequest,
    context: C,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ) => Promise<ExecutionResult>;
  /** Drains the HTTP server, then stops the plugins. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts Apollo Server over a schema: it parses, validates, keeps documents, runs plugins and formats errors; graphql-jit executes.
 *
 * @example const host = await startApolloHost({ schema, log, plugins: [plugin], drain: () => server.close() })
 */
export async function startApolloHost<C extends object>({ schema, log, plugins = [], drain }: HostOptions<C>): Promise<ApolloHost<C>> {
  const report = (original: unknown) => log.error({ err: redactError(original) }, 'a resolver failed');
  const server = withoutApolloVariables(
    () =>
      new ApolloServer<C>({
        gateway: new CompiledExecutor(schema, withoutResolvers(schema)),
        documentStore: makeDocumentStore(),
        parseOptions: { maxTokens: TOKENS_AT_MOST },
        validationOptions: { maxErrors: 1 },
        formatError: (_formatted, error) => formatted(error, report),
        includeStacktraceInErrorResponses: false,
        introspection: true,
        persistedQueries: false,
        stopOnTerminationSignals: false,
        nodeEnv: 'production',
        logger: log,
        plugins: [...SWITCHED_OFF.map((plugin) => plugin()), { serverWillStart: async () => ({ drainServer: drain }) }, ...plugins],
      }),
  );
  await server.start();
  let stopped: Promise<void> | undefined;
  return {
    execute: async ({ query, operationName, variables }, contextValue, headers) => {
      const { body } = await server.executeOperation(
        {
          query,
          ...(operationName && { operationName }),
          ...(variables && { variables }),
          ...(plugins.length > 0 && { http: httpOf(headers) }),
        },
        { contextValue },
      );
      if (body.kind !== 'single') throw new Error('a plugin answered in parts');
      return keepOneRefusal(body.singleResult as ExecutionResult);
    },
    // Apollo Server's second `stop` would wait for ever while the first one drains.
    stop: () => {
      stopped ??= server.stop();
      return stopped;
    },
  };
}

/** A copy of the schema for Apollo Server: it validates against the copy, and changes of its resolvers have no effect. */
function withoutResolvers(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, { [MapperKind.OBJECT_FIELD]: ({ resolve: _, ...field }) => field });
}

/** Codes with which Apollo Server refuses an operation before execution. */
const REFUSALS = new Set(['BAD_REQUEST', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'OPERATION_RESOLUTION_FAILURE']);

function formatted(error: unknown, report: (original: unknown) => void): GraphQLFormattedError {
  const refused = error instanceof GraphQLError && error.path === undefined && REFUSALS.has(String(error.extensions.code));
  return maskError(refused ? new KitError('BAD_REQUEST') : error, report).toJSON();
}

/** A refused operation has one error, however many rules it breaks: all of these errors say the same. */
function keepOneRefusal(result: ExecutionResult): ExecutionResult {
  const [first, ...others] = result.errors ?? [];
  if (result.data !== undefined || !first || others.length === 0 || first.extensions.code !== 'BAD_REQUEST') return result;
  return { ...result, errors: [first] };
}

function httpOf(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    // Plugins tend to log headers, so the caller token is removed.
    if (value !== undefined && name !== 'authorization') map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return { method: 'POST', headers: map, search: '', body: undefined };
}
