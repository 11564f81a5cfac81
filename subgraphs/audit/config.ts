import { z } from 'zod';
import {
  ConfigurationError,
  databaseAddress,
  isWebAddress,
  logLevel,
  observationVariables,
  readEnvironment,
  wholeNumber,
} from '../kit/index.js';
import type { Witness } from './checkpoints/witness-client.js';
import { STORE } from './intake/own-record.js';
import { NAME } from './records/record-id.js';
import { syslogVariables } from './syslog/syslog-variables.js';
import { isKeyName, parseVerifierKey } from './tree/note-key.js';

/** What the commands need as well: the database, the log's name and keys, and the witnesses. */
const logVariables = {
  HAREYAKA_LOG_LEVEL: logLevel.default('info'),
  HAREYAKA_DATABASE: databaseAddress,
  /** The log's name: the first line of each checkpoint, e.g. `audit.example.jp/okayama`. It must never change. */
  HAREYAKA_AUDIT_ORIGIN: z.string().refine(isKeyName, 'must be a name without spaces and plus signs'),
  /** The store's private keys: they sign checkpoints and open sealed parameters. */
  HAREYAKA_AUDIT_KEYS: z.string(),
  /** `VKEY=URL,…`: the verifier key of each witness, and where it takes checkpoints. */
  HAREYAKA_AUDIT_WITNESSES: z
    .string()
    .default('')
    .transform((text, context) => readList(text, context, readWitness)),
  /** Years after which `npm run audit -- prune` removes a record's text. */
  HAREYAKA_AUDIT_RETENTION_YEARS: wholeNumber(1, 100).default(5),
};

const variables = {
  ...logVariables,
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(0),
  /** `NAME=FILE-OR-URL,…`: the JWKS of each gateway from which records are taken. */
  HAREYAKA_AUDIT_GATEWAYS: z.string().transform((text, context) => new Map(readList(text, context, readGateway))),
  /** A JSON file with the constants of the watch rules. Without it, all have their defaults. */
  HAREYAKA_AUDIT_WATCH: z.string().optional(),
  HAREYAKA_GATEWAY_JWKS: z.string(),
  HAREYAKA_GATEWAY_ISSUER: z.string().default('hareyaka-gateway'),
  /** The directory's exchange: the route for auditing rights is beside it. */
  HAREYAKA_EXCHANGE_URL: z.string(),
  HAREYAKA_DIRECTORY_ISSUER: z.string().default('hareyaka-directory'),
  ...observationVariables,
  ...syslogVariables,
  HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(100, 60_000).default(4_000),
};

/** The store's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const config = readEnvironment(variables, env);
  if (config.HAREYAKA_AUDIT_GATEWAYS.size === 0)
    throw new ConfigurationError([{ variable: 'HAREYAKA_AUDIT_GATEWAYS', problem: 'names no gateway' }]);
  if ((config.HAREYAKA_AUDIT_SYSLOG_CERT === undefined) !== (config.HAREYAKA_AUDIT_SYSLOG_KEY === undefined))
    throw new ConfigurationError([
      { variable: 'HAREYAKA_AUDIT_SYSLOG_KEY', problem: 'is set without HAREYAKA_AUDIT_SYSLOG_CERT, or the reverse' },
    ]);
  return config;
}

export type AuditConfig = ReturnType<typeof readConfig>;

/** The configuration of the commands that read the database. */
export function readLogConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(logVariables, env);
}

export type LogConfig = ReturnType<typeof readLogConfig>;

function readList<T>(text: string, context: z.core.$RefinementCtx, read: (entry: string) => T | undefined): T[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .flatMap((entry) => {
      const one = read(entry);
      if (one !== undefined) return [one];
      context.addIssue({ code: 'custom', message: 'has an entry that is not of the form NAME=WHERE' });
      return [];
    });
}

function readGateway(entry: string): [name: string, location: string] | undefined {
  const at = entry.indexOf('=');
  const [name, location] = [entry.slice(0, at), entry.slice(at + 1)];
  return at > 0 && NAME.test(name) && name !== STORE.gateway && location !== '' ? [name, location] : undefined;
}

function readWitness(entry: string): Witness | undefined {
  // A verifier key may end with equals signs.
  const at = entry.search(/=https?:\/\//);
  const url = entry.slice(at + 1).replace(/\/+$/, '');
  if (at < 0 || !isWebAddress(url)) return undefined;
  try {
    return { key: parseVerifierKey(entry.slice(0, at)), url };
  } catch {
    return undefined;
  }
}
