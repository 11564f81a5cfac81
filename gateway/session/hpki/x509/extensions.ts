import { contextTag, type DerElement, DerError, readChildren, readElement, readWhole, TAG } from './der.js';
import { readBoolean, readNamedBits, readOid, readUnsigned } from './der-values.js';

/** One extension of a certificate, of a revocation list, or of an entry in it. */
export interface Extension {
  readonly critical: boolean;
  /** The content of the extension's octet string. */
  readonly value: Buffer;
}

/** Extensions by object identifier. */
export type Extensions = ReadonlyMap<string, Extension>;

/** The extensions that are read here. */
export const EXTENSION = {
  SUBJECT_DIRECTORY_ATTRIBUTES: '2.5.29.9',
  KEY_USAGE: '2.5.29.15',
  BASIC_CONSTRAINTS: '2.5.29.19',
  CRL_REASON: '2.5.29.21',
  ISSUING_DISTRIBUTION_POINT: '2.5.29.28',
  CRL_DISTRIBUTION_POINTS: '2.5.29.31',
  CERTIFICATE_POLICIES: '2.5.29.32',
  EXTENDED_KEY_USAGE: '2.5.29.37',
} as const;

/** The bits of the key usage (RFC 5280 §4.2.1.3). */
export const USAGE = { DIGITAL_SIGNATURE: 0, KEY_CERT_SIGN: 5, CRL_SIGN: 6 } as const;

/** Reads a list of extensions. @throws DerError if one is there twice, which RFC 5280 §4.2 forbids */
export function readExtensions(list: DerElement): Extensions {
  const extensions = new Map<string, Extension>();
  for (const one of readChildren(list)) {
    const [oid, ...rest] = readChildren(one);
    const id = readOid(oid);
    const critical = rest.length === 2 && readBoolean(rest[0]);
    const value = rest.at(-1);
    // DER leaves a default out: a `false` that is written is not DER.
    if (value?.tag !== TAG.OCTET_STRING || rest.length > 2 || (rest.length === 2 && !critical)) throw new DerError('has another structure');
    if (extensions.has(id)) throw new DerError('has an extension twice');
    extensions.set(id, { critical, value: value.content });
  }
  return extensions;
}

/** The number of CAs that may follow this one, if it is a CA (RFC 5280 §4.2.1.9). @returns undefined if it is none @throws DerError */
export function readAuthority(extensions: Extensions): { readonly pathLength: number } | undefined {
  const value = extensions.get(EXTENSION.BASIC_CONSTRAINTS)?.value;
  if (!value) return undefined;
  const [authority, pathLength, ...others] = readChildren(readWhole(value, TAG.SEQUENCE));
  if (others.length > 0) throw new DerError('has another structure');
  if (!authority) return undefined;
  if (!readBoolean(authority)) throw new DerError('writes a default');
  return { pathLength: pathLength ? Number.parseInt(readUnsigned(pathLength), 16) : Number.POSITIVE_INFINITY };
}

/** The key's usages. @returns undefined if the extension is absent @throws DerError */
export function readKeyUsage(extensions: Extensions): ReadonlySet<number> | undefined {
  const value = extensions.get(EXTENSION.KEY_USAGE)?.value;
  return value && readNamedBits(readWhole(value, TAG.BIT_STRING));
}

/** The purposes of the key. @returns undefined if the extension is absent @throws DerError */
export function readPurposes(extensions: Extensions): readonly string[] | undefined {
  const value = extensions.get(EXTENSION.EXTENDED_KEY_USAGE)?.value;
  return value && readChildren(readWhole(value, TAG.SEQUENCE)).map(readOid);
}

/** The policies under which the certificate was issued. @throws DerError */
export function readPolicies(extensions: Extensions): readonly string[] {
  const value = extensions.get(EXTENSION.CERTIFICATE_POLICIES)?.value;
  if (!value) return [];
  return readChildren(readWhole(value, TAG.SEQUENCE)).map((policy) => readOid(readChildren(policy)[0]));
}

/** Where revocation lists are published: the names of one distribution point, as encoded and, if it is an address, as text. */
export interface PointName {
  readonly der: Buffer;
  readonly url: string | undefined;
}

/** The names of all distribution points of a certificate (RFC 5280 §4.2.1.13). @throws DerError */
export function readDistributionPoints(extensions: Extensions): readonly PointName[] {
  const value = extensions.get(EXTENSION.CRL_DISTRIBUTION_POINTS)?.value;
  if (!value) return [];
  return readChildren(readWhole(value, TAG.SEQUENCE)).flatMap((point) => {
    const name = readChildren(point).find(({ tag }) => tag === contextTag(0));
    return name ? readPointNames(name) : [];
  });
}

/** Reads the full names in a `DistributionPointName`; a name relative to the issuer is not read. @throws DerError */
export function readPointNames({ content }: DerElement): readonly PointName[] {
  const names = readElement(content);
  if (names.tag !== contextTag(0)) return [];
  return readChildren(names, contextTag(0)).map(({ tag, content: text, raw }) => ({
    der: raw,
    url: tag === URI ? text.toString('latin1') : undefined,
  }));
}

/** `uniformResourceIdentifier [6] IA5String` of a general name. */
const URI = 0x86;
