import type { EnvironmentProblem } from './environment-problem.js';

/** Every variable that a process or command of the project reads. Several processes may share one environment, so each one accepts them all. */
export const KNOWN_VARIABLES: readonly string[] = [
  'HAREYAKA_ANSWER_LIMIT_BYTES',
  'HAREYAKA_AUDIT',
  'HAREYAKA_AUDIT_NAME',
  'HAREYAKA_AUDIT_SPOOL',
  'HAREYAKA_AUDIT_SPOOL_KEY',
  'HAREYAKA_AUDIT_SPOOL_LIMIT',
  'HAREYAKA_AUDIT_STORE_JWKS',
  'HAREYAKA_AUDIT_URL',
  'HAREYAKA_AUDIT_GATEWAYS',
  'HAREYAKA_AUDIT_KEYS',
  'HAREYAKA_AUDIT_ORIGIN',
  'HAREYAKA_AUDIT_RETENTION_YEARS',
  'HAREYAKA_AUDIT_SYSLOG',
  'HAREYAKA_AUDIT_SYSLOG_CA',
  'HAREYAKA_AUDIT_SYSLOG_CERT',
  'HAREYAKA_AUDIT_SYSLOG_KEY',
  'HAREYAKA_AUDIT_WATCH',
  'HAREYAKA_AUDIT_WITNESSES',
  'HAREYAKA_AUTH',
  'HAREYAKA_AUTHORIZATION',
  'HAREYAKA_BATCHING',
  'HAREYAKA_BODY_DEADLINE_MS',
  'HAREYAKA_BODY_LIMIT_BYTES',
  'HAREYAKA_CALLER_COST_AT_ONCE',
  'HAREYAKA_CALLER_OPERATIONS_AT_ONCE',
  'HAREYAKA_CLAMAV',
  'HAREYAKA_COMPRESSION',
  'HAREYAKA_CORS_ORIGINS',
  'HAREYAKA_CSRF_PREVENTION',
  'HAREYAKA_DATABASE',
  'HAREYAKA_DATA_DIR',
  'HAREYAKA_DEMO',
  'HAREYAKA_DIRECTORY_ISSUER',
  'HAREYAKA_DIRECTORY_JWKS',
  'HAREYAKA_DIRECTORY_KEYS',
  'HAREYAKA_EMERGENCY_HOURS',
  'HAREYAKA_EMERGENCY_REVIEW_DAYS',
  'HAREYAKA_EXCHANGE_URL',
  'HAREYAKA_FILE_CACHE_MB',
  'HAREYAKA_GATEWAY_ISSUER',
  'HAREYAKA_GATEWAY_JWKS',
  'HAREYAKA_GATEWAY',
  'HAREYAKA_GATEWAY_KEYS',
  'HAREYAKA_SESSION_SECRETS',
  'HAREYAKA_SESSION_STORE',
  'HAREYAKA_SIGN_IN',
  'HAREYAKA_GRAPHIQL',
  'HAREYAKA_HOSPITAL_DEADLINE_MS',
  'HAREYAKA_HOSPITAL_PAUSE_MS',
  'HAREYAKA_HPKI_AUTHORITIES',
  'HAREYAKA_HPKI_LISTEN',
  'HAREYAKA_HPKI_LISTS',
  'HAREYAKA_HPKI_LIST_FAILURE',
  'HAREYAKA_HPKI_LIST_HOSTS',
  'HAREYAKA_HPKI_MINUTES',
  'HAREYAKA_HPKI_POLICY',
  'HAREYAKA_HPKI_PROXY_HEADER',
  'HAREYAKA_HPKI_PROXY_SECRET_FILE',
  'HAREYAKA_HPKI_REFUSED_POLICIES',
  'HAREYAKA_HPKI_ROLES',
  'HAREYAKA_HPKI_ROOTS',
  'HAREYAKA_HPKI_TLS_CERTIFICATE',
  'HAREYAKA_HPKI_TLS_KEY',
  'HAREYAKA_HPKI_URL',
  'HAREYAKA_HUMANBRIDGE_FACILITIES',
  'HAREYAKA_HUMANBRIDGE_PDQ_FACILITY',
  'HAREYAKA_HUMANBRIDGE_PDQ_HOST',
  'HAREYAKA_HUMANBRIDGE_PDQ_PORT',
  'HAREYAKA_HUMANBRIDGE_PDQ_RECEIVER',
  'HAREYAKA_HUMANBRIDGE_PDQ_SENDER',
  'HAREYAKA_HUMANBRIDGE_REGISTRY',
  'HAREYAKA_ID_LINK_FACILITIES',
  'HAREYAKA_ID_LINK_FHIR',
  'HAREYAKA_ID_LINK_TOKEN',
  'HAREYAKA_INTROSPECTION',
  'HAREYAKA_LIMIT_COST',
  'HAREYAKA_LIMIT_DEPTH',
  'HAREYAKA_LIMIT_LIST_SIZE',
  'HAREYAKA_LIMIT_SUBGRAPH_CALLS',
  'HAREYAKA_LIMIT_TEXT',
  'HAREYAKA_LISTING_FRESH_MS',
  'HAREYAKA_LOG_LEVEL',
  'HAREYAKA_MANIFEST',
  'HAREYAKA_METRICS_LISTEN',
  'HAREYAKA_NETWORK_EVERYWHERE',
  'HAREYAKA_NETWORK_HOSPITALS',
  'HAREYAKA_NETWORK_PATIENTS',
  'HAREYAKA_NETWORK_RECEIPTS',
  'HAREYAKA_NETWORK_SEED',
  'HAREYAKA_NETWORK_SYSTEM_KEYS',
  'HAREYAKA_OIDC_AUDIENCE',
  'HAREYAKA_OIDC_ISSUER',
  'HAREYAKA_OIDC_JWKS',
  'HAREYAKA_OPERATIONS_AT_ONCE',
  'HAREYAKA_OPERATION_DEADLINE_MS',
  'HAREYAKA_PERSISTED_OPERATIONS',
  'HAREYAKA_PLANNERS',
  'HAREYAKA_PLANNING_DEADLINE_MS',
  'HAREYAKA_PORTAL',
  'HAREYAKA_RECEIPT_CLOUD_URL',
  'HAREYAKA_RECEIPT_KEYS',
  'HAREYAKA_RECEIPT_RELEASE_EVERY_MS',
  'HAREYAKA_RECEIPT_RELEASE_KEYS',
  'HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS',
  'HAREYAKA_RECEIPT_RELEASE_URL',
  'HAREYAKA_REQUIRED_SUBGRAPHS',
  'HAREYAKA_REQUIRE_ALL',
  'HAREYAKA_S3_ACCESS_KEY',
  'HAREYAKA_S3_REGION',
  'HAREYAKA_S3_SECRET_KEY',
  'HAREYAKA_STORAGE',
  'HAREYAKA_STORAGE_KEYS',
  'HAREYAKA_SUBGRAPH_DEADLINE_MS',
  'HAREYAKA_SUPERGRAPH',
  'HAREYAKA_SUPERGRAPH_WATCH',
  'HAREYAKA_SYSTEMS',
  'HAREYAKA_SYSTEM_KEYS',
  'HAREYAKA_SYSTEM_KEYS_FOLDER',
  'HAREYAKA_TRACES_URL',
  'HAREYAKA_TRUSTED_ONLY',
  'HAREYAKA_TRUSTED_PROXIES',
  'HAREYAKA_UPLOADS',
  'HAREYAKA_UPLOAD_IDLE_MS',
  'HAREYAKA_UPLOAD_LIMIT_BYTES',
  'HAREYAKA_VERSION',
  'HAREYAKA_VIEWER_KEYS',
  'HAREYAKA_VIEWER_URL',
];

