import type { IncomingMessage } from 'node:http';
import { GATEWAY_ERRORS, type GatewayErrorCode, gatewayError } from '../errors.js';
import type { AccessTokens, VerifiedAccess } from './access-token.js';
import { chooseFacility, deriveAccess, FACILITY_HEADER } from './acting-access.js';

/**
 * Authenticates a request: who sends it, for which facility, and from which address. Synchronous if nothing has to be fetched.
 *
 * @throws GraphQLError with a code of the table, synchronously or by the promise; UNAUTHENTICATED has the same message for every reason
 */
export type Authenticator = (request: IncomingMessage) => VerifiedAccess | Promise<VerifiedAccess>;

/** The browser sessions, as far as authentication needs them. */
export interface SessionAccess {
  /**
   * Finds the access of a request's session: the same object until the session changes.
   *
   * @returns undefined if the request has no session, or it has ended
   */
  accessOf(request: IncomingMessage): VerifiedAccess | undefined | Promise<VerifiedAccess | undefined>;
}

export interface AuthenticatorOptions {
  readonly tokens: Pick<AccessTokens, 'verify'>;
  /** Absent where browsers cannot sign in. */
  readonly sessions?: SessionAccess | undefined;
  /** The client's address, behind trusted proxies too. */
  readonly clientAddress: (request: IncomingMessage) => string;
}

/**
 * Creates the function that authenticates requests: by the header `authorization` if there is one, otherwise by the session. A request with both is
 * authenticated only by the header, so that a session never replaces an invalid token.
 */
export function createAuthenticator({ tokens, sessions, clientAddress }: AuthenticatorOptions): Authenticator {
  const byToken = (request: IncomingMessage, access: VerifiedAccess) =>
    deriveAccess(access, chooseFacility(access.facility, request.headers[FACILITY_HEADER]), clientAddress(request));
  const bySession = (request: IncomingMessage, access: VerifiedAccess | undefined) => {
    // Without a session it is a request without a token, and is refused and counted as one.
    if (!access) return tokens.verify();
    // A session cannot choose its facility by the header. The header may only repeat it: `chooseFacility` refuses another one.
    if (access.facility === '') throw gatewayError('FACILITY_REQUIRED');
    return byToken(request, access);
  };
  return (request) => {
    const { authorization } = request.headers;
    if (authorization === undefined && sessions) {
      const access = sessions.accessOf(request);
      return access instanceof Promise ? access.then((found) => bySession(request, found)) : bySession(request, access);
    }
    const access = tokens.verify(authorization);
    return access instanceof Promise ? access.then((verified) => byToken(request, verified)) : byToken(request, access);
  };
}

/** Reads the code with which a request is refused. Any other error is UNAUTHENTICATED. */
export function readRefusalCode(error: unknown): GatewayErrorCode {
  const code = (error as { extensions?: { code?: unknown } } | undefined)?.extensions?.code;
  return typeof code === 'string' && Object.hasOwn(GATEWAY_ERRORS, code) ? (code as GatewayErrorCode) : 'UNAUTHENTICATED';
}
