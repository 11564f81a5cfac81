import { z } from 'zod';
import { databaseAddress, logLevel, readEnvironment } from '../../../kit/index.js';

/** What the intake and the command that enrols both need. */
export const databaseVariables = {
  HAREYAKA_LOG_LEVEL: logLevel.default('info'),
  HAREYAKA_DATABASE: databaseAddress,
  /** The public keys of the release process (JWKS file): one signs its requests, the other is the one for which clinics seal. */
  HAREYAKA_RECEIPT_RELEASE_KEYS: z.string(),
};

/** The configuration of the command that enrols. */
export function readEnrolConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(databaseVariables, env);
}
