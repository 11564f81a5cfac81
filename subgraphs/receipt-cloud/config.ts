import { z } from 'zod';
import { ConfigurationError, databaseAddress, logLevel, readEnvironment, wholeNumber } from '../kit/index.js';
import { readStorage, storageVariables } from '../storage/config.js';

const databaseVariables = {
  HAREYAKA_LOG_LEVEL: logLevel.default('info'),
  HAREYAKA_DATABASE: databaseAddress,
  /** The public keys of the release process (JWKS file): one signs its requests, the other is the one for which clinics seal. */
  HAREYAKA_RECEIPT_RELEASE_KEYS: z.string(),
};

/** The receipt cloud's configuration. In this room, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  const read = readEnvironment(
    {
      ...databaseVariables,
      HOST: z.string().default('127.0.0.1'),
      PORT: wholeNumber(0, 65_535).default(0),
      /** The private key with which receipts and certificates are signed (JWKS file). */
      HAREYAKA_RECEIPT_KEYS: z.string(),
      HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(100, 60_000).default(4_000),
      ...storageVariables,
    },
    env,
  );
  const storage = readStorage(read);
  if (!storage) throw new ConfigurationError([{ variable: 'HAREYAKA_STORAGE', problem: 'is not set' }]);
  return { ...read, storage };
}

/** The configuration of the command that enrols. */
export function readEnrolConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(databaseVariables, env);
}
