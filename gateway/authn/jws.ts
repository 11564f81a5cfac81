import { constants, KeyObject, type VerifyKeyObjectInput, verify } from 'node:crypto';
import type { CryptoKey, JWTVerifyGetKey } from 'jose';
import { Refused } from '../../subgraphs/kit/observe/refusal.js';

/** The token is malformed, has no valid signature, or is not for this gateway. */
export class TokenRefused extends Refused {
  /** @param part the part that is wrong: the form, the header, the key, the signature, or the name of a claim */
  constructor(part: 'form' | 'header' | 'key' | 'signature' | 'claims' | 'typ' | 'iss' | 'aud' | 'exp' | 'nbf') {
    super(REASONS[part], part);
  }
}

const REASONS = {
  form: 'malformed',
  header: 'malformed',
  key: 'key',
  signature: 'signature',
  claims: 'claims',
  typ: 'kind',
  iss: 'issuer',
  aud: 'audience',
  exp: 'expired',
  nbf: 'expired',
} as const;

/** How each algorithm is verified (RFC 7518 §3, RFC 8037). Only signatures: never a shared secret, never `none`. */
const ALGORITHMS: ReadonlyMap<
  unknown,
  { readonly hash: string | null; readonly key: string; readonly more: Partial<VerifyKeyObjectInput> }
> = new Map([
  ['EdDSA', { hash: null, key: 'ed25519', more: {} }],
  ['ES256', { hash: 'sha256', key: 'ec', more: { dsaEncoding: 'ieee-p1363' as const } }],
  ['ES384', { hash: 'sha384', key: 'ec', more: { dsaEncoding: 'ieee-p1363' as const } }],
  ['RS256', { hash: 'sha256', key: 'rsa', more: {} }],
  ['PS256', { hash: 'sha256', key: 'rsa', more: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } }],
]);

/**
 * Verifies a compact JWS (RFC 7515 §5.2). `jose` chooses the key, which is bound to its algorithm. The signature is verified in this thread,
 * because in the thread pool, which `jose` uses, it takes several times as long.
 *
 * @throws TokenRefused; what `keys` throws
 */
export async function verifyJws(
  token: string,
  keys: JWTVerifyGetKey,
): Promise<{ header: Record<string, unknown>; payload: Record<string, unknown> }> {
  const [first, second, third, ...more] = token.split('.');
  if (!first || !second || !third || more.length > 0) throw new TokenRefused('form');
  const header = decodeObject(first);
  const algorithm = ALGORITHMS.get(header.alg);
  // No `crit` extensions are supported (RFC 7515 §4.1.11).
  if (!algorithm || header.crit !== undefined || header.b64 !== undefined) throw new TokenRefused('header');
  const found = await keys(header as never, { payload: second, protected: first, signature: third });
  const key = toPublicKey(found as CryptoKey);
  if (key.type !== 'public' || key.asymmetricKeyType !== algorithm.key) throw new TokenRefused('key');
  const signature = Buffer.from(third, 'base64url');
  // A signature has exactly one valid encoding.
  if (signature.toString('base64url') !== third) throw new TokenRefused('form');
  if (!verify(algorithm.hash, Buffer.from(`${first}.${second}`), { key, ...algorithm.more }, signature))
    throw new TokenRefused('signature');
  return { header, payload: decodeObject(second) };
}

const publicKeys = new WeakMap<object, KeyObject>();

function toPublicKey(key: CryptoKey): KeyObject {
  let known = publicKeys.get(key);
  if (!known) {
    known = KeyObject.from(key as never);
    publicKeys.set(key, known);
  }
  return known;
}

function decodeObject(part: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    throw new TokenRefused('form');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenRefused('form');
  return value as Record<string, unknown>;
}
