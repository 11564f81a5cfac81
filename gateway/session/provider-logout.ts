import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { Provider } from './provider/provider.js';
import { ProviderRefused, ProviderUnavailable } from './provider/provider-error.js';
import type { Sessions } from './sessions.js';

/** Milliseconds for which the id of a used logout token is remembered. Tokens are refused as expired before that. */
const REMEMBERED = 15 * 60_000;

/**
 * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0): those of one session at the provider, or all of the person.
 *
 * @returns the reason if the token was refused; empty if the sessions were ended
 */
export async function endByProvider(
  token: string | null,
  { providers, sessions }: { readonly providers: ReadonlyMap<string, Provider>; readonly sessions: Sessions },
): Promise<{ readonly refused?: string }> {
  const provider = token ? findProvider(token, providers) : undefined;
  if (!token || !provider) return { refused: 'issuer' };
  try {
    const { subject, providerSession, id } = await provider.verifyLogoutToken(token);
    const { issuer, id: name } = provider.config;
    const key = `logout:${createHash('sha256')
      .update(JSON.stringify([name, id]))
      .digest('base64url')}`;
    if (!(await sessions.store.setOnce(key, '1', REMEMBERED))) return { refused: 'used' };
    try {
      if (providerSession !== undefined) await sessions.endProviderSession(issuer, providerSession);
      else await sessions.endPerson({ issuer, subject: subject! });
    } catch (error) {
      // Not done: the provider may send it again.
      await sessions.store.take(key).catch(() => undefined);
      throw error;
    }
    return {};
  } catch (error) {
    if (error instanceof ProviderRefused) return { refused: error.reason };
    if (error instanceof ProviderUnavailable) return { refused: 'keys-unavailable' };
    throw error;
  }
}

/** Reads the parameters of a front-channel logout (OpenID Connect Front-Channel Logout 1.0). @returns undefined without a known `iss` and a `sid` */
export function readFrontChannelLogout(
  { iss, sid }: Readonly<Record<string, unknown>>,
  providers: ReadonlyMap<string, Provider>,
): { readonly issuer: string; readonly providerSession: string } | undefined {
  const isKnown = typeof iss === 'string' && [...providers.values()].some(({ config }) => config.issuer === iss);
  return isKnown && typeof sid === 'string' && sid !== '' ? { issuer: iss, providerSession: sid } : undefined;
}

/** Finds the provider that a token names. The token is not verified yet. */
function findProvider(token: string, providers: ReadonlyMap<string, Provider>): Provider | undefined {
  try {
    const { iss } = decodeJwt(token);
    return [...providers.values()].find(({ config }) => config.issuer === iss);
  } catch {
    return undefined;
  }
}
