import { createHash } from 'node:crypto';
import { type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import type { SigningKey } from '../identity/caller-token.js';

export const BATCH_TYP = 'audit-batch+jwt';
/** The audience of every batch. */
export const AUDIT_STORE = 'audit';
/** Limits of one batch. */
export const BATCH_RECORDS_AT_MOST = 1_000;
export const BATCH_BYTES_AT_MOST = 4 * 1024 * 1024;

/** The body of `POST /intake`. Without records it only tells the head of the spool. */
export interface AuditBatch {
  /** A JWS (EdDSA) of `BatchClaims` by the gateway's key. */
  readonly signed: string;
  /** The records' JSON texts, in order. */
  readonly records: readonly string[];
}

/** What the gateway signs. */
export interface BatchClaims {
  /** The gateway's name. */
  readonly iss: string;
  readonly spool: string;
  /** The number of the first record; without records, that of the next one. */
  readonly from: number;
  readonly count: number;
  /** The chain's hash before the first record, base64url. */
  readonly previous: string;
  /** SHA-256 over the records, each followed by a line feed, base64url. */
  readonly digest: string;
  /** The last record of the spool at this moment, whether sent or not, and the chain's hash after it. */
  readonly head: { readonly seq: number; readonly hash: string };
}

/** The answer of the intake: 200 with this, or 409 with this for a batch out of sequence. */
export interface BatchAnswer {
  /** The last record that the store holds durably of this spool; 0: none. */
  readonly acknowledged: number;
  /** The chain's hash after it, base64url. */
  readonly hash: string;
}

/** The hash over the records of a batch. */
export function digestRecords(records: readonly string[]): string {
  const hash = createHash('sha256');
  for (const record of records) hash.update(record).update('\n');
  return hash.digest('base64url');
}

/** Signs a batch. It is valid for a minute. */
export async function signBatch(claims: BatchClaims, key: SigningKey, now: number): Promise<string> {
  const iat = Math.floor(now / 1000);
  return await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'EdDSA', typ: BATCH_TYP, kid: key.kid })
    .setAudience(AUDIT_STORE)
    .setIssuedAt(iat)
    .setExpirationTime(iat + 60)
    .sign(key.key);
}

/** Verifies a batch's signature, kind, audience, age and digest. @throws if anything of it is wrong */
export async function verifyBatch(
  { signed, records }: AuditBatch,
  gateway: string,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<BatchClaims> {
  const { payload } = await jwtVerify(signed, keys, {
    typ: BATCH_TYP,
    algorithms: ['EdDSA'],
    issuer: gateway,
    audience: AUDIT_STORE,
    requiredClaims: ['exp', 'iat', 'spool', 'from', 'count', 'previous', 'digest', 'head'],
    maxTokenAge: 60,
    clockTolerance: 5,
    currentDate: new Date(now),
  });
  const claims = payload as unknown as BatchClaims;
  if (claims.count !== records.length || claims.digest !== digestRecords(records))
    throw new Error('the records are not those that were signed');
  return claims;
}
