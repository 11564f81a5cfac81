import { errors } from 'jose';

/** What was refused. */
export type RefusalKind = 'access-token' | 'caller-token' | 'permit' | 'assertion' | 'exchange' | 'signing';

/** Why something is refused: the only words that a metric or a log has for it. */
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

/** A token or permit that is refused, for a reason of the table. What its message says stays in the process. */
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
 * The reason in an error that a verification threw, at whatever depth: never its words, which may quote the token.
 *
 * @example refusalReason(new errors.JWTExpired('…', payload)) // 'expired'
 */
export function refusalReason(error: unknown): RefusalReason {
  for (let one = error, depth = 0; one instanceof Error && depth < 5; depth++) {
    const reason = reasonIn(one);
    if (reason) return reason;
    one = one.cause ?? (one as { originalError?: unknown }).originalError;
  }
  return error === undefined ? 'absent' : 'malformed';
}

function reasonIn(error: Error): RefusalReason | undefined {
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

/** Codes of a connection, or of a file, by which a key set could not be had. */
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
