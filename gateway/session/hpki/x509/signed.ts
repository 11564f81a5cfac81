import { type KeyObject, verify } from 'node:crypto';
import { type DerElement, DerError, readChildren, TAG } from './der.js';
import { readBitBytes, readOid } from './der-values.js';

/** The signature algorithms that are accepted: RSA (PKCS#1 v1.5) with SHA-2. The profile knows no other. */
const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};

/** The bits of an RSA key. Longer keys are refused, because verifying them costs time and any client can send one. */
const MODULUS_BITS = { fewest: 2_048, most: 8_192 };

/** Something that an issuer signed: a certificate or a revocation list. */
export interface Signed {
  /** The content, as it was signed. */
  readonly content: DerElement;
  readonly algorithm: DerElement;
  /** The hash of the signature; undefined if the algorithm is not accepted. */
  readonly hash: string | undefined;
  readonly signature: Buffer;
}

/** Reads the frame of a signed structure (RFC 5280 §4.1.1, §5.1.1). @throws DerError */
export function readSigned(whole: DerElement): Signed {
  const [content, algorithm, signature, ...others] = readChildren(whole);
  if (!content || !algorithm || others.length > 0) throw new DerError('has another structure');
  const [oid, parameters] = readChildren(algorithm);
  // RFC 4055 §5: the parameters of these algorithms are NULL.
  const known = parameters?.raw.equals(NULL) ? HASHES[readOid(oid)] : undefined;
  return { content, algorithm, hash: known, signature: readBitBytes(signature) };
}

const NULL = Buffer.from([0x05, 0x00]);

/** Checks that the algorithm in the content is that of the frame: the frame itself is not signed. @throws DerError */
export function expectSameAlgorithm({ algorithm }: Signed, inContent: DerElement | undefined): void {
  if (!inContent || inContent.tag !== TAG.SEQUENCE || !inContent.raw.equals(algorithm.raw)) throw new DerError('names two algorithms');
}

/** Verifies the signature with the issuer's public key. */
export function verifySigned({ content, hash, signature }: Signed, key: KeyObject): boolean {
  return hash !== undefined && isStrongKey(key) && verify(hash, content.raw, key, signature);
}

/** Whether a public key is RSA of an accepted length. */
export function isStrongKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  return asymmetricKeyType === 'rsa' && bits >= MODULUS_BITS.fewest && bits <= MODULUS_BITS.most;
}
