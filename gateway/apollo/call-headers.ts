import { fromWire, type WireText } from '../execute/answers/wire-text.js';
import type { CallHeaders } from '../execute/transport/subgraph-client.js';
import { SubgraphFailure } from '../execute/transport/subgraph-failure.js';

/** A call that is about to be made, as `willSendRequest` sees it. */
export interface OutgoingCall<TContext = Record<string, unknown>> {
  /** The subgraph's name. */
  readonly subgraph: string;
  /** Add, change or delete headers here. The engine's own cannot be changed: content-type, accept, x-request-id. */
  readonly headers: Headers;
  /** What the subgraph is asked. Changing it has no effect. */
  readonly request: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
  /** The request's context, as the host made it; an empty object where no client asks. */
  readonly context: TContext;
  /** Why the subgraph is asked; the values are those of @apollo/gateway. */
  readonly kind: 'incoming operation' | 'health check' | 'loading schema';
}

export type WillSendRequest<TContext = Record<string, unknown>> = (call: OutgoingCall<TContext>) => void | Promise<void>;

/** Headers that belong to one connection or to the body: the engine decides them. */
const RESERVED = [
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Runs `willSendRequest` for a call and returns the headers that it set.
 *
 * @param initial headers that are there before it runs
 * @throws what `willSendRequest` throws
 */
export function callHeaders<TContext>(
  willSendRequest: WillSendRequest<TContext>,
  call: Omit<OutgoingCall<TContext>, 'headers'>,
  initial: Iterable<[string, string]> = [],
): CallHeaders | Promise<CallHeaders> {
  const headers = new Headers([...initial]);
  const done = willSendRequest(Object.defineProperty(call, 'headers', { value: headers, enumerable: true }) as OutgoingCall<TContext>);
  return done instanceof Promise ? done.then(() => kept(headers)) : kept(headers);
}

function kept(headers: Headers): CallHeaders {
  for (const name of RESERVED) headers.delete(name);
  return Object.fromEntries(headers);
}

/**
 * The headers for the calls of one operation. A `willSendRequest` that throws, or does not end before the deadline, fails the call: it is not
 * made without its headers.
 *
 * @param deadlineAt milliseconds since 1970
 */
export function buildOperationHeaders<TContext>(
  willSendRequest: WillSendRequest<TContext>,
  context: TContext,
  deadlineAt: number,
): (subgraph: string, body: WireText) => CallHeaders | Promise<CallHeaders> {
  return (subgraph, body) => {
    const call = { subgraph, request: requestIn(body), context, kind: 'incoming operation' as const };
    try {
      const headers = callHeaders(willSendRequest, call);
      return headers instanceof Promise ? within(headers, deadlineAt) : headers;
    } catch (error) {
      throw failed(error);
    }
  };
}

/** The request in a body. It is parsed only if `willSendRequest` looks at it. */
function requestIn(body: WireText): OutgoingCall['request'] {
  let parsed: { query: string; variables?: Record<string, unknown> } | undefined;
  const read = () => {
    parsed ??= JSON.parse(fromWire(body)) as { query: string; variables?: Record<string, unknown> };
    return parsed;
  };
  return {
    get query() {
      return read().query;
    },
    get variables() {
      return read().variables ?? {};
    },
  };
}

async function within(headers: Promise<CallHeaders>, deadlineAt: number): Promise<CallHeaders> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = () => reject(new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'willSendRequest did not end in time', { blame: 'caller' }));
    timer = setTimeout(end, Math.max(0, deadlineAt - Date.now()));
  });
  try {
    return await Promise.race([headers, late]);
  } catch (error) {
    throw error instanceof SubgraphFailure ? error : failed(error);
  } finally {
    clearTimeout(timer);
  }
}

function failed(error: unknown): SubgraphFailure {
  return new SubgraphFailure('SUBGRAPH_UNAVAILABLE', `willSendRequest failed: ${(error as Error)?.message ?? error}`, { blame: 'caller' });
}
