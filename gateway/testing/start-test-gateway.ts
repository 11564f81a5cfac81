import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { type Logger, pino } from 'pino';
import type { AuditLog } from '../audit/audit-log.js';
import { type GatewayConfig, readConfig } from '../config.js';
import { startGateway } from '../gateway.js';
import type { BrowserSignIn } from '../session/sign-in-variables.js';
import type { FakeSubgraph } from './fake-subgraph.js';
import { AUDIENCE, ISSUER, type TestIssuer } from './test-issuer.js';

process.env.APOLLO_TELEMETRY_DISABLED = '1';

/**
 * The program of the planner's thread, in the one file that `test/bundle-planner-thread.js` makes of the built program: a thread starts in half of
 * the time. Processes that a test starts load the program as it is built.
 */
export const BUNDLED_PLANNER_THREAD = new URL('../../dist/gateway/testing/planner-thread-bundle.mjs', import.meta.url);

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly service?: string; readonly requestId?: string; readonly [more: string]: unknown };
}

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: { readonly data?: Record<string, never> | null; readonly errors?: readonly GraphqlError[]; readonly extensions?: unknown };
  /** The codes of its errors. */
  readonly codes: readonly string[];
}

export interface TestGateway {
  readonly url: string;
  /** The address of the metrics, if the configuration has a listener for them. */
  readonly metrics: string | undefined;
  /** Posts an operation to /graphql. */
  ask(
    query: string,
    more?: {
      variables?: Record<string, unknown> | undefined;
      operationName?: string | undefined;
      token?: string | undefined;
      headers?: Record<string, string>;
    },
  ): Promise<Answer>;
  /** Sends any other request. */
  http(path: string, init?: RequestInit): Promise<Answer>;
  /** Takes a new supergraph. */
  change(supergraphSdl: string): Promise<boolean>;
  close(): Promise<void>;
}

/** The supergraph that composition makes of the subgraphs. @throws if they do not compose */
export function composeSupergraph(subgraphs: readonly Pick<FakeSubgraph, 'name' | 'url' | 'typeDefs'>[]): string {
  const { errors, supergraphSdl } = composeServices(subgraphs.map(({ name, url, typeDefs }) => ({ name, url, typeDefs })));
  if (!supergraphSdl) throw new Error(errors?.map(String).join('\n'));
  return supergraphSdl;
}

/** A gateway over fake subgraphs on a free port: with the issuer's access tokens, or without authentication. */
export async function startTestGateway(
  subgraphs: readonly FakeSubgraph[],
  {
    issuer,
    config = {},
    browsers,
    now,
    audit,
    log = pino({ level: 'silent' }),
  }: {
    issuer?: TestIssuer | undefined;
    config?: Partial<GatewayConfig>;
    /** How browsers sign in; absent: they do not. */
    browsers?: BrowserSignIn | undefined;
    /** The clock of the sessions. */
    now?: (() => number) | undefined;
    /** Where disclosures are recorded; absent: nowhere. */
    audit?: AuditLog | undefined;
    log?: Logger;
  } = {},
): Promise<TestGateway> {
  const read = readTestConfig(issuer);
  const authentication = read.authentication.kind === 'oidc' ? { ...read.authentication, browsers } : read.authentication;
  const gateway = await startGateway(
    {
      ...read,
      authentication,
      supergraph: config.supergraph ?? composeSupergraph(subgraphs),
      plannerThread: BUNDLED_PLANNER_THREAD,
      ...config,
    },
    log,
    { now, audit },
  );
  const http = async (path: string, init?: RequestInit) =>
    await readAnswer(await fetch(gateway.url + path, { redirect: 'manual', ...init }));
  return {
    url: gateway.url,
    metrics: gateway.metrics,
    http,
    ask: async (query, { variables, operationName, token = undefined, headers = {} } = {}) =>
      await http('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
        body: JSON.stringify({ query, variables, operationName }),
      }),
    change: gateway.change,
    close: gateway.close,
  };
}

/** The configuration of a process with these variables; the supergraph comes from the test. */
export function readTestConfig(issuer?: TestIssuer): GatewayConfig {
  const environment = {
    // Any readable file: its content is replaced.
    HAREYAKA_SUPERGRAPH: fileURLToPath(import.meta.url),
    // A busy machine keeps these deadlines too. A test of deadlines sets its own.
    HAREYAKA_OPERATION_DEADLINE_MS: '60000',
    HAREYAKA_SUBGRAPH_DEADLINE_MS: '50000',
    HAREYAKA_BODY_LIMIT_BYTES: '65536',
    HAREYAKA_ANSWER_LIMIT_BYTES: '65536',
    HAREYAKA_INTROSPECTION: 'false',
    // A test of the audit brings its own.
    HAREYAKA_AUDIT: 'off',
    HAREYAKA_LOG_LEVEL: 'silent',
  };
  if (!issuer) return readConfig(environment, { listen: '127.0.0.1:0', auth: 'none' });
  const authentication = {
    HAREYAKA_OIDC_ISSUER: ISSUER,
    HAREYAKA_OIDC_JWKS: issuer.jwks,
    HAREYAKA_OIDC_AUDIENCE: AUDIENCE,
    HAREYAKA_GATEWAY_ISSUER: 'test-gateway',
    HAREYAKA_GATEWAY_KEYS: issuer.gatewayKeys,
  };
  return readConfig({ ...environment, ...authentication }, { listen: '127.0.0.1:0' });
}

/** Reads an answer to its end. */
export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: Answer['body'] = {};
  try {
    body = JSON.parse(text) as Answer['body'];
  } catch {
    // Not JSON: `text` has it.
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    body,
    codes: (body?.errors ?? []).map(({ extensions }) => extensions?.code),
  };
}
