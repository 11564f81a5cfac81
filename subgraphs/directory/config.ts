import { z } from 'zod';
import { databaseAddress, logLevel, observationVariables, readEnvironment, webAddress, wholeNumber } from '../kit/index.js';
import { readUploads, uploadVariables } from '../uploads/config.js';

const variables = {
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(0),
  HAREYAKA_LOG_LEVEL: logLevel.default('info'),
  /** `sqlite:FILE` or `mysql://…`. */
  HAREYAKA_DATABASE: databaseAddress,
  /** A JSON file with the connected systems; the committed `systems.json` by default. Read when the process starts. */
  HAREYAKA_SYSTEMS: z.string().optional(),
  /** The directory's private keys: a JWK set. */
  HAREYAKA_DIRECTORY_KEYS: z.string(),
  /** A folder with `<system>.json`, the public keys of each connected system. */
  HAREYAKA_SYSTEM_KEYS_FOLDER: z.string(),
  HAREYAKA_GATEWAY_JWKS: z.string(),
  HAREYAKA_GATEWAY_ISSUER: z.string().default('hareyaka-gateway'),
  HAREYAKA_DIRECTORY_ISSUER: z.string().default('hareyaka-directory'),
  ...observationVariables,
  HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(100, 60_000).default(4_000),
  /** How long emergency access lasts (hours), and how long its review may take (days). */
  HAREYAKA_EMERGENCY_HOURS: wholeNumber(1, 24).default(4),
  HAREYAKA_EMERGENCY_REVIEW_DAYS: wholeNumber(1, 30).default(3),
  /** The release process: keys of patients whose data is kept encrypted are ordered from it. Absent: none are ordered. */
  HAREYAKA_RECEIPT_RELEASE_URL: webAddress.optional(),
  HAREYAKA_RECEIPT_RELEASE_EVERY_MS: wholeNumber(100, 600_000).default(2_000),
};

/** The directory's configuration. In this subgraph, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnvironment({ ...variables, ...uploadVariables }, env);
  const { HAREYAKA_RECEIPT_RELEASE_URL: url, HAREYAKA_RECEIPT_RELEASE_EVERY_MS: every } = read;
  return { ...read, uploads: readUploads(read), release: url === undefined ? undefined : { url, every } };
}

/** The configuration of the directory's commands: only the database. */
export function readDatabaseConfig(env: NodeJS.ProcessEnv = process.env) {
  const { HAREYAKA_DATABASE, HAREYAKA_LOG_LEVEL } = variables;
  return readEnvironment({ HAREYAKA_DATABASE, HAREYAKA_LOG_LEVEL }, env);
}

/** The systems file that the operator names. It is read first, because the graph depends on it. Each command reports other configuration errors itself. */
export function readSystemsFileName(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { HAREYAKA_SYSTEMS } = env;
  return readEnvironment({ HAREYAKA_SYSTEMS: variables.HAREYAKA_SYSTEMS }, { HAREYAKA_SYSTEMS }).HAREYAKA_SYSTEMS;
}
