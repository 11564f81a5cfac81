import type { Operation } from './operation.js';

/** One entry of an answer's `errors`. Act on the code, show words of your own for it, and keep `requestId` for the operator. */
export interface GraphError {
  readonly message: string;
  /** Where the null is in the data. Absent if the whole operation failed. */
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    /** The connected system that failed. */
    readonly service?: string;
    readonly requestId?: string;
    readonly [name: string]: unknown;
  };
}

/** What came back for one operation. Data and errors can both be there: a system that fails empties its own part only. */
export interface Answer<Data> {
  readonly data: Data | null;
  readonly errors: readonly GraphError[];
  /** The operator finds the request by it. Undefined if no answer came. */
  readonly requestId: string | undefined;
  /** Seconds to wait at least before the next try; 0 if the gateway does not say. */
  readonly retryAfter: number;
}

/** The SDK's own codes: no answer came, or the answer is not one of a graph. */
export type ClientErrorCode = 'NETWORK_FAILED' | 'ANSWER_INVALID';

/** Sends one operation. Every failure is in `errors`. @throws the signal's reason if the request was aborted, and nothing else */
export type Ask = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<Answer<Data>>;

export interface AskOptions {
  /** The graph's address: `/graphql` on the gateway's own origin, else a full one. */
  readonly graph: string;
  /** An access token. Without it, the request carries the header of the gateway's session, and the browser adds the cookie. */
  readonly token?: string | (() => string | Promise<string>);
  /** The id of the facility for which the person acts. Only for a token that names no facility. */
  readonly facility?: string;
  readonly fetch?: typeof fetch;
}

/** Codes of a gateway that does not know the operation's hash and accepts its text. */
const UNKNOWN_HASH: ReadonlySet<string> = new Set(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);

/**
 * Makes the function that sends operations. It sends the hash of an operation; if the gateway does not know the hash yet, it sends the text too. A gateway
 * that answers only trusted operations knows the hashes from the manifest.
 *
 * @example
 * const ask = createAsk({ graph: 'https://gateway.example/graphql', token });
 * const { data, errors, retryAfter } = await ask(MyPatients, { filter: { name: 'アイザワ' } });
 */
export function createAsk({ graph, token, facility, fetch: send = fetch }: AskOptions): Ask {
  async function makeHeaders(): Promise<Record<string, string>> {
    const bearer = typeof token === 'function' ? await token() : token;
    return {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...(bearer === undefined ? { 'hareyaka-session': '1' } : { authorization: `Bearer ${bearer}` }),
      ...(facility === undefined ? {} : { 'hareyaka-facility': facility }),
    };
  }

  return async <Data, Variables>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Answer<Data>> => {
    const post = async (query: string | undefined): Promise<Answer<Data>> => {
      const body = JSON.stringify({
        query,
        operationName: operation.name,
        variables,
        extensions: { persistedQuery: { version: 1, sha256Hash: operation.hash } },
      });
      try {
        return await readAnswer<Data>(await send(graph, { method: 'POST', headers: await makeHeaders(), body, signal: signal ?? null }));
      } catch (error) {
        signal?.throwIfAborted();
        return fail('NETWORK_FAILED', error instanceof Error ? error.message : String(error));
      }
    };
    const answer = await post(undefined);
    const isUnknown = answer.data === null && answer.errors.some(({ extensions }) => UNKNOWN_HASH.has(extensions.code));
    return isUnknown ? await post(operation.text) : answer;
  };
}

async function readAnswer<Data>(response: Response): Promise<Answer<Data>> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  const about = { requestId, retryAfter: Number.isFinite(seconds) && seconds > 0 ? seconds : 0 };
  const text = await response.text();
  const content = parseJson(text);
  if (!isRecord(content) || (!isRecord(content.data) && !(Array.isArray(content.errors) && content.errors.length > 0)))
    return { ...fail<Data>('ANSWER_INVALID', `status ${response.status}`), ...about };
  const errors = Array.isArray(content.errors) ? content.errors.map(readError) : [];
  return { data: isRecord(content.data) ? (content.data as Data) : null, errors, ...about };
}

function readError(error: unknown): GraphError {
  const { message, path, extensions } = isRecord(error) ? error : {};
  const known = isRecord(extensions) ? extensions : {};
  return {
    message: String(message),
    ...(Array.isArray(path) ? { path } : {}),
    extensions: { ...known, code: typeof known.code === 'string' ? known.code : 'INTERNAL' },
  };
}

function fail<Data>(code: ClientErrorCode, message: string): Answer<Data> {
  return { data: null, errors: [{ message, extensions: { code } }], requestId: undefined, retryAfter: 0 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
