/** One watched call to a source. */
export interface WatchedCall {
  /** The `traceparent` header for the source (W3C Trace Context). */
  readonly header: string;
  /** @param outcome `answered`, or the code of the failure */
  end(outcome: string): void;
}

/** Starts to watch a call to a source. */
export type WatchCalls = (kind: 'http' | 'mllp') => WatchedCall | undefined;

let watch: WatchCalls | undefined;

/**
 * Watches every call to a source from now on, for traces. The calls themselves do not change.
 *
 * @returns a function that stops watching
 */
export function watchSourceCalls(watcher: WatchCalls): () => void {
  watch = watcher;
  return () => {
    if (watch === watcher) watch = undefined;
  };
}

/** Makes one call, and reports it if calls are watched. @param act makes the call; it gets the `traceparent` to send */
export async function watchCall<T>(kind: 'http' | 'mllp', act: (traceparent: string | undefined) => Promise<T>): Promise<T> {
  const call = watch?.(kind);
  if (!call) return await act(undefined);
  try {
    const value = await act(call.header);
    call.end('answered');
    return value;
  } catch (error) {
    call.end(String((error as { code?: unknown }).code ?? 'FAILED'));
    throw error;
  }
}
