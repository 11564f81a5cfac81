import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { ContentUrls } from '../content/content-urls.js';
import { SealedTokens } from '../content/sealed-tokens.js';
import { CallerTokens, type SigningKey } from '../identity/caller-token.js';
import { makeItemIds } from '../identity/item-id.js';
import { keySet } from '../identity/key-set.js';
import { SubgraphTraces } from '../observe/subgraph-traces.js';
import { demandActive, demandSearch, exchangePermit, identifyCaller } from '../permit/exchange.js';
import { Permits } from '../permit/permit.js';
import type { SealingKey } from '../permit/seal.js';
import { ConfigurationError, logLevel, observationVariables, webAddress, wholeNumber } from '../process/environment.js';
import { readKeySet, readPrivateKeySet, sealingKey, sealingKeys, signingKey } from '../process/keys/system-keys.js';
import type { SubgraphRuntime } from '../server/subgraph-runtime.js';
import { ViewerHandovers } from '../server/viewer-handover.js';

/** The variables of every connected system's process. */
export const systemVariables = {
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(0),
  HAREYAKA_LOG_LEVEL: logLevel.default('info'),
  /** JWKS of the gateway (caller tokens) and of the directory (permits): URL or file. */
  HAREYAKA_GATEWAY_JWKS: z.string(),
  HAREYAKA_DIRECTORY_JWKS: z.string(),
  /** The directory's exchange. */
  HAREYAKA_EXCHANGE_URL: z.string(),
  /** This system's private keys. */
  HAREYAKA_SYSTEM_KEYS: z.string(),
  HAREYAKA_GATEWAY_ISSUER: z.string().default('hareyaka-gateway'),
  HAREYAKA_DIRECTORY_ISSUER: z.string().default('hareyaka-directory'),
  /** The system's own viewer, and its public keys (JWKS file) with which hand-overs are sealed. Both or none. */
  HAREYAKA_VIEWER_URL: webAddress.optional(),
  HAREYAKA_VIEWER_KEYS: z.string().optional(),
  ...observationVariables,
  HAREYAKA_SUBGRAPH_DEADLINE_MS: wholeNumber(100, 60_000).default(4_000),
  HAREYAKA_HOSPITAL_DEADLINE_MS: wholeNumber(50, 60_000).default(2_000),
};

/** The greatest number of characters of a cursor. It contains the patients already shown, so that none comes twice. */
const CURSOR_AT_MOST = 256 * 1024;

export type SystemEnvironment = z.output<z.ZodObject<typeof systemVariables>>;

/** The part of a runtime that is the same for every connected system: callers, permits, exchange, and seals. */
export interface SystemRuntimeParts
  extends Pick<
    SubgraphRuntime,
    | 'host'
    | 'port'
    | 'metricsListen'
    | 'traces'
    | 'deadline'
    | 'callers'
    | 'grantOf'
    | 'permitFor'
    | 'demandSearch'
    | 'identify'
    | 'demandActive'
    | 'viewer'
  > {
  readonly itemId: ReturnType<typeof makeItemIds>;
  /** Makes addresses of bytes outside the graph, for a system that has any. */
  readonly contentUrls: ContentUrls;
  /** Makes the cursors with which a search continues. */
  readonly cursors: SealedTokens;
  /** Seals the addresses to which bytes are uploaded. */
  readonly uploads: SealedTokens;
  /** Reads the system's private keys again, and the public keys of the others. @returns the ids of the private keys @throws if keys cannot be read; then the old ones stay in use */
  readonly reread: () => Promise<readonly string[]>;
}

