import { createHash } from 'node:crypto';
import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import { CLOCK_LEEWAY } from '../../../kit/index.js';
import { ReleaseError } from '../release-error.js';

/** The `typ` and the `aud` of an order. */
export const ORDER_TYP = 'release-order+jwt';
export const ORDER_AUDIENCE = 'receipt-release';
/** Seconds from `iat` to `exp`. */
export const ORDER_LIFE = 60;

/** An order that the directory signed. */
export interface VerifiedOrder {
  readonly issuer: string;
  /** SHA-256 of the `jti`, hexadecimal. */
  readonly jti: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** What is ordered. */
  readonly order: unknown;
}

/** How orders are verified. */
export interface OrderCheck {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
  readonly now: () => number;
}

/**
 * Verifies an order: kind, algorithm, issuer, audience, keys and life are pinned. Whether it was used before is the caller's question.
 *
 * @throws ReleaseError ORDER_INVALID for every problem, so that an outsider learns nothing from the answer; its cause is for the log
 */
export async function verifyOrder(token: string, { issuer, keys, now }: OrderCheck): Promise<VerifiedOrder> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      ...{ typ: ORDER_TYP, algorithms: ['EdDSA'], issuer, audience: ORDER_AUDIENCE },
      ...{ requiredClaims: ['iat', 'exp', 'jti', 'order'], maxTokenAge: ORDER_LIFE, clockTolerance: CLOCK_LEEWAY },
      currentDate: new Date(now()),
    });
    const { iat, exp, jti, aud, order } = payload;
    if (aud !== ORDER_AUDIENCE) throw new Error('the order has several audiences');
    if (exp! - iat! > ORDER_LIFE) throw new Error('the order lives too long');
    if (typeof jti !== 'string' || !/^[\x21-\x7e]{8,100}$/.test(jti)) throw new Error('the jti has another form');
    return { issuer, jti: createHash('sha256').update(jti).digest('hex'), issuedAt: iat!, expiresAt: exp!, order };
  } catch (cause) {
    throw new ReleaseError('ORDER_INVALID', { cause });
  }
}
