import { z } from 'zod';
import { ConfigurationError, readEnvironment, wholeNumber } from '../../kit/index.js';
import { readStorage, storageVariables } from '../../storage/config.js';
import { databaseVariables } from '../tenants/enrol/config.js';

/** The configuration of the intake's process. In this room, only this file reads the environment. */
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
