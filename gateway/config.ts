import { accessSync, constants } from 'node:fs';
import { z } from 'zod';
import { parseCidr } from '../subgraphs/kit/network/cidr.js';
import { isWebAddress, logLevel, observationVariables, wholeNumber } from '../subgraphs/kit/process/environment.js';
import type { EnvironmentProblem } from '../subgraphs/kit/process/environment-problem.js';
import { findUnknownVariables } from '../subgraphs/kit/process/known-variables.js';
import { type AuditConfig, auditVariables, readAudit } from './audit/audit-variables.js';
import { type CommandLine, parseIntrospect, parseListen, readEngine, readShadow } from './command-line.js';
import { readContent } from './config-file.js';
import type { StartErrorCode } from './errors.js';
import type { CompressionMode } from './http/compression.js';
import { DEFAULT_LIMITS, type OperationLimits } from './operation/operation-size.js';
import type { AuthorizationMode } from './pipeline/operation-pipeline.js';
import { portalVariables, readPortalConfig } from './portal/portal-variables.js';
import type { Portal } from './portal/read-portal.js';
import { hpkiVariables } from './session/hpki/hpki-variables.js';
import { type HpkiConfig, readHpki } from './session/hpki/read-hpki.js';
import { type BrowserSignIn, readBrowserSignIn, signInVariables } from './session/sign-in-variables.js';

/** A configuration with which the gateway must not start. */
export class ConfigError extends Error {
  constructor(
    readonly code: Exclude<StartErrorCode, 'START_FAILED'>,
    readonly problems: readonly EnvironmentProblem[],
  ) {
    super(problems.map(({ variable, problem }) => `${variable} ${problem}`).join('; '));
  }
}

/** How access tokens are verified; `none` only by the command line, for other people's supergraphs. */
export type Authentication =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'oidc';
      readonly issuer: string;
      /** An http(s) URL or a file. */
      readonly jwks: string;
      readonly audience: string;
      /** `iss` of the caller tokens, and the file with the private keys that sign them. */
      readonly callerIssuer: string;
      readonly callerKeys: string;
      /** Only in the demo: creates the key file if it does not exist. */
      readonly makeCallerKeys: boolean;
      /** Signing in with a browser; absent: bearer tokens alone. */
      readonly browsers: BrowserSignIn | undefined;
    };

export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  /** The supergraph's SDL. */
  readonly supergraph: string;
  readonly authentication: Authentication;
  /** Subgraph addresses that replace the supergraph's, by the subgraph's name as variables spell it. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  /** Milliseconds. */
  readonly operationDeadline: number;
  readonly subgraphDeadline: number;
  /** Milliseconds for receiving a request's body. */
  readonly bodyDeadline: number;
  /** The greatest number of bytes of one request to upload something. */
  readonly uploadLimit: number;
  /** Milliseconds in which some bytes of an upload must pass. */
  readonly uploadIdle: number;
  /** Bytes of a request's body, and of a subgraph's answer. */
  readonly bodyLimit: number;
  readonly answerLimit: number;
  readonly introspection: boolean;
  readonly authorization: AuthorizationMode;
  readonly limits: OperationLimits;
  /** Milliseconds for planning one operation. */
  readonly planningDeadline: number;
  /** Threads that plan operations. */
  readonly planners: number;
  /** Operations that are answered at once: of all callers, and of one. */
  readonly operationsAtOnce: number;
  readonly callerOperationsAtOnce: number;
  /** Cost units of one caller's running operations; a costlier operation runs alone. */
  readonly callerCostAtOnce: number;
  /** Subgraphs without which the gateway is not ready; those that the supergraph does not have do not count. */
  readonly requiredSubgraphs: readonly string[];
  readonly compression: CompressionMode;
  /** Whether a GET needs a header that another site's page cannot send. */
  readonly csrfPrevention: boolean;
  /** Whether a browser that opens `/graphql` gets GraphiQL. */
  readonly graphiql: boolean;
  /** Origins whose pages may send requests. */
  readonly origins: ReadonlySet<string>;
  /** The networks of reverse proxies whose `X-Forwarded-` headers are believed. */
  readonly trustedProxies: readonly string[];
  /** The greatest number of operations in one request; 0: no batches. */
  readonly batching: number;
  /** Whether operations are kept under their hash when a client asks for it. */
  readonly persistedOperations: boolean;
  /** The clients' manifest, and whether only its operations are answered. */
  readonly manifest: string | undefined;
  readonly trustedOnly: boolean;
  /** The file that is watched for a new supergraph. */
  readonly watch: string | undefined;
  /** The address for traces (OTLP over HTTP). */
  readonly tracesUrl: string | undefined;
  /** The address that serves metrics. If absent, they are not served. */
  readonly metricsListen: { readonly host: string; readonly port: number } | undefined;
  readonly logLevel: string;
  /** Subgraphs whose schemas are composed in place of a supergraph's file; empty: the file is used. */
  readonly introspect: readonly { readonly name: string; readonly url: string }[];
  /** The engine that plans and executes: ours, or the stock ApolloGateway for comparison. */
  readonly engine: 'hareyaka' | 'apollo';
  /** The part of all queries, 0 to 1, that the stock ApolloGateway is asked too, to compare its answers with ours. */
  readonly shadow: number;
  /** The configuration of HPKI. If absent, HPKI certificates are not accepted. */
  readonly hpki: HpkiConfig | undefined;
  /** The portal's files. If absent, no portal is served. */
  readonly portal: Portal | undefined;
  /** How answers are recorded. If absent, they are not. */
  readonly audit: AuditConfig | undefined;
  /** The path of the planner's thread, if it is not beside the planner. */
  readonly plannerThread?: URL | undefined;
}

