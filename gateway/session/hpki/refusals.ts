/**
 * Why a certificate, or the proof that the browser has its key, is refused. Codes are stable: pages and portals show their own text for each. README.md
 * has the same table.
 */
export const HPKI_REFUSALS = {
  CERTIFICATE_MISSING: 'No certificate was presented.',
  CERTIFICATE_MALFORMED: 'The bytes are no certificate that can be read.',
  CERTIFICATE_CHAIN: 'No chain of valid CA certificates leads from it to a pinned root.',
  CERTIFICATE_ALGORITHM: 'The key is not RSA of 2,048 to 8,192 bits, or the signature is not RSA with SHA-256 or stronger.',
  CERTIFICATE_EXTENSION: 'It has a critical extension that is not known here.',
  CERTIFICATE_POLICY: 'It was not issued under the policy for authentication, or it was issued for signatures.',
  CERTIFICATE_USAGE: 'Its key is not meant for signing in, or it belongs to a CA.',
  CERTIFICATE_NOT_YET_VALID: 'Its validity has not begun.',
  CERTIFICATE_EXPIRED: 'Its validity has ended.',
  CERTIFICATE_ROLE: 'It names no licence that is accepted here.',
  CERTIFICATE_REVOKED: 'It, or a CA above it, was revoked.',
  CERTIFICATE_CRL_UNAVAILABLE: 'No current revocation list is at hand, so it is not known whether it was revoked.',
  CERTIFICATE_NOT_REGISTERED:
    'The directory has not registered it for this person, its licence is of another profession, or the person may not act.',
  CHALLENGE_UNKNOWN: 'The challenge was never given to this session and origin, was used, or has expired.',
  CHALLENGE_SIGNATURE: 'The signature is not one over the challenge with the key of the certificate.',
  ATTEMPT_LIMIT: 'The session has had too many challenges or tickets. Try again in a few minutes.',
  PROXY_UNTRUSTED: 'The certificate came in a header from a peer that is no named and authenticated proxy.',
  TICKET_UNKNOWN: 'The ticket was never given, was used, or has expired, or its session has ended.',
  SESSION_MISSING: 'There is no session, or the request comes from another origin.',
  DIRECTORY_UNAVAILABLE: 'The directory could not be asked whose certificate it is.',
} as const;

/** The code of a refusal. */
export type HpkiRefusal = keyof typeof HPKI_REFUSALS;
