import { buildPath, hasUnknownCritical } from './certificate-path.js';
import { readRoles } from './hc-role.js';
import type { HpkiRefusal } from './refusals.js';
import { type Certificate, readCertificate } from './x509/certificate.js';
import { DerError } from './x509/der.js';
import { readAuthority, readKeyUsage, readPolicies, readPurposes, USAGE } from './x509/extensions.js';
import { isStrongKey } from './x509/signed.js';

/** The policy of the HPKI's certificates for the authentication of persons. */
export const AUTHENTICATION_POLICY = '1.2.392.100495.1.5.1.2.3.1';
/** The policy of the HPKI's certificates for signatures. They must not be used for anything else. */
export const SIGNATURE_POLICY = '1.2.392.100495.1.5.1.1.3.1';
/** The licence (`hcRole`) of doctors, as the HPKI profile spells it. */
export const DOCTOR_ROLE = 'Medical Doctor';

/** Knows which certificates were revoked. */
export interface Revocations {
  /** Whether the issuer revoked a certificate. `unavailable`: no current list covers the certificate. @param at milliseconds since 1970 */
  stateOf(certificate: Certificate, issuer: Certificate, at: number): Promise<RevocationState>;
}

export type RevocationState = 'good' | 'revoked' | 'unavailable';

/** Which certificates are accepted. */
export interface HpkiRules {
  /** The pinned roots. */
  readonly roots: readonly Certificate[];
  /** The certificates of the CAs below: cards send only their own certificate, or also that of its CA. */
  readonly intermediates: readonly Certificate[];
  /** The policy that a certificate, and each CA between it and the root, must have. */
  readonly policy: string;
  /** Policies with which a certificate is refused, whatever else it has. */
  readonly refusedPolicies: readonly string[];
  /** The licences that are accepted; a certificate needs one of them. */
  readonly roles: readonly string[];
  readonly revocations: Revocations;
}

/** A certificate as it was presented. */
export interface PresentedCertificate {
  /** DER or PEM. */
  readonly certificate: Buffer;
  /** Other certificates that came with it, DER or PEM. Those beyond the first few, and those that cannot be read, are ignored. */
  readonly intermediates?: readonly Buffer[];
}

/** What a verified certificate says about its holder. */
export interface CertificateFacts {
  /** Names in the form of RFC 4514; the serial in hexadecimal digits in lower case. */
  readonly issuer: string;
  readonly serial: string;
  readonly subject: string;
  /** SHA-256 in hexadecimal digits in lower case. */
  readonly fingerprint: string;
  /** The licences, such as `Medical Doctor`. */
  readonly roles: readonly string[];
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

export type Verdict =
  | { readonly certificate: CertificateFacts; readonly key: Certificate['publicKey'] }
  | { readonly refused: HpkiRefusal };

/** The greatest number of certificates that are read beside the presented one. */
const INTERMEDIATES_AT_MOST = 4;
/** The purpose of a TLS client, and any purpose. */
const SIGN_IN_PURPOSES = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'];
const ANY_POLICY = '2.5.29.32.0';

/**
 * Verifies a certificate of the HPKI for signing in, at an instant: its chain to a pinned root, validity, policy, key usage, licence, and whether
 * it was revoked. It does not show that the holder is there: a signature or a TLS handshake does.
 *
 * @param at milliseconds since 1970
 * @example const verdict = await verifyCertificate({ certificate: der }, rules, Date.now()); // { certificate: { serial: '3f…', … } }
 */
export async function verifyCertificate(presented: PresentedCertificate, rules: HpkiRules, at: number): Promise<Verdict> {
  try {
    const certificate = readCertificate(presented.certificate);
    const intermediates = [...rules.intermediates, ...readIntermediates(presented.intermediates ?? [])];
    const path = buildPath(certificate, { roots: rules.roots, intermediates, at });
    if (!path) return { refused: findBrokenAlgorithm(certificate) ?? 'CERTIFICATE_CHAIN' };
    const refused = checkContent(certificate, path, rules, at) ?? (await checkRevocation([certificate, ...path], rules, at));
    if (refused) return { refused };
    const { serial, fingerprint, notAfter, publicKey } = certificate;
    const [issuer, subject] = [certificate.issuer.text, certificate.subject.text];
    return { certificate: { issuer, serial, subject, fingerprint, roles: readRoles(certificate.extensions), notAfter }, key: publicKey };
  } catch (error) {
    if (error instanceof DerError) return { refused: 'CERTIFICATE_MALFORMED' };
    throw error;
  }
}

function readIntermediates(presented: readonly Buffer[]): Certificate[] {
  return presented.slice(0, INTERMEDIATES_AT_MOST).flatMap((bytes) => {
    try {
      const certificate = readCertificate(bytes);
      // What cannot be read in it would otherwise be found only while a path is built.
      readAuthority(certificate.extensions);
      readKeyUsage(certificate.extensions);
      return [certificate];
    } catch (error) {
      if (error instanceof DerError) return [];
      throw error;
    }
  });
}

/** A weak algorithm breaks the chain too, but gets its own code. */
function findBrokenAlgorithm({ signed, publicKey }: Certificate): HpkiRefusal | undefined {
  return signed.hash === undefined || !isStrongKey(publicKey) ? 'CERTIFICATE_ALGORITHM' : undefined;
}

function checkContent(certificate: Certificate, path: readonly Certificate[], rules: HpkiRules, at: number): HpkiRefusal | undefined {
  const { extensions, publicKey, notBefore, notAfter } = certificate;
  if (!isStrongKey(publicKey)) return 'CERTIFICATE_ALGORITHM';
  if (hasUnknownCritical(certificate)) return 'CERTIFICATE_EXTENSION';
  if (!isUnderPolicy(certificate, path.slice(0, -1), rules)) return 'CERTIFICATE_POLICY';
  const purposes = readPurposes(extensions);
  const signsIn =
    readKeyUsage(extensions)?.has(USAGE.DIGITAL_SIGNATURE) && (!purposes || purposes.some((one) => SIGN_IN_PURPOSES.includes(one)));
  if (!signsIn || readAuthority(extensions)) return 'CERTIFICATE_USAGE';
  if (at < notBefore) return 'CERTIFICATE_NOT_YET_VALID';
  if (at > notAfter) return 'CERTIFICATE_EXPIRED';
  if (!readRoles(extensions).some((role) => rules.roles.includes(role))) return 'CERTIFICATE_ROLE';
  return undefined;
}

/** Whether the certificate has the policy, and every CA between it and the root has it or `anyPolicy`; and none has a refused policy. */
function isUnderPolicy(certificate: Certificate, authorities: readonly Certificate[], { policy, refusedPolicies }: HpkiRules): boolean {
  const own = readPolicies(certificate.extensions);
  const above = authorities.map(({ extensions }) => readPolicies(extensions));
  return (
    own.includes(policy) &&
    above.every((policies) => policies.includes(policy) || policies.includes(ANY_POLICY)) &&
    ![own, ...above].flat().some((one) => refusedPolicies.includes(one))
  );
}

/** Asks about each certificate below the root. A root that is no longer trusted is removed from the configuration. */
async function checkRevocation(chain: readonly Certificate[], { revocations }: HpkiRules, at: number): Promise<HpkiRefusal | undefined> {
  const asked = chain.slice(0, -1).map(async (certificate, i) => await revocations.stateOf(certificate, chain[i + 1]!, at));
  const states = await Promise.all(asked);
  if (states.includes('revoked')) return 'CERTIFICATE_REVOKED';
  return states.includes('unavailable') ? 'CERTIFICATE_CRL_UNAVAILABLE' : undefined;
}
