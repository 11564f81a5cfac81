import 'reflect-metadata';
import { generateKeyPair, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import {
  BasicConstraintsExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509';
import { AUTHENTICATION_POLICY, SIGNATURE_POLICY } from '../verify-certificate.js';
import { TAG } from '../x509/der.js';
import { makeRoleExtension } from './hc-role-extension.js';
import { writeDer, writeOid } from './write-der.js';

/** A pair of RSA keys. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A CA, or the holder of a certificate. */
export interface Issued extends KeyPair {
  readonly name: Name;
  readonly serial: string;
  /** DER. */
  readonly certificate: Buffer;
}

/** What a certificate is to say. What is absent is as the profile wants it. */
export interface CertificateWish {
  readonly by: Issued;
  readonly name?: Name;
  readonly serial?: string;
  readonly keys?: KeyPair;
  /** A public key whose private one is elsewhere, such as in a token: in place of `keys`. */
  readonly publicKey?: KeyObject;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly roles?: readonly string[];
  readonly policies?: readonly string[];
  readonly usages?: KeyUsageFlags;
  readonly hash?: string;
  /** Where the revocation list of the issuer is. */
  readonly crlUrls?: readonly string[];
  /** Extensions in place of those of the profile. */
  readonly extensions?: readonly Extension[];
  /** Extensions beside those of the profile. */
  readonly more?: readonly Extension[];
}

/** Makes RSA keys. */
export async function makeKeys({ bits = 2_048 } = {}): Promise<KeyPair> {
  return await promisify(generateKeyPair)('rsa', { modulusLength: bits });
}

/** Writes a name in the order of its parts. */
export function makeName(parts: Readonly<Record<string, string>>): Name {
  const written = Object.entries(parts).map(([type, value]) => {
    const text = writeDer(type === 'C' ? TAG.PRINTABLE_STRING : TAG.UTF8_STRING, value);
    return writeDer(TAG.SET, writeDer(TAG.SEQUENCE, writeOid(ATTRIBUTES[type] ?? type), text));
  });
  return new Name(new Uint8Array(writeDer(TAG.SEQUENCE, ...written)));
}

const ATTRIBUTES: Readonly<Record<string, string>> = {
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  CN: '2.5.4.3',
  serialNumber: '2.5.4.5',
};

/** A CA certificate: below another CA, or self-signed. */
export async function makeAuthority(
  name: Name,
  { by, keys: given, ...wish }: Partial<CertificateWish> & { pathLength?: number } = {},
): Promise<Issued> {
  const keys = given ?? (await makeKeys());
  const extensions = wish.extensions ?? [
    new BasicConstraintsExtension(true, wish.pathLength, true),
    new KeyUsagesExtension(wish.usages ?? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ...(wish.policies ? [new CertificatePolicyExtension([...wish.policies], true)] : []),
    ...(wish.crlUrls ? [new CRLDistributionPointsExtension([...wish.crlUrls])] : []),
  ];
  const validity = { notBefore: wish.notBefore ?? Date.now() - YEAR, notAfter: wish.notAfter ?? Date.now() + 10 * YEAR };
  const self: Issued = { ...keys, name, serial: '', certificate: Buffer.alloc(0) };
  return await issue({ ...wish, ...validity, by: by ?? self, name, keys, extensions: [...extensions, ...(wish.more ?? [])], more: [] });
}

/** The certificate of a person. */
export async function issue(wish: CertificateWish): Promise<Issued> {
  const { by, name = HOLDER, serial = `5${randomBytes(7).toString('hex')}`, hash = 'SHA-256' } = wish;
  const keys = wish.keys ?? (await makeKeys());
  const profile = [
    new KeyUsagesExtension(wish.usages ?? KeyUsageFlags.digitalSignature, true),
    new CertificatePolicyExtension([...(wish.policies ?? [AUTHENTICATION_POLICY])]),
    ...(wish.crlUrls ? [new CRLDistributionPointsExtension([...wish.crlUrls])] : []),
    ...(wish.roles?.length === 0 ? [] : [makeRoleExtension(wish.roles ?? ['Medical Doctor'])]),
  ];
  const made = await X509CertificateGenerator.create({
    serialNumber: serial,
    issuer: by.name,
    subject: name,
    notBefore: new Date(wish.notBefore ?? Date.now() - DAY),
    notAfter: new Date(wish.notAfter ?? Date.now() + YEAR),
    signingAlgorithm: { name: 'RSASSA-PKCS1-v1_5', hash },
    publicKey: await toVerifyingKey(wish.publicKey ?? keys.publicKey),
    signingKey: await toSigningKey(by, hash),
    extensions: [...(wish.extensions ?? profile), ...(wish.more ?? [])],
  });
  return { ...keys, name, serial, certificate: Buffer.from(made.rawData) };
}

/** WebCrypto binds a key to a hash. */
async function toSigningKey({ privateKey }: Pick<KeyPair, 'privateKey'>, hash: string): Promise<webcrypto.CryptoKey> {
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  return await webcrypto.subtle.importKey('pkcs8', der, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['sign']);
}

async function toVerifyingKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = key.export({ format: 'der', type: 'spki' });
  return await webcrypto.subtle.importKey('spki', der, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['verify']);
}

/** A revocation list of a CA. */
export async function makeCrl(
  by: Issued,
  wish: {
    readonly revoked?: readonly string[];
    readonly thisUpdate?: number;
    readonly nextUpdate?: number;
    readonly extensions?: readonly Extension[];
    readonly entryExtensions?: readonly Extension[];
  } = {},
): Promise<Buffer> {
  const crl = await X509CrlGenerator.create({
    issuer: by.name,
    thisUpdate: new Date(wish.thisUpdate ?? Date.now() - HOUR),
    nextUpdate: new Date(wish.nextUpdate ?? Date.now() + DAY),
    signingAlgorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    signingKey: await toSigningKey(by, 'SHA-256'),
    extensions: [...(wish.extensions ?? [])],
    entries: (wish.revoked ?? []).map((serialNumber) => ({
      serialNumber,
      revocationDate: new Date(wish.thisUpdate ?? Date.now() - HOUR),
      extensions: [...(wish.entryExtensions ?? [])],
    })),
  });
  return Buffer.from(crl.rawData);
}

/** The CAs of a test: a root, and below it one CA for authentication and one for signatures. */
export interface TestHpki {
  readonly root: Issued;
  readonly authentication: Issued;
  readonly signature: Issued;
}

/** Makes the CAs of a test in memory. */
export async function makeTestHpki(wish: Pick<CertificateWish, 'crlUrls'> = {}): Promise<TestHpki> {
  const place = { C: 'JP', O: 'TEST' };
  const root = await makeAuthority(makeName({ ...place, OU: 'TEST HPKI Root CA' }));
  const [authentication, signature] = await Promise.all([
    makeAuthority(makeName({ ...place, CN: 'HPKI-99-TestAuthCA-forAuthentication-forIndividual' }), {
      ...wish,
      by: root,
      policies: [AUTHENTICATION_POLICY],
    }),
    makeAuthority(makeName({ ...place, CN: 'HPKI-99-TestSignCA-forNonRepudiation' }), { ...wish, by: root, policies: [SIGNATURE_POLICY] }),
  ]);
  return { root, authentication, signature };
}

/** The holder of a test certificate. */
export const HOLDER = makeName({ C: 'JP', CN: 'SATO Hanako', serialNumber: 'D123456' });

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;