/** Beginnings of names: such a name ends with the name of a subgraph. */
export const KNOWN_PREFIXES: readonly string[] = ['HAREYAKA_SUBGRAPH_URL_'];

/**
 * Finds the variables `HAREYAKA_…` that no process knows. Otherwise a misspelt limit would have no effect.
 *
 * @example findUnknownVariables({ HAREYAKA_LOG_LEVL: 'info' }) // one problem, which names HAREYAKA_LOG_LEVEL
 */
export function findUnknownVariables(env: NodeJS.ProcessEnv): EnvironmentProblem[] {
  return Object.keys(env)
    .filter(isMeantAsOurs)
    .filter((name) => !KNOWN_VARIABLES.includes(name) && !KNOWN_PREFIXES.some((prefix) => name.startsWith(prefix) && name !== prefix))
    .map((variable) => ({ variable, problem: `is not known; did you mean ${findNearest(variable.toUpperCase())}?` }));
}

/** Whether a first word is a typing error of our prefix: another case, another sign after it, or two different letters. */
function isMeantAsOurs(name: string): boolean {
  const first = /^_*([a-z]+)/i.exec(name)?.[1]?.toUpperCase() ?? '';
  if (first.startsWith(OURS)) return true;
  return Math.abs(first.length - OURS.length) <= SLIPS && editDistance(first, OURS) <= SLIPS;
}

const OURS = 'HAREYAKA';
const SLIPS = 2;

/** Ends a command with exit code 2 and one line for each unknown variable, if there is any. */
export function rejectUnknownVariables(command: string, env: NodeJS.ProcessEnv): void {
  const unknown = findUnknownVariables(env);
  for (const { variable, problem } of unknown) process.stderr.write(`${command}: CONFIG_INVALID: ${variable} ${problem}\n`);
  if (unknown.length > 0) process.exit(2);
}

function findNearest(name: string): string {
  const names = [...KNOWN_VARIABLES, ...KNOWN_PREFIXES];
  const distances = names.map((known) => editDistance(name.slice(0, LETTERS_COMPARED), known));
  return names[distances.indexOf(Math.min(...distances))]!;
}

/** The comparison stops after these letters, because a name can have any length. */
const LETTERS_COMPARED = 100;

/** Counts the letters to add, remove or change to make one word from another (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[other.length]!;
}
