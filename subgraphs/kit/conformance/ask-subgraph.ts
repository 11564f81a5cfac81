import { request } from 'undici';

/** The answer of a subgraph to one request. */
export interface Answer {
  readonly status: number;
  readonly data: unknown;
  /** `extensions.code` of each error. */
  readonly codes: readonly unknown[];
  /** The body, at most its first 1,000 characters. */
  readonly text: string;
}

/**
 * Sends one request to a subgraph.
 *
 * @param body sent as JSON; a string is sent unchanged
 */
export async function askSubgraph(url: string, body: object | string, token?: string): Promise<Answer> {
  const answer = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await answer.body.text();
  const { data, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: { extensions?: { code?: unknown } }[] };
  return {
    status: answer.statusCode,
    data: data ?? undefined,
    codes: errors.map(({ extensions }) => extensions?.code),
    text: text.slice(0, 1_000),
  };
}
