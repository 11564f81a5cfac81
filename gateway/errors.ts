import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { KIT_ERRORS } from '../subgraphs/kit/errors.js';

/**
 * Every error that the gateway itself can answer: the HTTP status and the message. Codes are stable: clients act on them, and people read the
 * portal's own texts for them.
 */
export const GATEWAY_ERRORS = {
  UNAUTHENTICATED: { status: 401, message: 'A valid access token is needed.' },
  SESSION_LOCKED: { status: 401, message: 'The session is locked. Sign in again to unlock it.' },
  FACILITY_NOT_ALLOWED: { status: 403, message: 'You cannot act for this facility.' },
  NETWORK_NOT_ALLOWED: { status: 403, message: 'This facility can be used only from its registered networks.' },
  SESSION_STORE_UNAVAILABLE: { status: 503, message: 'Sessions cannot be checked at present. Try again in a moment.' },
  PROVIDER_UNAVAILABLE: { status: 503, message: 'The sign-in service has not confirmed the session for too long.' },
  FACILITY_REQUIRED: {
    status: 400,
    message: 'The access token or session names no facility: the header hareyaka-facility must name the one for which you act.',
  },
  FACILITY_MISMATCH: { status: 403, message: 'The header hareyaka-facility names another facility than the access token or session.' },
  UNAUTHORIZED_FIELD_OR_TYPE: { status: 200, message: 'Unauthorized field or type' },
  GRAPHQL_PARSE_FAILED: { status: 400, message: 'The operation is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, message: 'The operation does not fit the schema.' },
  BAD_USER_INPUT: { status: 400, message: 'A variable does not fit its type.' },
  OPERATION_RESOLUTION_FAILURE: { status: 400, message: 'The request does not say which operation is meant.' },
  OPERATION_TOO_LARGE: { status: 400, message: 'The operation is too large.' },
  OPERATION_TOO_EXPENSIVE: { status: 400, message: 'The operation costs too much.' },
  OPERATION_NOT_PLANNED: { status: 400, message: 'The operation cannot be planned.' },
  OPERATION_NOT_TRUSTED: { status: 400, message: 'Only operations of the published clients are answered here.' },
  PERSISTED_QUERY_NOT_FOUND: { status: 200, message: 'PersistedQueryNotFound' },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 200, message: 'PersistedQueryNotSupported' },
  PERSISTED_QUERY_HASH_MISMATCH: { status: 400, message: 'The hash is not that of the operation.' },
  BAD_REQUEST: { status: 400, message: 'The request is not a GraphQL request.' },
  INTROSPECTION_DISABLED: { status: 400, message: 'Introspection is off, or the access token does not have the scope graph:introspect.' },
  SUBSCRIPTIONS_NOT_SUPPORTED: { status: 400, message: 'Subscriptions are not served here.' },
  REQUEST_TIMEOUT: { status: 408, message: 'The request did not arrive completely in time.' },
  TOO_MANY_REQUESTS: { status: 429, message: 'You have too much under way. Try again in a moment.' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The request is too large.' },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address.' },
  SUBGRAPH_UNAVAILABLE: { status: 200, message: 'A part of the network could not be reached.' },
  SUBGRAPH_TIMED_OUT: { status: 200, message: 'A part of the network did not answer in time.' },
  SUBGRAPH_INVALID: { status: 200, message: 'A part of the network answered with something that is not an answer.' },
  FIELD_NOT_ANSWERED: { status: 200, message: 'No part of the network gave a value for this field.' },
  SUBGRAPH_ERROR: { status: 200, message: 'A part of the network failed.' },
  AUDIT_UNAVAILABLE: {
    status: 503,
    message: 'What is shown cannot be recorded at present, so nothing of a patient is shown. Try again in a moment.',
  },
  OVERLOADED: { status: 503, message: 'The gateway has too much to do. Try again in a moment.' },
  INTERNAL: { status: 500, message: 'The gateway failed.' },
} as const;

export type GatewayErrorCode = keyof typeof GATEWAY_ERRORS;

/** Why the process did not start: the exit code. The message names the variable and the problem. */
export const START_ERRORS = {
  CONFIG_INVALID: { exit: 2 },
  SUPERGRAPH_INVALID: { exit: 2 },
  AUDIT_SPOOL_IN_USE: { exit: 1 },
  START_FAILED: { exit: 1 },
} as const;

export type StartErrorCode = keyof typeof START_ERRORS;

/** An error of the table, to be thrown at the client. */
export function gatewayError(
  code: GatewayErrorCode,
  extensions: Record<string, unknown> = {},
  path?: readonly (string | number)[],
): GraphQLError {
  const { status, message } = GATEWAY_ERRORS[code];
  return new GraphQLError(message, { path, extensions: { code, ...(status === 200 ? {} : { http: { status } }), ...extensions } });
}

/** Codes whose messages may be shown unchanged: they repeat what the client itself sent, or the kit wrote them. */
const OWN_WORDS: ReadonlySet<string> = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'BAD_INPUT']);

/**
 * What a client sees of an error: a code of the tables, its message, the label of the failed part, the request's id; nothing else.
 *
 * @param hints whether the message may propose names of the schema
 */
export function toShownError(error: GraphQLFormattedError, requestId: string | undefined, hints = false): GraphQLFormattedError {
  const { message, path, locations, extensions = {} } = error;
  const code = readCode(extensions);
  const field = code === 'OPERATION_TOO_EXPENSIVE' && typeof extensions.field === 'string' ? shorten(extensions.field) : undefined;
  const service = label(extensions.service) ?? label(extensions.serviceName);
  return {
    message: OWN_WORDS.has(code)
      ? hints
        ? message
        : removeHint(message)
      : field
        ? `${getMessage(code)} The costliest field is ${field}.`
        : getMessage(code),
    ...(path ? { path } : {}),
    ...(locations && OWN_WORDS.has(code) ? { locations } : {}),
    extensions: {
      code,
      ...(service ? { service } : {}),
      ...(typeof extensions.argument === 'string' ? { argument: extensions.argument } : {}),
      ...(typeof extensions.limit === 'string' ? { limit: extensions.limit, atMost: extensions.atMost } : {}),
      ...(field ? { field } : {}),
      ...(requestId ? { requestId } : {}),
    },
  };
}

/** The HTTP status of a code if the answer holds no data; 200 for a code that is part of an answer. */
export function getStatus(code: unknown): number {
  return typeof code === 'string' && Object.hasOwn(GATEWAY_ERRORS, code) ? GATEWAY_ERRORS[code as GatewayErrorCode].status : 200;
}

/** A code of either table, or INTERNAL. */
function readCode(extensions: Record<string, unknown>): string {
  const code = String(extensions.code);
  return Object.hasOwn(GATEWAY_ERRORS, code) || Object.hasOwn(KIT_ERRORS, code) ? code : 'INTERNAL';
}

/** graphql-js proposes names of the schema for a wrong name: these are not for callers who may not introspect it. */
function removeHint(message: string): string {
  return message.replace(/ ?Did you mean .*\?/s, '');
}

function getMessage(code: string): string {
  const table: Readonly<Record<string, { readonly message: string }>> = { ...KIT_ERRORS, ...GATEWAY_ERRORS };
  return table[code]!.message;
}

/** Shortens a path of response keys: a client can make them as long as it likes. */
function shorten(text: string): string {
  return text.length <= FIELD_AT_MOST ? text : `${text.slice(0, FIELD_AT_MOST)}…`;
}

/** The greatest number of characters of a field's path in an error. */
const FIELD_AT_MOST = 200;

function label(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 100 ? value : undefined;
}
