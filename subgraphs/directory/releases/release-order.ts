import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { SigningKey } from '../../kit/index.js';

const ORDER_TYP = 'release-order+jwt';
const AUDIENCE = 'receipt-release';
/** Seconds for which an order may be used. */
const ORDER_LIFE = 60;

/** Who signs, and when. */
export interface OrderSigner {
  readonly issuer: string;
  /** The directory's signing key of this moment. */
  readonly key: () => SigningKey;
  readonly now: () => number;
}

/** Signs an order to the release process. It can be used once. */
export async function signOrder(order: object, { issuer, key, now }: OrderSigner): Promise<string> {
  const at = Math.floor(now() / 1000);
  const { kid, key: privateKey } = key();
  return await new SignJWT({ order })
    .setProtectedHeader({ alg: 'EdDSA', typ: ORDER_TYP, kid })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setJti(randomUUID())
    .setIssuedAt(at)
    .setExpirationTime(at + ORDER_LIFE)
    .sign(privateKey);
}
