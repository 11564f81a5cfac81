import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exportJWK, type JWK } from 'jose';
import { makeKeys } from '../../subgraphs/kit/process/keys/system-keys.js';
import { SCOPES } from './clinic-schema.js';

const ISSUER = 'https://issuer.bench';
const AUDIENCE = 'hareyaka-graph';

/** An issuer for the benchmark, in a temporary folder. */
export interface BenchIssuer {
  readonly folder: string;
  /** The variables that make the gateway trust it. */
  readonly environment: Readonly<Record<string, string>>;
  /** The `authorization` headers of the given number of callers, each another person. */
  callers(count: number): string[];
  close(): Promise<void>;
}

/** RS256 is the default of OpenID providers. An Ed25519 signature takes some four times as long to verify. */
export const ALGORITHMS = ['RS256', 'EdDSA'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** @param lifetime seconds for which the tokens are valid */
export async function benchIssuer(lifetime: number, alg: Algorithm = 'RS256'): Promise<BenchIssuer> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-bench-'));
  const { publicKey, privateKey } =
    alg === 'RS256' ? await promisify(generateKeyPair)('rsa', { modulusLength: 2048 }) : await promisify(generateKeyPair)('ed25519');
  const jwk: JWK = { ...(await exportJWK(publicKey)), alg, use: 'sig', kid: 'bench' };
  const { privateSet } = await makeKeys({ sealing: false });
  const file = async (name: string, content: unknown) => {
    await writeFile(join(folder, name), JSON.stringify(content), { mode: 0o600 });
    return join(folder, name);
  };
  return {
    folder,
    environment: {
      HAREYAKA_OIDC_ISSUER: ISSUER,
      HAREYAKA_OIDC_JWKS: await file('issuer.jwks.json', { keys: [jwk] }),
      HAREYAKA_OIDC_AUDIENCE: AUDIENCE,
      HAREYAKA_GATEWAY_KEYS: await file('gateway.keys.json', privateSet),
      HAREYAKA_AUDIT: 'off',
    },
    callers: (count) => Array.from({ length: count }, (_, n) => `Bearer ${tokenOf(`caller-${n}`, { alg, key: privateKey }, lifetime)}`),
    close: async () => await rm(folder, { recursive: true, force: true }),
  };
}

/** An access token (RFC 9068). Signed without a library: tens of thousands are made before the measurement. */
function tokenOf(sub: string, { alg, key }: { alg: Algorithm; key: KeyObject }, lifetime: number): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: AUDIENCE, sub, facility: 'f0', scope: SCOPES, acr: 'hpki', iat, exp: iat + lifetime };
  const said = [{ alg, typ: 'at+jwt', kid: 'bench' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${said.join('.')}.${sign(alg === 'RS256' ? 'sha256' : null, Buffer.from(said.join('.')), key).toString('base64url')}`;
}
