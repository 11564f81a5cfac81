import { type Ask, createAsk, createLoadContent, type LoadContent } from '@hareyaka/sdk';
import { limitTime } from './limit-time.js';

/** The gateway's graph, on this page's own origin. */
export const GRAPH = '/graphql';

/**
 * What the page asks the graph with, for one context of the session: one person, one facility, not locked. When the context ends, the client is closed:
 * what is under way is aborted, and nothing more is asked with it. It caches nothing: what was seen under one permit must not be shown under another.
 */
export interface GraphClient {
  readonly ask: Ask;
  readonly loadContent: LoadContent;
  /** Aborted when the client is closed. */
  readonly signal: AbortSignal;
  close(): void;
}

export interface GraphClientOptions {
  /** Called when an answer says that the session has ended (`UNAUTHENTICATED`) or is locked (`SESSION_LOCKED`). */
  readonly onSessionLost: (code: string) => void;
  /** Called after each answer of the gateway: it has counted as use, so that the session's idle time begins anew. */
  readonly onUse: () => void;
  /** Called with false when no answer came at all, and with true when one came. */
  readonly onReach: (isReached: boolean) => void;
  readonly fetch?: typeof fetch;
}

const SESSION_LOST: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'SESSION_LOCKED', 'FACILITY_REQUIRED']);

/** Milliseconds within which an operation, and a picture or a document, must have come: far more than the gateway's own deadlines. */
const [ANSWER_WITHIN_MS, CONTENT_WITHIN_MS] = [60_000, 180_000];

/** Makes the client of one context of the session. */
export function createGraphClient({
  onSessionLost,
  onUse,
  onReach,
  fetch: send = fetch.bind(globalThis),
}: GraphClientOptions): GraphClient {
  const closed = new AbortController();
  const ask = createAsk({ graph: GRAPH, fetch: limitTime(send, ANSWER_WITHIN_MS) });
  const sendForContent = limitTime(send, CONTENT_WITHIN_MS);
  const join = (signal: AbortSignal | undefined) => (signal ? AbortSignal.any([signal, closed.signal]) : closed.signal);

  return {
    signal: closed.signal,
    ask: async (operation, variables, { signal } = {}) => {
      const joined = join(signal);
      joined.throwIfAborted();
      const answer = await ask(operation, variables, { signal: joined });
      joined.throwIfAborted();
      const code = answer.data === null ? answer.errors[0]?.extensions.code : undefined;
      onReach(code !== 'NETWORK_FAILED');
      if (code !== undefined && SESSION_LOST.has(code)) onSessionLost(code);
      else if (code !== 'NETWORK_FAILED') onUse();
      return answer;
    },
    loadContent: createLoadContent({
      graph: GRAPH,
      fetch: (address, init) => sendForContent(address, { ...init, signal: join(init?.signal ?? undefined) }),
    }),
    close: () => closed.abort(new DOMException('the session’s context has ended', 'AbortError')),
  };
}