const flag = z.enum(['true', 'false', '1', '0'], 'must be true or false').transform((value) => value === 'true' || value === '1');

const VARIABLES = {
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(4000),
  HAREYAKA_SUPERGRAPH: z.string().default('schema/supergraph.graphql'),
  HAREYAKA_AUTH: z.literal('oidc', 'must be oidc; only --auth none switches authentication off').default('oidc'),
  HAREYAKA_OIDC_ISSUER: z.string().optional(),
  HAREYAKA_OIDC_JWKS: z.string().refine(isWebAddressOrFile, 'must be an http(s) URL or a file that can be read').optional(),
  HAREYAKA_OIDC_AUDIENCE: z.string().default('hareyaka-graph'),
  HAREYAKA_GATEWAY_ISSUER: z.string().default('hareyaka-gateway'),
  HAREYAKA_GATEWAY_KEYS: z.string().optional(),
  HAREYAKA_OPERATION_DEADLINE_MS: wholeNumber(100, 120_000).default(5_000),
  HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(50, 120_000).default(4_000),
  HAREYAKA_BODY_DEADLINE_MS: wholeNumber(100, 120_000).default(10_000),
  HAREYAKA_BODY_LIMIT_BYTES: wholeNumber(1_024, 64 * 1024 * 1024).default(1024 * 1024),
  HAREYAKA_UPLOAD_LIMIT_BYTES: wholeNumber(64 * 1024, 64 * 1024 * 1024).default(32 * 1024 * 1024),
  HAREYAKA_UPLOAD_IDLE_MS: wholeNumber(1_000, 600_000).default(30_000),
  HAREYAKA_ANSWER_LIMIT_BYTES: wholeNumber(1_024, 256 * 1024 * 1024).default(16 * 1024 * 1024),
  HAREYAKA_INTROSPECTION: flag.optional(),
  HAREYAKA_AUTHORIZATION: z.enum(['filter', 'reject', 'dry-run'], 'must be filter, reject or dry-run').default('filter'),
  HAREYAKA_LIMIT_TEXT: wholeNumber(100, 16 * 1024 * 1024).default(DEFAULT_LIMITS.text),
  HAREYAKA_LIMIT_DEPTH: wholeNumber(1, 1_000).default(DEFAULT_LIMITS.depth),
  HAREYAKA_LIMIT_COST: wholeNumber(1, 1_000_000_000).default(DEFAULT_LIMITS.cost),
  HAREYAKA_LIMIT_LIST_SIZE: wholeNumber(1, 1_000_000).default(DEFAULT_LIMITS.listSize),
  HAREYAKA_LIMIT_SUBGRAPH_CALLS: wholeNumber(1, 10_000).default(DEFAULT_LIMITS.subgraphCalls),
  HAREYAKA_PLANNING_DEADLINE_MS: wholeNumber(10, 60_000).default(2_000),
  HAREYAKA_PLANNERS: wholeNumber(1, 16).default(2),
  HAREYAKA_OPERATIONS_AT_ONCE: wholeNumber(1, 100_000).default(1_000),
  HAREYAKA_CALLER_OPERATIONS_AT_ONCE: wholeNumber(1, 100_000).optional(),
  HAREYAKA_CALLER_COST_AT_ONCE: wholeNumber(1, 1_000_000_000).default(1_000_000),
  HAREYAKA_REQUIRED_SUBGRAPHS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .default(['directory']),
  HAREYAKA_COMPRESSION: z.enum(['auto', 'always', 'never'], 'must be auto, always or never').default('auto'),
  HAREYAKA_CSRF_PREVENTION: flag.default(true),
  HAREYAKA_CORS_ORIGINS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(
      (all) => all.every(isOrigin),
      'must be origins, such as https://portal.example, or http://localhost:* for every port of this machine, separated by commas',
    )
    .default([]),
  HAREYAKA_TRUSTED_PROXIES: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(
      (all) => all.length <= TRUSTED_PROXIES_AT_MOST && all.every((one) => parseCidr(one).problem === undefined),
      'must be networks in CIDR notation without host bits, such as 10.0.0.0/24 or fd00::/64, separated by commas; at the most 50, no wider than /8, for IPv6 /32',
    )
    .default([]),
  HAREYAKA_GRAPHIQL: flag.default(false),
  HAREYAKA_BATCHING: wholeNumber(0, 100).default(0),
  HAREYAKA_PERSISTED_OPERATIONS: flag.default(true),
  HAREYAKA_MANIFEST: z.string().optional(),
  HAREYAKA_TRUSTED_ONLY: flag.default(false),
  HAREYAKA_SUPERGRAPH_WATCH: flag.default(false),
  ...signInVariables,
  ...portalVariables,
  ...hpkiVariables,
  ...auditVariables,
  ...observationVariables,
  HAREYAKA_DEMO: flag.default(false),
  HAREYAKA_LOG_LEVEL: logLevel.default('info'),
};
/** The greatest number of networks of trusted proxies. */
const TRUSTED_PROXIES_AT_MOST = 50;
const URL_PREFIX = 'HAREYAKA_SUBGRAPH_URL_';

