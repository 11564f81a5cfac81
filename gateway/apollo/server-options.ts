import type { ApolloServerOptionsWithGateway, ApolloServerPlugin, BaseContext } from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { stringifyResult } from './stringify-result.js';

/** Options of `new ApolloServer` that a host still decides. What it gives stands over the safe defaults. */
export type HostServerOptions<TContext extends BaseContext> = Omit<
  Partial<ApolloServerOptionsWithGateway<TContext>>,
  'gateway' | 'stringifyResult' | 'schema' | 'typeDefs' | 'resolvers' | 'modules' | 'rootValue' | 'fieldResolver'
>;

/**
 * The options for `new ApolloServer`: a gateway whose answers are handed through as text, and safe limits.
 *
 * @param gateway hands its data over as text
 * @param maxTokens tokens of one document
 */
export function buildServerOptions<TContext extends BaseContext>(
  gateway: GatewayInterface,
  maxTokens: number,
  { plugins = [], parseOptions, ...more }: HostServerOptions<TContext>,
): ApolloServerOptionsWithGateway<TContext> {
  return {
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    ...more,
    parseOptions: { maxTokens, ...parseOptions },
    plugins: [...quietPlugins().filter((ours) => !plugins.some((theirs) => idOf(theirs) === idOf(ours))), ...plugins],
    gateway,
    stringifyResult,
  };
}

/** Switches off what Apollo Server would load from or send to other hosts, and what would wrap each field. */
function quietPlugins(): ApolloServerPlugin<BaseContext>[] {
  return [
    ApolloServerPluginLandingPageDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
  ];
}

/** The name by which Apollo Server knows its own plugins: it refuses one that is there both switched on and off. */
function idOf(plugin: object): unknown {
  return (plugin as { readonly __internal_plugin_id__?: string }).__internal_plugin_id__;
}
