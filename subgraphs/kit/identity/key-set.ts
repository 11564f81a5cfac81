import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
  type JWTVerifyGetKey,
} from 'jose';
import { request } from 'undici';

/** Where a JWKS is: an `http(s)` URL or a file's path. */
export type KeySetLocation = string;

/** The shortest time between two fetches for an unknown key id, in milliseconds. Meanwhile the last good set answers. */
const REFRESH_AT_MOST_EVERY = 60_000;
/** From this age on a set is fetched again in the background; no request waits. Milliseconds. */
const REFRESH_FROM = 30_000;
/** A set of this age is used only after a new fetch was tried: its owner may have withdrawn a key. Milliseconds. */
const GOOD_FOR = 60_000;

/** Finds an issuer's public key for a token. `reread` fetches the keys again. */
export type KeySet = JWTVerifyGetKey & {
  /** Fetches the set now. @throws if it cannot be fetched; then the last good one stays in use */
  readonly reread: () => Promise<void>;
};

/**
 * Holds the public keys of one issuer. Fetches on first use, again when a key id is unknown (at most once a minute: two keys are valid at
 * once while an issuer rotates) and every half minute while it is used, so that a withdrawn key is forgotten within a minute. When a fetch fails
 * it keeps the last good set, and no request waits for the next attempt, so a silent issuer delays no request.
 *
 * @example const keys = keySet('http://127.0.0.1:4100/issuer/jwks');  await jwtVerify(token, keys, { … })
 */
export function keySet(location: KeySetLocation, now: () => number = Date.now): KeySet {
  let last: { find: ReturnType<typeof createLocalJWKSet>; at: number } | undefined;
  let underWay: Promise<void> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let isFailing = false;

  const refresh = () => {
    underWay ??= load(location)
      .then((jwks) => {
        last = { find: createLocalJWKSet(jwks), at: now() };
        isFailing = false;
      })
      .catch((error: unknown) => {
        isFailing = true;
        throw error;
      })
      .finally(() => {
        triedAt = now();
        underWay = undefined;
      });
    return underWay;
  };
  const mayTry = () => now() - triedAt >= REFRESH_AT_MOST_EVERY;
  const refreshOld = async (age: number) => {
    if (age < REFRESH_FROM || (!underWay && now() - triedAt < REFRESH_FROM)) return;
    const fetched = refresh().catch(() => undefined);
    if (age >= GOOD_FOR && !isFailing) await fetched;
  };

  const find = async (header: JWSHeaderParameters, token?: FlattenedJWSInput) => {
    if (!last) await refresh();
    else await refreshOld(now() - last.at);
    try {
      return await last!.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayTry()) throw error;
      await refresh().catch(() => undefined);
      return await last!.find(header, token);
    }
  };
  const reread = async () => {
    // A fetch that has already started may return the old set.
    await underWay?.catch(() => undefined);
    await refresh();
  };
  return Object.assign(find, { reread });
}

async function load(location: KeySetLocation): Promise<JSONWebKeySet> {
  if (!/^https?:/.test(location)) return JSON.parse(await readFile(location, 'utf8'));
  const { statusCode, body } = await request(location, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  if (statusCode !== 200) {
    await body.dump();
    throw new Error(`the key set answered ${statusCode}`);
  }
  return (await body.json()) as JSONWebKeySet;
}
