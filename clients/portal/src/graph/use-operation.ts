import type { GraphError, Operation } from '@hareyaka/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useGraph } from './graph-context.js';
import { useReconnected } from './reachability.js';

/** What has come so far for one operation. `data` of an answer with errors can be there in part. */
export type Asked<Data> =
  | { readonly state: 'LOADING' }
  | { readonly state: 'FAILED'; readonly code: string; readonly requestId: string | undefined; readonly retryAfter: number }
  | { readonly state: 'LOADED'; readonly data: Data; readonly errors: readonly GraphError[] };

/**
 * Asks one operation, and asks again when its variables change, when `retry` is called, and when the network comes back after a failure. For the
 * operations that the directory answers alone; those of a chart are asked with `useLanes`.
 *
 * @param variables compared by their JSON
 * @example
 * const [history, retry] = useOperation(MyAccessHistory, { first: 50 });
 */
export function useOperation<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
): readonly [Asked<Data>, () => void] {
  const graph = useGraph();
  const key = `${operation.hash}${JSON.stringify(variables)}`;
  const [asked, setAsked] = useState<{ readonly key: string; readonly result: Asked<Data> }>({ key, result: { state: 'LOADING' } });
  const [turn, setTurn] = useState(0);
  const retry = useCallback(() => {
    setAsked((before) => (before.result.state === 'LOADED' ? before : { ...before, result: { state: 'LOADING' } }));
    setTurn((before) => before + 1);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the variables are compared by `key`, and `turn` asks again
  useEffect(() => {
    const abort = new AbortController();
    graph.ask(operation, variables, { signal: abort.signal }).then(
      ({ data, errors, requestId, retryAfter }) => {
        const [first] = errors;
        const result: Asked<Data> =
          data === null
            ? {
                state: 'FAILED',
                code: first?.extensions.code ?? 'ANSWER_INVALID',
                requestId: first?.extensions.requestId ?? requestId,
                retryAfter,
              }
            : { state: 'LOADED', data, errors };
        setAsked({ key, result });
      },
      () => {
        // Aborted: the view has gone.
      },
    );
    return () => abort.abort();
  }, [graph, operation, key, turn]);

  const result: Asked<Data> = asked.key === key ? asked.result : { state: 'LOADING' };
  useReconnected(() => {
    if (result.state === 'FAILED') retry();
  });
  return [result, retry];
}
