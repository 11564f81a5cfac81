/**
 * A `fetch` whose answer must have come completely within some time: a connection that was lost without a word never answers, and the page must not wait
 * without end. Then it rejects, as it does without a network.
 */
export function limitTime(send: typeof fetch, milliseconds: number): typeof fetch {
  return (input, init) => {
    // Not `AbortSignal.timeout`: Node forgets one that only `AbortSignal.any` knows, and then it never ends.
    const end = new AbortController();
    setTimeout(() => end.abort(new DOMException('there was no answer', 'TimeoutError')), milliseconds);
    return send(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, end.signal]) : end.signal });
  };
}
