import { z } from 'zod';
import { CallerTokens } from './caller-token.js';
import { itemIds } from './chart/item-id.js';
import type { SubgraphRuntime } from './create-subgraph.js';
import { wholeNumber } from './environment.js';
import { exchangePermit } from './exchange.js';
import { keySet } from './key-set.js';
import { Permits } from './permit.js';
import { readKeySet, sealingKey, signingKey } from './system-keys.js';

/** The variables of every connected system's process. */
export const systemVariables = {
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(0),
  HAREYAKA_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** JWKS of the gateway (caller tokens) and of the directory (permits): URL or file. */
  HAREYAKA_GATEWAY_JWKS: z.string(),
  HAREYAKA_DIRECTORY_JWKS: z.string(),
  /** The directory's exchange. */
  HAREYAKA_EXCHANGE_URL: z.string(),
  /** This system's private keys. */
  HAREYAKA_SYSTEM_KEYS: z.string(),
  HAREYAKA_GATEWAY_ISSUER: z.string().default('hareyaka-gateway'),
  HAREYAKA_DIRECTORY_ISSUER: z.string().default('hareyaka-directory'),
  HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(100, 60_000).default(4_000),
  HAREYAKA_HOSPITAL_DEADLINE_MS: wholeNumber(50, 60_000).default(2_000),
};

export type SystemEnvironment = z.output<z.ZodObject<typeof systemVariables>>;

/** The part of a connected system's runtime that is the same for all: callers, permits, exchange, item ids. */
export async function connectedSystem(
  system: string,
  env: SystemEnvironment,
): Promise<
  Pick<SubgraphRuntime, 'host' | 'port' | 'deadline' | 'callers' | 'grantOf' | 'permitFor'> & { itemId: ReturnType<typeof itemIds> }
> {
  const privateKeys = await readKeySet(env.HAREYAKA_SYSTEM_KEYS);
  const permits = new Permits({
    audience: system,
    issuer: env.HAREYAKA_DIRECTORY_ISSUER,
    keys: keySet(env.HAREYAKA_DIRECTORY_JWKS),
    unseal: await sealingKey(privateKeys),
  });
  const exchange = { url: env.HAREYAKA_EXCHANGE_URL, issuer: env.HAREYAKA_DIRECTORY_ISSUER, system, key: await signingKey(privateKeys) };
  return {
    host: env.HOST,
    port: env.PORT,
    deadline: env.HAREYAKA_SUBGRAPH_DEADLINE_MS,
    callers: new CallerTokens({ audience: system, issuer: env.HAREYAKA_GATEWAY_ISSUER, keys: keySet(env.HAREYAKA_GATEWAY_JWKS) }),
    grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
    permitFor: async (patient, { caller, callerToken, signal }) => {
      const grant = await permits.verify(await exchangePermit(exchange, { callerToken, patient, signal }), caller);
      if (grant.patient !== patient) throw new Error('the issuer gave a permit for another patient');
      return grant;
    },
    itemId: itemIds(privateKeys),
  };
}