export async function makeSystemParts(system: string, env: SystemEnvironment): Promise<SystemRuntimeParts> {
  let held = await readPrivateKeys(env);
  const [gatewayKeys, directoryKeys] = [keySet(env.HAREYAKA_GATEWAY_JWKS), keySet(env.HAREYAKA_DIRECTORY_JWKS)];
  const permits = new Permits({
    audience: system,
    issuer: env.HAREYAKA_DIRECTORY_ISSUER,
    keys: directoryKeys,
    get unseal() {
      return held.unseal;
    },
  });
  const exchange = {
    url: env.HAREYAKA_EXCHANGE_URL,
    issuer: env.HAREYAKA_DIRECTORY_ISSUER,
    system,
    get key() {
      return held.sign;
    },
  };
  const callers = new CallerTokens({ audience: system, issuer: env.HAREYAKA_GATEWAY_ISSUER, keys: gatewayKeys });
  const contentUrls = new ContentUrls(system, held.set);
  const cursors = new SealedTokens(held.set, `cursor ${system}`, CURSOR_AT_MOST);
  const uploads = new SealedTokens(held.set, `upload ${system}`);
  const viewer = viewerOf(system, env, () => held);
  return {
    host: env.HOST,
    port: env.PORT,
    metricsListen: env.HAREYAKA_METRICS_LISTEN,
    traces: env.HAREYAKA_TRACES_URL === undefined ? undefined : SubgraphTraces.to(env.HAREYAKA_TRACES_URL, system),
    deadline: env.HAREYAKA_SUBGRAPH_DEADLINE_MS,
    callers,
    grantOf: async (reference, caller) => await permits.verify(reference.permit, caller, reference.id),
    permitFor: async (patient, { caller, callerToken, signal }) => {
      const grant = await permits.verify(await exchangePermit(exchange, { callerToken, patient, signal }), caller);
      if (grant.patient !== patient) throw new Error('the issuer gave a permit for another patient');
      return grant;
    },
    demandSearch: async ({ callerToken, signal }) => await demandSearch(exchange, { callerToken, signal }),
    identify: async ({ callerToken, signal }) => await identifyCaller(exchange, { callerToken, signal }),
    demandActive: async (request) => await demandActive(exchange, request),
    itemId: makeItemIds(held.set),
    contentUrls,
    cursors,
    uploads,
    viewer,
    reread: async () => {
      held = await readPrivateKeys(env);
      contentUrls.renew(held.set);
      cursors.renew(held.set);
      uploads.renew(held.set);
      viewer?.renew(held.set);
      await Promise.all([gatewayKeys.reread(), directoryKeys.reread()]).finally(() => {
        callers.forget();
        permits.forget();
      });
      return held.set.keys.map(({ kid }) => kid ?? '');
    },
  };
}

/** The keys that a system uses now: its own, and the public key of its viewer. */
interface HeldKeys {
  readonly set: JSONWebKeySet;
  readonly sign: SigningKey;
  readonly unseal: readonly SealingKey[];
  readonly viewer: SealingKey | undefined;
}

/** Reads all keys before it replaces any: old and new keys must not be mixed. */
async function readPrivateKeys({ HAREYAKA_SYSTEM_KEYS: file, HAREYAKA_VIEWER_KEYS: viewer }: SystemEnvironment): Promise<HeldKeys> {
  const set = await readPrivateKeySet(file);
  await sealingKey(set);
  return {
    set,
    sign: await signingKey(set),
    unseal: await sealingKeys(set),
    viewer: viewer ? await sealingKey(await readKeySet(viewer)) : undefined,
  };
}

function viewerOf(system: string, env: SystemEnvironment, held: () => HeldKeys) {
  const { HAREYAKA_VIEWER_URL: url, HAREYAKA_VIEWER_KEYS: keys } = env;
  if (!url && !keys) return undefined;
  if (!url) throw new ConfigurationError([{ variable: 'HAREYAKA_VIEWER_URL', problem: 'is missing beside HAREYAKA_VIEWER_KEYS' }]);
  if (!keys) throw new ConfigurationError([{ variable: 'HAREYAKA_VIEWER_KEYS', problem: 'is missing beside HAREYAKA_VIEWER_URL' }]);
  const currentKeys = () => ({ key: held().sign, sealTo: held().viewer! });
  return new ViewerHandovers({ system, url, keys: currentKeys }, new SealedTokens(held().set, `viewer ${system}`));
}
