import type { Certificate } from './certificate.js';
import { contextTag, type DerElement, DerError, eachChild, expectTag, readChildren, readOnlyChild, readWhole, TAG } from './der.js';
import { readTime, readUnsigned } from './der-values.js';
import { type DistinguishedName, readName } from './distinguished-name.js';
import {
  EXTENSION,
  type Extensions,
  type PointName,
  readAuthority,
  readDistributionPoints,
  readExtensions,
  readPointNames,
} from './extensions.js';
import { decodePem } from './pem.js';
import { expectSameAlgorithm, readSigned, type Signed } from './signed.js';

/** A list of revoked certificates (CRL, RFC 5280 §5), read but not verified. */
export interface RevocationList {
  readonly signed: Signed;
  readonly issuer: DistinguishedName;
  /** Milliseconds since 1970. A newer list is published before `nextUpdate`. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** Serials, as certificates have them. */
  readonly revoked: ReadonlySet<string>;
  readonly scope: ListScope;
}

/** Which of its issuer's certificates a list covers. */
interface ListScope {
  /** Only those that name one of these distribution points; undefined for all. */
  readonly points: readonly PointName[] | undefined;
  readonly of: 'all' | 'persons' | 'authorities';
}

/**
 * Reads a revocation list from DER or PEM. Partial lists are refused: delta lists, indirect lists (with entries of other issuers),
 * and lists for some reasons only.
 *
 * @throws DerError
 */
export function readRevocationList(bytes: Buffer): RevocationList {
  const signed = readSigned(readWhole(decodePem(bytes, 'X509 CRL'), TAG.SEQUENCE));
  const fields = readChildren(signed.content);
  const version = fields[0]?.tag === TAG.INTEGER ? readUnsigned(fields.shift()) : undefined;
  if (version !== undefined && version !== VERSION_2) throw new DerError('has an unknown version');
  const [algorithm, issuer, thisUpdate, nextUpdate] = fields.splice(0, 4);
  expectSameAlgorithm(signed, algorithm);
  const entries = fields[0]?.tag === TAG.SEQUENCE ? fields.shift() : undefined;
  const extensions = fields[0]?.tag === contextTag(0) ? readExtensions(readOnlyChild(fields.shift()!, TAG.SEQUENCE)) : new Map();
  if (fields.length > 0) throw new DerError('has another structure');
  return {
    signed,
    issuer: readName(expectTag(issuer, TAG.SEQUENCE)),
    thisUpdate: readTime(thisUpdate),
    nextUpdate: readTime(nextUpdate),
    revoked: entries ? readEntries(entries) : new Set(),
    scope: readScope(extensions),
  };
}

const VERSION_2 = '1';

function readEntries(entries: DerElement): Set<string> {
  const revoked = new Set<string>();
  for (const entry of eachChild(entries)) {
    const [serial, since, extensions, ...others] = readChildren(entry);
    if (!since || others.length > 0) throw new DerError('has an entry of another structure');
    // A critical one, such as another issuer, makes the list unusable (RFC 5280 §5.3).
    if (extensions && [...readExtensions(extensions).values()].some(({ critical }) => critical))
      throw new DerError('has an entry with a critical extension');
    revoked.add(readUnsigned(serial));
  }
  return revoked;
}

function readScope(extensions: Extensions): ListScope {
  for (const [id, { critical }] of extensions)
    if (critical && id !== EXTENSION.ISSUING_DISTRIBUTION_POINT) throw new DerError('has an unknown critical extension');
  const value = extensions.get(EXTENSION.ISSUING_DISTRIBUTION_POINT)?.value;
  if (!value) return { points: undefined, of: 'all' };
  const parts = new Map(readChildren(readWhole(value, TAG.SEQUENCE)).map((part) => [part.tag, part]));
  const isSet = (tag: number) => parts.get(tag)?.content.equals(TRUE) === true;
  if (parts.has(SOME_REASONS) || isSet(INDIRECT) || isSet(ONLY_ATTRIBUTES)) throw new DerError('says only a part');
  const point = parts.get(contextTag(0));
  return { points: point && readPointNames(point), of: isSet(ONLY_PERSONS) ? 'persons' : isSet(ONLY_AUTHORITIES) ? 'authorities' : 'all' };
}

const TRUE = Buffer.from([0xff]);
/** The tags of the parts of `IssuingDistributionPoint` (RFC 5280 §5.2.5). */
const ONLY_PERSONS = 0x81;
const ONLY_AUTHORITIES = 0x82;
const SOME_REASONS = 0x83;
const INDIRECT = 0x84;
const ONLY_ATTRIBUTES = 0x85;

/** Whether a list covers a certificate of its issuer. @throws DerError if the certificate's extensions cannot be read */
export function isInScope({ extensions }: Pick<Certificate, 'extensions'>, { scope }: Pick<RevocationList, 'scope'>): boolean {
  const { points, of } = scope;
  if (of !== 'all' && (of === 'authorities') !== (readAuthority(extensions) !== undefined)) return false;
  return points === undefined || readDistributionPoints(extensions).some((own) => points.some(({ der }) => der.equals(own.der)));
}
