import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { contextTag, type DerElement, DerError, expectTag, readChildren, readOnlyChild, readWhole, TAG } from './der.js';
import { readTime, readUnsigned } from './der-values.js';
import { type DistinguishedName, readName } from './distinguished-name.js';
import { type Extensions, readExtensions } from './extensions.js';
import { decodePem } from './pem.js';
import { expectSameAlgorithm, readSigned, type Signed } from './signed.js';

/** An X.509 certificate of version 3, read but not verified. */
export interface Certificate {
  readonly der: Buffer;
  readonly signed: Signed;
  /** Hexadecimal digits in lower case, without leading zeros. */
  readonly serial: string;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  /** Milliseconds since 1970. The last instant is part of the validity. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly extensions: Extensions;
  /** SHA-256 over the whole certificate: hexadecimal digits in lower case. */
  readonly fingerprint: string;
}

/** The greatest number of bytes of a certificate. Those of cards have some 1,500. */
const CERTIFICATE_AT_MOST = 16_384;

/**
 * Reads a certificate from DER, or from PEM that holds one.
 *
 * @throws DerError if it is not exactly one certificate of version 3 in DER
 * @example readCertificate(await readFile('card.pem')).subject.text // 'CN=YAMADA Taro,O=…,C=JP'
 */
export function readCertificate(bytes: Buffer): Certificate {
  const der = decodePem(bytes, 'CERTIFICATE');
  if (der.length > CERTIFICATE_AT_MOST) throw new DerError('is too long for a certificate');
  const signed = readSigned(readWhole(der, TAG.SEQUENCE));
  const [version, serial, algorithm, issuer, validity, subject, key, extensions, ...others] = readChildren(signed.content);
  if (version?.tag !== contextTag(0) || readUnsigned(readOnlyChild(version, TAG.INTEGER)) !== VERSION_3)
    throw new DerError('is not of version 3');
  // `issuerUniqueID` and `subjectUniqueID` would come before the extensions. The profile does not allow them.
  if (extensions?.tag !== contextTag(3) || others.length > 0) throw new DerError('has another structure');
  expectSameAlgorithm(signed, algorithm);
  const [notBefore, notAfter, ...more] = readChildren(expectTag(validity, TAG.SEQUENCE));
  if (more.length > 0) throw new DerError('has another structure');
  return {
    der,
    signed,
    serial: readUnsigned(serial),
    issuer: readName(expectTag(issuer, TAG.SEQUENCE)),
    subject: readName(expectTag(subject, TAG.SEQUENCE)),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    publicKey: readPublicKey(expectTag(key, TAG.SEQUENCE)),
    extensions: readExtensions(readOnlyChild(extensions, TAG.SEQUENCE)),
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}

const VERSION_3 = '2';

function readPublicKey({ raw }: DerElement): KeyObject {
  try {
    return createPublicKey({ key: raw, format: 'der', type: 'spki' });
  } catch {
    throw new DerError('has a public key that cannot be read');
  }
}