/** The variables that the gateway reads; `HAREYAKA_SUBGRAPH_URL_<NAME>` besides. */
export const VARIABLE_NAMES: readonly string[] = Object.keys(VARIABLES);

/** The parsed environment; an invalid variable is missing. */
type Values = Partial<z.output<z.ZodObject<typeof VARIABLES>>>;

/**
 * Reads the gateway's configuration from the environment and the command line; nothing else reads them. An empty value counts as not set.
 *
 * @throws ConfigError that names every invalid variable, never its value
 */
export function readConfig(env: NodeJS.ProcessEnv, line: CommandLine = {}): GatewayConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const problems: EnvironmentProblem[] = [];
  const values = parseValues(given, problems);
  const subgraphUrls = readSubgraphUrls(given, problems);
  const listen = line.listen === undefined ? { host: values.HOST, port: values.PORT } : parseListen(line.listen, problems);
  const authentication = readAuthentication(values, line.auth, problems);
  const { HAREYAKA_SUBGRAPH_DEADLINE_MS: subgraphDeadline, HAREYAKA_OPERATION_DEADLINE_MS: operationDeadline } = values;
  if (subgraphDeadline && operationDeadline && subgraphDeadline >= operationDeadline) {
    problems.push({ variable: 'HAREYAKA_SUBGRAPH_DEADLINE_MS', problem: 'must be shorter than HAREYAKA_OPERATION_DEADLINE_MS' });
  }
  const introspect = parseIntrospect(line.introspect, problems);
  const engine = readEngine(line.engine, authentication, problems);
  const shadow = readShadow(line.shadow, engine, problems);
  const supergraph =
    introspect.length > 0
      ? ''
      : line.supergraph
        ? readContent('--supergraph', line.supergraph, problems)
        : readContent('HAREYAKA_SUPERGRAPH', values.HAREYAKA_SUPERGRAPH!, problems);
  const manifest = values.HAREYAKA_MANIFEST ? readContent('HAREYAKA_MANIFEST', values.HAREYAKA_MANIFEST, problems) : undefined;
  if (values.HAREYAKA_TRUSTED_ONLY && manifest === undefined) {
    problems.push({ variable: 'HAREYAKA_TRUSTED_ONLY', problem: 'needs HAREYAKA_MANIFEST' });
  }
  if (introspect.length > 0 && (line.supergraph !== undefined || values.HAREYAKA_SUPERGRAPH_WATCH)) {
    problems.push({ variable: '--introspect', problem: 'takes the place of --supergraph and HAREYAKA_SUPERGRAPH_WATCH' });
  }
  const hpki = readHpki(values, problems);
  const portal = readPortalConfig(values, Boolean(values.HAREYAKA_SIGN_IN), problems);
  const audit = readAudit(values, authentication?.kind === 'oidc', (problem) => problems.push(problem));
  if (audit && engine === 'apollo')
    problems.push({ variable: '--engine', problem: 'apollo cannot record what it answers: it needs HAREYAKA_AUDIT=off' });
  problems.push(...findUnknownVariables(env));
  if (problems.length > 0) throw new ConfigError('CONFIG_INVALID', problems);
  return {
    host: listen.host!,
    port: listen.port!,
    supergraph,
    authentication: authentication!,
    subgraphUrls,
    operationDeadline: operationDeadline!,
    subgraphDeadline: subgraphDeadline!,
    bodyDeadline: values.HAREYAKA_BODY_DEADLINE_MS!,
    bodyLimit: values.HAREYAKA_BODY_LIMIT_BYTES!,
    uploadLimit: values.HAREYAKA_UPLOAD_LIMIT_BYTES!,
    uploadIdle: values.HAREYAKA_UPLOAD_IDLE_MS!,
    answerLimit: values.HAREYAKA_ANSWER_LIMIT_BYTES!,
    introspection: values.HAREYAKA_INTROSPECTION ?? authentication!.kind === 'none',
    authorization: values.HAREYAKA_AUTHORIZATION!,
    limits: {
      ...DEFAULT_LIMITS,
      text: values.HAREYAKA_LIMIT_TEXT!,
      depth: values.HAREYAKA_LIMIT_DEPTH!,
      cost: values.HAREYAKA_LIMIT_COST!,
      listSize: values.HAREYAKA_LIMIT_LIST_SIZE!,
      subgraphCalls: values.HAREYAKA_LIMIT_SUBGRAPH_CALLS!,
    },
    planningDeadline: values.HAREYAKA_PLANNING_DEADLINE_MS!,
    planners: values.HAREYAKA_PLANNERS!,
    operationsAtOnce: values.HAREYAKA_OPERATIONS_AT_ONCE!,
    callerOperationsAtOnce:
      values.HAREYAKA_CALLER_OPERATIONS_AT_ONCE ?? computeCallerShare(values.HAREYAKA_OPERATIONS_AT_ONCE!, authentication!),
    callerCostAtOnce: values.HAREYAKA_CALLER_COST_AT_ONCE!,
    requiredSubgraphs: values.HAREYAKA_REQUIRED_SUBGRAPHS!,
    compression: values.HAREYAKA_COMPRESSION!,
    csrfPrevention: values.HAREYAKA_CSRF_PREVENTION!,
    graphiql: values.HAREYAKA_GRAPHIQL!,
    origins: new Set(values.HAREYAKA_CORS_ORIGINS!),
    trustedProxies: values.HAREYAKA_TRUSTED_PROXIES!,
    batching: values.HAREYAKA_BATCHING!,
    persistedOperations: values.HAREYAKA_PERSISTED_OPERATIONS!,
    manifest,
    trustedOnly: values.HAREYAKA_TRUSTED_ONLY!,
    watch: values.HAREYAKA_SUPERGRAPH_WATCH ? (line.supergraph ?? values.HAREYAKA_SUPERGRAPH!) : undefined,
    tracesUrl: values.HAREYAKA_TRACES_URL,
    metricsListen: values.HAREYAKA_METRICS_LISTEN,
    logLevel: values.HAREYAKA_LOG_LEVEL!,
    introspect,
    engine,
    shadow,
    hpki,
    portal,
    audit,
  };
}

