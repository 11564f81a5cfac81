/** One call to a source, as somebody outside watches it. */
export interface WatchedCall {
  /** `traceparent` for the source (W3C Trace Context). */
  readonly header: string;
  /** @param outcome `answered`, or the code of the failure */
  end(outcome: string): void;
}

/** Watches the calls of this process to sources. */
export type WatchCalls = (kind: 'http' | 'mllp') => WatchedCall | undefined;

let watch: WatchCalls | undefined;

/** Has every call to a source watched from now on, for traces. A source is asked no more and no less for it. @returns a function that ends this */
export function watchSourceCalls(watcher: WatchCalls): () => void {
  watch = watcher;
  return () => {
    if (watch === watcher) watch = undefined;
  };
}

/** Makes one call, watched where somebody watches. @param act gets the `traceparent` to send along */
export async function watched<T>(kind: 'http' | 'mllp', act: (traceparent: string | undefined) => Promise<T>): Promise<T> {
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
