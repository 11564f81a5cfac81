/** The result of loading a picture or a document. */
export type Content =
  | { readonly state: 'LOADED'; readonly blob: Blob; readonly contentType: string }
  /** It is not there (any more), or not for this person: the graph does not tell which. A renewed address was tried. */
  | { readonly state: 'GONE' }
  /** `retryAfter`: seconds to wait at least before the next try. */
  | { readonly state: 'FAILED'; readonly code: string; readonly retryAfter: number };

export interface ContentOptions {
  /** The graph's address, to which `thumbnailUrl`, `renderedUrl` and `url` are relative. */
  readonly graph: string;
  readonly token?: string | (() => string | Promise<string>);
  readonly fetch?: typeof fetch;
}

/** Loads a picture or a document. @throws the signal's reason if the request was aborted, and nothing else */
export type LoadContent = (
  /** The address as the graph gave it: `thumbnailUrl`, `renderedUrl` or a document's `url`. */
  address: string,
  /** Gets a new address from the graph. Null if the item has none any more. */
  renew: () => Promise<string | null>,
  options?: { readonly signal?: AbortSignal },
) => Promise<Content>;

/**
 * Makes the function that loads pictures and documents. Their addresses work for a minute. When one has expired, `renew` is called once for a
 * new one. If the new address does not work either, the content is gone, and there is no third try.
 *
 * @example
 * const load = createLoadContent({ graph: '/graphql' });
 * const picture = await load(instance.renderedUrl, () => askForTheStudyAgain(instance.id));
 */
export function createLoadContent({ graph, token, fetch: send = fetch }: ContentOptions): LoadContent {
  const get = async (address: string, signal: AbortSignal | undefined) => {
    const bearer = typeof token === 'function' ? await token() : token;
    const headers: Record<string, string> = bearer === undefined ? { 'hareyaka-session': '1' } : { authorization: `Bearer ${bearer}` };
    const url = resolveAddress(address, graph);
    if (!isOwnOrigin(url, graph)) throw new Error('the address leads away from the gateway');
    return await send(url, { headers, signal: signal ?? null });
  };
  return async (address, renew, { signal } = {}) => {
    try {
      let response = await get(address, signal);
      if (response.status === 404) {
        await response.body?.cancel();
        const renewed = await renew();
        if (renewed === null) return { state: 'GONE' };
        response = await get(renewed, signal);
      }
      if (response.status === 404) return { state: 'GONE' };
      if (!response.ok) return await readFailure(response);
      return { state: 'LOADED', blob: await response.blob(), contentType: response.headers.get('content-type') ?? '' };
    } catch {
      signal?.throwIfAborted();
      return { state: 'FAILED', code: 'NETWORK_FAILED', retryAfter: 0 };
    }
  };
}

/** Whether an address is the gateway's own: the token must not go to any other, whatever a connected system gave as an address. */
function isOwnOrigin(url: string, graph: string): boolean {
  const base = URL.canParse(graph) ? graph : new URL(graph, 'http://gateway.invalid').href;
  if (!URL.canParse(url, base)) return false;
  const [asked, own] = [new URL(url, base), new URL(base)];
  return asked.origin === own.origin && asked.protocol === own.protocol;
}

/** The full address of a picture, a document or a viewer. On the gateway's own origin it stays a path. */
export function resolveAddress(address: string, graph: string): string {
  return URL.canParse(graph) ? new URL(address, graph).href : address;
}

async function readFailure(response: Response): Promise<Content> {
  const content = (await response.json().catch(() => undefined)) as
    | { readonly errors?: readonly { readonly extensions?: { readonly code?: unknown } }[] }
    | undefined;
  const code = content?.errors?.[0]?.extensions?.code;
  const retryAfter = Math.max(0, Number(response.headers.get('retry-after') ?? 0) || 0);
  return { state: 'FAILED', code: typeof code === 'string' ? code : 'ANSWER_INVALID', retryAfter };
}
