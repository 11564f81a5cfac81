import * as oidc from 'openid-client';

/** The provider cannot be reached, or its answer is not that of an OpenID provider. Trying again later may help. */
export class ProviderUnavailable extends Error {
  constructor(cause: unknown) {
    super('the provider does not answer', { cause });
  }
}

/** The provider refused, or its answer is not valid. `reason` is one of a few fixed words, for logs and metrics; it never repeats the answer's text. */
export class ProviderRefused extends Error {
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`the provider refused, or its answer is not valid: ${reason}`, { cause });
  }
}

/** OAuth 2.0 and OpenID Connect error codes that a log may show. Other texts of a provider are logged as `other`. */
const KNOWN = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
  'login_required',
  'interaction_required',
  'consent_required',
  'invalid_target',
]);
const TEMPORARY = new Set(['server_error', 'temporarily_unavailable']);

/** Classifies an error of a call to a provider: unavailable, or refused. */
export function toProviderError(error: unknown): ProviderUnavailable | ProviderRefused {
  if (error instanceof ProviderUnavailable || error instanceof ProviderRefused) return error;
  if (error instanceof oidc.ResponseBodyError || error instanceof oidc.AuthorizationResponseError) {
    const code = KNOWN.has(error.error) ? error.error : 'other';
    const status = 'status' in error ? error.status : 0;
    return TEMPORARY.has(code) || status >= 500 ? new ProviderUnavailable(error) : new ProviderRefused(code, error);
  }
  if (error instanceof oidc.ClientError) {
    const { code = '', cause } = error as oidc.ClientError & { code?: string };
    const status = Number((cause as { status?: unknown } | undefined)?.status) || 0;
    if (code === 'OAUTH_TIMEOUT' || code === 'OAUTH_ABORT' || status >= 500 || isFailedFetch(cause)) return new ProviderUnavailable(error);
    return new ProviderRefused(/^OAUTH_[A-Z_]+$/.test(code) ? code.slice('OAUTH_'.length).toLowerCase() : 'not-valid', error);
  }
  return isFailedFetch(error) ? new ProviderUnavailable(error) : new ProviderRefused('not-valid', error);
}

/** `fetch` rejects with a TypeError if nothing answers. It is known by its name: it may be of another realm than this module. */
function isFailedFetch(error: unknown): boolean {
  const { name } = (error ?? {}) as { name?: unknown };
  return name === 'TypeError' || name === 'TimeoutError' || name === 'AbortError';
}
