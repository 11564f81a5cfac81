import type { Certificate } from './x509/certificate.js';
import { EXTENSION, readAuthority, readKeyUsage, USAGE } from './x509/extensions.js';
import { verifySigned } from './x509/signed.js';

/** The certificates among which a path is searched. */
export interface PathSources {
  /** The pinned roots. A path ends at one of them, and nowhere else. */
  readonly roots: readonly Certificate[];
  /** CA certificates that were configured, or that came with the certificate. They are not trusted. */
  readonly intermediates: readonly Certificate[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The greatest number of CAs between a certificate and its root. The HPKI has one. */
const INTERMEDIATES_AT_MOST = 3;

/**
 * Builds the path from a certificate up to a pinned root (RFC 5280 §6.1), and verifies each signature, name, validity, and that each issuer is
 * a CA that may issue it. Policies and revocation are not checked here.
 *
 * @returns the issuers, the direct one first, the root last; undefined if there is no path
 * @throws DerError if an extension of a certificate on the way cannot be read
 */
export function buildPath(certificate: Certificate, sources: PathSources): readonly Certificate[] | undefined {
  return extend(certificate, [], sources);
}

function extend(certificate: Certificate, below: readonly Certificate[], sources: PathSources): readonly Certificate[] | undefined {
  const { roots, intermediates, at } = sources;
  const issues = (issuer: Certificate) => mayIssue(issuer, below.length, at) && isIssuedBy(certificate, issuer);
  const root = roots.find(issues);
  if (root) return [...below, root];
  if (below.length === INTERMEDIATES_AT_MOST) return undefined;
  for (const issuer of intermediates) {
    const isNew = issuer !== certificate && !below.includes(issuer);
    const path = isNew && issues(issuer) ? extend(issuer, [...below, issuer], sources) : undefined;
    if (path) return path;
  }
  return undefined;
}

/** Whether one certificate was issued by the other: by name and by signature. */
export function isIssuedBy({ issuer, signed }: Pick<Certificate, 'issuer' | 'signed'>, { subject, publicKey }: Certificate): boolean {
  return issuer.der.equals(subject.der) && verifySigned(signed, publicKey);
}

/** Whether a certificate is a valid CA, with a path length that allows this number of CAs below it. */
function mayIssue(issuer: Certificate, casBelow: number, at: number): boolean {
  const { notBefore, notAfter, extensions } = issuer;
  const authority = readAuthority(extensions);
  return (
    authority !== undefined &&
    authority.pathLength >= casBelow &&
    readKeyUsage(extensions)?.has(USAGE.KEY_CERT_SIGN) === true &&
    notBefore <= at &&
    at <= notAfter &&
    !hasUnknownCritical(issuer)
  );
}

/** The extensions whose meaning is known here. Another one that is critical makes a certificate unusable (RFC 5280 §4.2). */
const KNOWN: ReadonlySet<string> = new Set([
  EXTENSION.SUBJECT_DIRECTORY_ATTRIBUTES,
  EXTENSION.KEY_USAGE,
  EXTENSION.BASIC_CONSTRAINTS,
  EXTENSION.CRL_DISTRIBUTION_POINTS,
  EXTENSION.CERTIFICATE_POLICIES,
  EXTENSION.EXTENDED_KEY_USAGE,
]);

/** Whether a certificate has a critical extension that is not known here. */
export function hasUnknownCritical({ extensions }: Pick<Certificate, 'extensions'>): boolean {
  return [...extensions].some(([id, { critical }]) => critical && !KNOWN.has(id));
}
