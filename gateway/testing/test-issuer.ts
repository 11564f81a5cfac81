import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { makeKeys } from '../../subgraphs/kit/process/keys/system-keys.js';

export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'hareyaka-graph';

/** The content of a token; each part can be made invalid. */
export interface TokenParts {
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
  /** Signs in place of the issuer's key. */
  readonly key?: CryptoKey | Uint8Array;
  /** Seconds from now. */
  readonly expiresIn?: number;
}

export interface TestIssuer {
  /** Files: the issuer's public keys, the gateway's private ones, the gateway's public ones. */
  readonly jwks: string;
  readonly gatewayKeys: string;
  readonly gatewayPublicKeys: string;
  readonly publicPem: string;
  token(parts?: TokenParts): Promise<string>;
  close(): Promise<void>;
}

/** An issuer of access tokens, and the gateway's own keys, in files that it deletes at the end. */
export async function createTestIssuer(): Promise<TestIssuer> {
  const folder = await mkdtemp(join(tmpdir(), 'gateway-keys-'));
  const pair = await generateKeyPair('RS256', { extractable: true });
  const publicKey: JWK = { ...(await exportJWK(pair.publicKey)), alg: 'RS256', use: 'sig', kid: 'one' };
  const { privateSet, publicSet } = await makeKeys({ sealing: false });
  const file = async (name: string, content: unknown) => {
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  return {
    jwks: await file('issuer.jwks.json', { keys: [publicKey] }),
    gatewayKeys: await file('gateway.keys.json', privateSet),
    gatewayPublicKeys: await file('gateway.jwks.json', publicSet),
    publicPem: await exportSPKI(pair.publicKey),
    token: async ({ claims = {}, header = {}, key = pair.privateKey, expiresIn = 300 } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const said = { iss: ISSUER, aud: AUDIENCE, sub: 'dr-sato', facility: 'f1', scope: 'read', iat: now, exp: now + expiresIn, ...claims };
      return await new SignJWT(said).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'one', ...header }).sign(key);
    },
    close: async () => await rm(folder, { recursive: true, force: true }),
  };
}
