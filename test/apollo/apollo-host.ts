import { ApolloServer, type BaseContext } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import type { HareyakaGatewayOptions } from '../../gateway/apollo/gateway-options.js';
import { HareyakaGateway } from '../../gateway/apollo/hareyaka-gateway.js';
import type { HostServerOptions } from '../../gateway/apollo/server-options.js';
import { type Answer, BUNDLED_PLANNER_THREAD, readAnswer } from '../../gateway/testing/start-test-gateway.js';

/** The two ways in which Apollo Server takes the gateway. */
export type Form = 'gateway' | 'serverOptions()';
export const FORMS: readonly Form[] = ['gateway', 'serverOptions()'];

/** A host: Apollo Server over HTTP with our gateway in it. */
export interface ApolloHost {
  readonly url: string;
  readonly server: ApolloServer<BaseContext>;
  /** Lines that the gateway logged. */
  readonly logged: readonly string[];
  /** Posts an operation. */
  ask(
    query: string,
    more?: { variables?: Record<string, unknown>; operationName?: string; headers?: Record<string, string>; extensions?: unknown },
  ): Promise<Answer>;
  http(path: string, init?: RequestInit): Promise<Answer>;
  close(): Promise<void>;
}

export async function startApolloHost(
  form: Form,
  gatewayOptions: HareyakaGatewayOptions,
  serverOptions: HostServerOptions<BaseContext> = {},
): Promise<ApolloHost> {
  const logged: string[] = [];
  const line = (message: string) => void logged.push(message);
  const gateway = new HareyakaGateway({
    plannerThread: BUNDLED_PLANNER_THREAD,
    operationDeadline: 60_000,
    logger: { info: line, warn: line, error: line },
    ...gatewayOptions,
  });
  const options = { introspection: true, stopOnTerminationSignals: false, ...serverOptions };
  const server = new ApolloServer<BaseContext>(form === 'gateway' ? { ...options, gateway } : gateway.serverOptions(options));
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
  });
  const http = async (path: string, init?: RequestInit) => await readAnswer(await fetch(new URL(path, url), init));
  return {
    url,
    server,
    logged,
    http,
    ask: async (query, { variables, operationName, extensions, headers = {} } = {}) =>
      await http('/', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables, operationName, extensions }),
      }),
    close: async () => await server.stop(),
  };
}
