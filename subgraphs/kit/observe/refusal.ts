import { errors } from 'jose';

/** The kinds of tokens and answers that can be refused. */
export type RefusalKind = 'access-token' | 'caller-token' | 'permit' | 'assertion' | 'exchange' | 'signing';

/** The reasons for a refusal. Metrics and logs use only these words. */
export const REFUSAL_REASONS = [
  'absent',
  'malformed',
  'algorithm',
  'signature',
  'key',
  'expired',
  'issuer',
  'audience',
  'kind',
  'claims',
  'person',
  'facility',
  'assurance',
  'chart',
  'seal',
  'used',
  'not-permitted',
  'no-key',
  'keys-unavailable',
] as const;

export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** Thrown when a token or permit is refused, with a reason from the table. Its message is not shown outside the process. */
export class Refused extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}

const OF_CLAIM: Readonly<Record<string, RefusalReason>> = { iss: 'issuer', aud: 'audience', typ: 'kind', iat: 'expired', nbf: 'expired' };

/**
 * Finds the reason for a refusal in an error or its causes. It never uses the error's message, which may quote the token.
 *
 * @example classifyRefusal(new errors.JWTExpired('…', payload)) // 'expired'
 */
export function classifyRefusal(error: unknown): RefusalReason {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; depth++) {
    const reason = findReason(one);
    if (reason) return reason;
    one = one.cause ?? (one as { originalError?: unknown }).originalError;
  }
  return error === undefined ? 'absent' : 'malformed';
}

function findReason(error: Error): RefusalReason | undefined {
  if (error instanceof Refused) return error.reason;
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return OF_CLAIM[error.claim] ?? 'claims';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) return 'key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWEDecryptionFailed || error instanceof errors.JWEInvalid) return 'seal';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JOSEError) return 'malformed';
  return KEYS_UNAVAILABLE.has(String((error as NodeJS.ErrnoException).code)) ? 'keys-unavailable' : undefined;
}

/** Error codes of a connection or a file which mean that a key set could not be read. */
const KEYS_UNAVAILABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EACCES',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);
