import { constants, verify } from 'node:crypto';
import type { ChallengeDesk, ChallengeHolder } from './challenge-desk.js';
import type { HpkiRefusal } from './refusals.js';
import { type CertificateFacts, type HpkiRules, type PresentedCertificate, verifyCertificate } from './verify-certificate.js';

/** The hashes that a signature of the card may use. */
export const SIGNATURE_HASHES = ['sha256', 'sha384', 'sha512'] as const;

/** The answer to a challenge, as a local bridge to the card makes it. */
export interface ChallengeAnswer extends PresentedCertificate {
  readonly nonce: string;
  readonly hash: (typeof SIGNATURE_HASHES)[number];
  /** RSA PKCS#1 v1.5 over the challenge's text. */
  readonly signature: Buffer;
}

/** The parts that a verification needs. */
export interface AnswerOptions {
  readonly desk: ChallengeDesk;
  readonly rules: HpkiRules;
  readonly now: () => number;
}

/**
 * Verifies the answer to a challenge: the challenge is open for this session and origin, the certificate is accepted, and its key signed the
 * challenge's text. The challenge cannot be used again, whatever the result.
 */
export async function verifyAnswer(
  answer: ChallengeAnswer,
  holder: ChallengeHolder,
  { desk, rules, now }: AnswerOptions,
): Promise<{ readonly certificate: CertificateFacts } | { readonly refused: HpkiRefusal }> {
  const taken = await desk.take(holder, answer.nonce);
  if ('refused' in taken) return taken;
  const verdict = await verifyCertificate(answer, rules, now());
  if ('refused' in verdict) return verdict;
  const key = { key: verdict.key, padding: constants.RSA_PKCS1_PADDING };
  const isSigned = verify(answer.hash, Buffer.from(taken.text), key, answer.signature);
  return isSigned ? { certificate: verdict.certificate } : { refused: 'CHALLENGE_SIGNATURE' };
}
