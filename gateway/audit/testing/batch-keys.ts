import { type CryptoKey, createLocalJWKSet, exportJWK, generateKeyPair, type JWTVerifyGetKey } from 'jose';
import type { SigningKey } from '../../../subgraphs/kit/identity/caller-token.js';

/** A gateway's new key, and what verifies its batches. */
export async function makeBatchKeys(kid = 'k1'): Promise<{ key: SigningKey; keys: JWTVerifyGetKey }> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA' }] });
  return { key: { kid, key: privateKey as CryptoKey }, keys };
}
