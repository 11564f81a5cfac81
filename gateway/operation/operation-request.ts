import type { IncomingHttpHeaders } from 'node:http';
import type { GatewayErrorCode } from '../errors.js';
import { isReadableEncoding } from './decompress.js';
import { isTooNested, NESTING_AT_MOST } from './nesting.js';
import { surveyJson } from './survey-json.js';

/** One operation of a request. */
export interface GraphqlRequest {
  readonly query?: string | undefined;
  /** An id in place of the text (GraphQL over HTTP, appendix Persisted Documents). */
  readonly documentId?: string | undefined;
  readonly variables?: Record<string, unknown> | undefined;
  readonly operationName?: string | undefined;
  readonly extensions?: Record<string, unknown> | undefined;
}

/** Why a request is refused before its operation is read. */
export interface HttpRefusal {
  readonly status: number;
  readonly code: GatewayErrorCode;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

export interface RequestRules {
  /** Operations in one request at the most; 0: no batches. */
  readonly batching: number;
  /** Whether a GET needs a header that a page of another site cannot send without a preflight. */
  readonly csrfPrevention: boolean;
  /** Bytes of a body, once it is decompressed. */
  readonly bodyLimit: number;
  /** Characters of an operation's text. The limit on tokens does not cover comments and long strings, which take time too. */
  readonly textLimit: number;
}

/** An HTTP request whose body has been received. */
export interface HttpRequest {
  readonly method: string;
  /** The part after the address's question mark. */
  readonly search: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export interface ReadRequest {
  readonly requests: readonly GraphqlRequest[];
  /** Whether the operations came as a list, and are answered as one. */
  readonly batched: boolean;
}

const BAD_REQUEST: HttpRefusal = { status: 400, code: 'BAD_REQUEST' };
const TOO_LARGE: HttpRefusal = { status: 400, code: 'OPERATION_TOO_LARGE' };
const NOT_ALLOWED: HttpRefusal = { status: 405, code: 'BAD_REQUEST', headers: { allow: 'GET, POST' } };
const UNSUPPORTED_TYPE: HttpRefusal = { status: 415, code: 'BAD_REQUEST', headers: { 'accept-post': 'application/json' } };
/** RFC 9110 §12.5.3: with this header a 415 says that the encoding is not supported. */
const UNSUPPORTED_ENCODING: HttpRefusal = { status: 415, code: 'BAD_REQUEST', headers: { 'accept-encoding': 'br, gzip, deflate' } };

/**
 * Reads the operations of a request, as GraphQL over HTTP specifies: a POST with JSON in UTF-8, or a GET with a query string. Other
 * parameters than the five are ignored.
 */
export function readGraphqlRequest(request: HttpRequest, rules: RequestRules): ReadRequest | HttpRefusal {
  if (request.method === 'GET') return readGet(request, rules);
  return request.method === 'POST' ? readPost(request, rules) : NOT_ALLOWED;
}

/**
 * A page of another site can send a GET without a preflight (CORS: a simple request). It could not read the answer, and it has no token;
 * but it must not make the gateway work either. A header that needs a preflight, such as `authorization`, shows that it is not such a page.
 */
function readGet({ search, headers }: HttpRequest, { csrfPrevention, textLimit }: RequestRules): ReadRequest | HttpRefusal {
  const shown = headers['apollo-require-preflight'] || headers['x-apollo-operation-name'] || headers.authorization || isJson(headers);
  if (csrfPrevention && !shown) return BAD_REQUEST;
  const parameters = new Map<string, unknown>();
  for (const [name, text] of new URLSearchParams(search)) {
    if (!PARAMETERS.has(name)) continue;
    const value = IN_JSON.has(name) ? parseJson(text || 'null') : text;
    if (parameters.has(name) || value === undefined) return BAD_REQUEST;
    parameters.set(name, value);
  }
  const read = readOperation(Object.fromEntries(parameters), textLimit);
  return 'code' in read ? read : { requests: [read], batched: false };
}

/** A page of another site cannot send JSON without a preflight. */
function readPost({ headers, body }: HttpRequest, { batching, textLimit }: RequestRules): ReadRequest | HttpRefusal {
  if (!isJson(headers)) return UNSUPPORTED_TYPE;
  if (!isReadableEncoding((headers['content-encoding'] ?? 'identity').toLowerCase())) return UNSUPPORTED_ENCODING;
  const text = decode(body);
  if (text !== undefined && hasTooManyTokens(text)) return { ...TOO_LARGE, extensions: { limit: 'tokens', atMost: BODY_TOKENS_AT_MOST } };
  const content = parseJson(text);
  if (!Array.isArray(content)) {
    const read = readOperation(content, textLimit);
    return 'code' in read ? read : { requests: [read], batched: false };
  }
  if (content.length === 0 || content.length > batching) return BAD_REQUEST;
  const requests: GraphqlRequest[] = [];
  for (const one of content) {
    const read = readOperation(one, textLimit);
    if ('code' in read) return read;
    requests.push(read);
  }
  return { requests, batched: true };
}

/** Structural characters of a body's JSON: `{`, `[`, `,` and `:`. A megabyte of them takes long to parse, and longer to validate. */
export const BODY_TOKENS_AT_MOST = 100_000;

function hasTooManyTokens(text: string): boolean {
  return (
    text.length > BODY_TOKENS_AT_MOST && surveyJson(text, { depth: Number.POSITIVE_INFINITY, exact: false }).tokens > BODY_TOKENS_AT_MOST
  );
}

const IN_JSON: ReadonlySet<string> = new Set(['variables', 'extensions']);
const PARAMETERS: ReadonlySet<string> = new Set(['query', 'documentId', 'operationName', ...IN_JSON]);

/** Whether the body is JSON in UTF-8, the one encoding that JSON has (RFC 8259 §8.1). */
function isJson(headers: IncomingHttpHeaders): boolean {
  if (headers['content-type'] === 'application/json') return true;
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset=')).map((parameter) => parameter.slice(8));
  return type === 'application/json' && charsets.every((charset) => /^"?utf-?8"?$/.test(charset));
}

const UTF_8 = new TextDecoder('utf-8', { fatal: true });

function decode(body: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(body);
  } catch {
    return undefined;
  }
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null and an empty text count as not given. */
function readOperation(content: unknown, textLimit: number): GraphqlRequest | HttpRefusal {
  if (!isObject(content)) return BAD_REQUEST;
  const { query, documentId, operationName, variables, extensions } = content;
  if (!isText(query) || !isText(documentId) || !isText(operationName)) return BAD_REQUEST;
  if (!isMap(variables) || !isMap(extensions)) return BAD_REQUEST;
  if (!query && !documentId && !extensions?.persistedQuery) return BAD_REQUEST;
  if (query && query.length > textLimit) return { ...TOO_LARGE, extensions: { limit: 'text', atMost: textLimit } };
  if (isTooNested(query, variables) || isTooNested(undefined, extensions)) {
    return { ...TOO_LARGE, extensions: { limit: 'nesting', atMost: NESTING_AT_MOST } };
  }
  if (namesPrototype(extensions)) return BAD_REQUEST;
  return {
    query: query || undefined,
    documentId: documentId || undefined,
    operationName: operationName || undefined,
    variables: variables ?? undefined,
    extensions: extensions ?? undefined,
  };
}

function isText(value: unknown): value is string | null | undefined {
  return typeof value === 'string' || value === null || value === undefined;
}

function isMap(value: unknown): value is Record<string, unknown> | null | undefined {
  return isObject(value) || value === null || value === undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a key, at any depth, would change the prototype of an object into which it is copied. */
function namesPrototype(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(namesPrototype);
}
