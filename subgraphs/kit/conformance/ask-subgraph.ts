import assert from 'node:assert/strict';
import { request } from 'undici';

/** One error of an answer, as it was received. */
export interface ReceivedError {
  readonly message?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The answer of a subgraph to one request. */
export interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly ReceivedError[];
  /** The answer's own extensions. */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** `extensions.code` of each error. */
  readonly codes: readonly unknown[];
  /** The whole body. */
  readonly body: string;
  /** The body, at most its first 1,000 characters, for the message of a check that fails. */
  readonly text: string;
}

/**
 * Sends one request to a subgraph.
 *
 * @param body sent as JSON; a string is sent unchanged
 * @throws AssertionError if the answer is not that of a GraphQL server
 */
export async function askSubgraph(url: string, body: object | string, token?: string): Promise<Answer> {
  const answer = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }).catch((error: Error) => assert.fail(`the subgraph does not answer: ${error.message}`));
  const received = await answer.body.text();
  const text = received.slice(0, 1_000);
  const { data, errors, extensions } =
    parseAnswer(received) ?? assert.fail(`the answer is not a JSON object: ${answer.statusCode} ${text}`);
  assert.ok(errors === undefined || (Array.isArray(errors) && errors.every(isObject)), `\`errors\` is not a list of objects: ${text}`);
  const list = (errors ?? []) as readonly ReceivedError[];
  return {
    status: answer.statusCode,
    data: data ?? undefined,
    errors: list,
    extensions: isObject(extensions) ? (extensions as Record<string, unknown>) : {},
    codes: list.map(({ extensions }) => extensions?.code),
    body: received,
    text,
  };
}

function parseAnswer(text: string): { readonly data?: unknown; readonly errors?: unknown; readonly extensions?: unknown } | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
