import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { createLocalJWKSet } from 'jose';
import { pino } from 'pino';
import { CallerTokens, signCallerToken } from '../../../subgraphs/kit/identity/caller-token.js';
import { makeKeys, signingKey } from '../../../subgraphs/kit/process/keys/system-keys.js';
import { startApolloHost } from '../../../subgraphs/kit/server/apollo-host.js';
import type { OperationRequest } from '../../../subgraphs/kit/server/execute.js';
import { requestContext } from '../../../subgraphs/kit/server/request-context.js';
import { serve } from '../../../subgraphs/kit/server/serve.js';
import type { SubgraphContext } from '../../../subgraphs/kit/server/subgraph-context.js';
import { callerOf, NOW } from '../../../subgraphs/kit/testing/issuers.js';
import { DirectExecution } from './direct-execution.js';
import { wardSubgraph } from './ward-subgraph.js';

/** The line of a measured process that is ready. */
export interface HostReady {
  readonly url: string;
  /** A caller token that stays valid, because the process's clock stands still. */
  readonly token: string;
}

type Execute = (
  operation: OperationRequest,
  context: SubgraphContext,
  headers: Record<string, string | string[] | undefined>,
) => Promise<ExecutionResult>;

const log = pino({ level: 'silent' });

/** The ways to execute: without a server, the kit's, and Apollo Server with its defaults and graphql-js. */
const WAYS: Readonly<Record<string, (schema: GraphQLSchema) => Promise<Execute>>> = {
  direct: async (schema) => {
    const execution = new DirectExecution(schema);
    return async (operation, context) => await execution.execute(operation, context);
  },
  kit: async (schema) => (await startApolloHost<SubgraphContext>({ schema, log, drain: async () => undefined })).execute,
  defaults: async (schema) => {
    const server = new ApolloServer<SubgraphContext>({ schema, logger: log, stopOnTerminationSignals: false });
    await server.start();
    return async ({ query, variables }, contextValue) => {
      const { body } = await server.executeOperation({ query, variables: variables ?? {} }, { contextValue });
      return (body as unknown as { singleResult: ExecutionResult }).singleResult;
    };
  },
};

const { schema } = await wardSubgraph();
const execute = await WAYS[process.argv[2]!]!(schema);
const keys = await makeKeys({ sealing: false });
const now = () => NOW;
const callers = new CallerTokens({ audience: 'ward', issuer: 'hareyaka-gateway', keys: createLocalJWKSet(keys.publicSet) }, now);
const runtime = { host: '127.0.0.1', port: 0, log, deadline: 10_000, callers, now, ready: async () => true };
const { url } = await serve({
  ...runtime,
  answer: async (operation, { authorization, headers, ...request }) => {
    const callerToken = authorization?.slice('Bearer '.length);
    const caller = await callers.verify(callerToken);
    return await execute(operation, requestContext(runtime, { ...request, caller, callerToken: callerToken! }), headers);
  },
});
const key = await signingKey(keys.privateSet);
const token = signCallerToken(callerOf(), { audience: 'ward', issuer: 'hareyaka-gateway', key, now: NOW });
process.stdout.write(`${JSON.stringify({ url, token } satisfies HostReady)}\n`);