/** The default for one caller. Without authentication a caller is an address, which may stand for many clients (a proxy): it gets more. */
function computeCallerShare(operationsAtOnce: number, { kind }: Authentication): number {
  return Math.ceil(operationsAtOnce / (kind === 'none' ? 2 : 16));
}

/** A subgraph's name as variables spell it: `id-link` is `ID_LINK`. */
export function toVariableName(subgraph: string): string {
  return subgraph.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

function parseValues(given: Record<string, string | undefined>, problems: EnvironmentProblem[]): Values {
  const read = Object.entries(VARIABLES).map(([variable, kind]) => {
    const { success, data, error } = kind.safeParse(given[variable]);
    if (!success) problems.push({ variable, problem: error.issues[0]!.message });
    return [variable, data];
  });
  return Object.fromEntries(read) as Values;
}

function readSubgraphUrls(given: Record<string, string | undefined>, problems: EnvironmentProblem[]): Map<string, string> {
  const urls = new Map<string, string>();
  for (const [variable, value = ''] of Object.entries(given)) {
    if (!variable.startsWith(URL_PREFIX)) continue;
    if (isWebAddress(value)) urls.set(variable.slice(URL_PREFIX.length), value);
    else problems.push({ variable, problem: 'must be an http(s) URL' });
  }
  return urls;
}

function readAuthentication(values: Values, auth: string | undefined, problems: EnvironmentProblem[]): Authentication | undefined {
  if (auth === 'none') return { kind: 'none' };
  if (auth !== undefined && auth !== 'oidc') problems.push({ variable: '--auth', problem: 'must be oidc or none' });
  const { HAREYAKA_OIDC_ISSUER: issuer, HAREYAKA_OIDC_JWKS: jwks, HAREYAKA_GATEWAY_KEYS: callerKeys } = values;
  if (!issuer) {
    problems.push({ variable: 'HAREYAKA_OIDC_ISSUER', problem: 'is not set; without an issuer the gateway starts only with --auth none' });
  }
  for (const variable of ['HAREYAKA_OIDC_JWKS', 'HAREYAKA_GATEWAY_KEYS'] as const) {
    const told = problems.some((problem) => problem.variable === variable);
    if (!values[variable] && !told) problems.push({ variable, problem: 'is not set' });
  }
  if (!issuer || !jwks || !callerKeys) return undefined;
  const { HAREYAKA_OIDC_AUDIENCE: audience, HAREYAKA_GATEWAY_ISSUER: callerIssuer, HAREYAKA_DEMO: makeCallerKeys } = values;
  return {
    kind: 'oidc',
    issuer,
    jwks,
    audience: audience!,
    callerIssuer: callerIssuer!,
    callerKeys,
    makeCallerKeys: makeCallerKeys ?? false,
    browsers: readBrowserSignIn(values, problems),
  };
}

function isOrigin(text: string): boolean {
  if (/^http:\/\/(localhost|127\.0\.0\.1):\*$/.test(text)) return true;
  return isWebAddress(text) && new URL(text).origin === text && !text.includes('*');
}

function isWebAddressOrFile(text: string): boolean {
  if (isWebAddress(text)) return true;
  try {
    accessSync(text, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
