import { z } from 'zod';
import type { EnvironmentProblem } from './environment-problem.js';
import { findUnknownVariables } from './known-variables.js';

/** An invalid configuration: names every variable that is wrong, but never its value. */
export class ConfigurationError extends Error {
  readonly code = 'CONFIG_INVALID';
  constructor(readonly problems: readonly EnvironmentProblem[]) {
    super(problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('; '));
  }
}

/**
 * Reads the variables that a schema names. An empty variable counts as absent. A variable `HAREYAKA_…` that no process knows is an error, because it is misspelt.
 *
 * @example const env = readEnvironment({ HAREYAKA_LOG_LEVEL: z.string().default('info') }, process.env)
 * @throws ConfigurationError naming each variable that is missing or wrong
 */
export function readEnvironment<S extends z.ZodRawShape>(shape: S, env: NodeJS.ProcessEnv): z.output<z.ZodObject<S>> {
  const given = Object.fromEntries(Object.keys(shape).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const read = z.object(shape).safeParse(given);
  const unknown = findUnknownVariables(env);
  if (read.success && unknown.length === 0) return read.data;
  const wrong = (read.error?.issues ?? []).map((issue) => {
    const variable = String(issue.path[0]);
    return { variable, problem: given[variable] === undefined ? 'is not set' : issue.message };
  });
  throw new ConfigurationError([...wrong, ...unknown]);
}

/** A whole number in a variable. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be between ${min} and ${max}`);

/** An absolute http(s) URL in a variable. */
export const webAddress = z.string().refine(isWebAddress, 'must be an http(s) URL');

/** `HOST:PORT` in a variable: where to listen. */
export const listenAddress = z
  .string()
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'must be HOST:PORT')
  .transform((text) => ({
    host: text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, ''),
    port: Number(text.slice(text.lastIndexOf(':') + 1)),
  }))
  .refine(({ port }) => port <= 65_535, 'must be HOST:PORT');

/** The address of a database in a variable. */
export const databaseAddress = z
  .string()
  .regex(/^(sqlite:.+|(mysql|mariadb):\/\/.+)$/, 'must be sqlite:FILE or mysql://user:password@host:port/name');

/** The lowest level of the log lines that a process writes. */
export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'], 'must be fatal, error, warn, info, debug or silent');

/** The variables for observation in every process: the listener for metrics, and the address for traces (OTLP over HTTP). Off by default. */
export const observationVariables = {
  HAREYAKA_METRICS_LISTEN: listenAddress.optional(),
  HAREYAKA_TRACES_URL: webAddress.optional(),
};

/** Whether a text is an absolute http(s) URL. */
export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
