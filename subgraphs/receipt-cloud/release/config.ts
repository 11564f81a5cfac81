import { z } from 'zod';
import { databaseAddress, logLevel, readEnvironment, webAddress, wholeNumber } from '../../kit/index.js';

/** The release process's configuration. In this room, only this file reads the environment. */
export function readConfig(env: NodeJS.ProcessEnv = process.env) {
  return readEnvironment(
    {
      HOST: z.string().default('127.0.0.1'),
      PORT: wholeNumber(0, 65_535).default(0),
      HAREYAKA_LOG_LEVEL: logLevel.default('info'),
      /** Its own database, and not the cloud's. */
      HAREYAKA_DATABASE: databaseAddress,
      /** Its private keys (JWKS file): Ed25519 ones sign, X25519 ones open what clinics seal. The first of each is used; the others are still valid. */
      HAREYAKA_RECEIPT_RELEASE_PRIVATE_KEYS: z.string(),
      /** Where the receipt cloud serves its vault. */
      HAREYAKA_RECEIPT_CLOUD_URL: webAddress,
      /** JWKS of the directory (orders) and of the gateway (callers who search): URL or file. */
      HAREYAKA_DIRECTORY_JWKS: z.string(),
      HAREYAKA_DIRECTORY_ISSUER: z.string().default('hareyaka-directory'),
      HAREYAKA_GATEWAY_JWKS: z.string(),
      HAREYAKA_GATEWAY_ISSUER: z.string().default('hareyaka-gateway'),
      /** The folder with `receipt-cloud.json`: the public keys of the subgraph to which keys are released. */
      HAREYAKA_SYSTEM_KEYS_FOLDER: z.string(),
      /** Milliseconds that one statement may take, and one answer of the cloud without a byte. */
      HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(100, 60_000).default(10_000),
    },
    env,
  );
}
