export interface FetchBounds {
  /** Milliseconds for one call. */
  readonly deadline: number;
  /** Bytes of one answer. */
  readonly bytesAtMost: number;
}

type Fetch = (url: string, init?: { method?: string; headers?: Record<string, string>; body?: string | Buffer }) => Promise<Response>;

/** A `fetch` for the stock gateway, whose own has no deadline, reads answers of any size and follows redirects. */
export function makeBoundedFetch({ deadline, bytesAtMost }: FetchBounds): Fetch {
  return async (url, { method, headers, body } = {}) => {
    const response = await fetch(url, {
      ...(method !== undefined && { method }),
      ...(headers && { headers }),
      ...(body !== undefined && { body: body as string }),
      redirect: 'error',
      signal: AbortSignal.timeout(deadline),
    });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > bytesAtMost) throw new Error('the answer is too large');
      chunks.push(chunk);
    }
    const { status, statusText } = response;
    const empty = status === 204 || status === 205 || status === 304;
    return new Response(empty ? null : Buffer.concat(chunks), { status, statusText, headers: response.headers });
  };
}
