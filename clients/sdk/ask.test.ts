import { describe, expect, it } from '@jest/globals';
import { createAsk } from './ask.js';
import type { Operation } from './operation.js';

const ME: Operation<{ me: { name: string } }, Record<string, never>> = {
  kind: 'query',
  name: 'Me',
  hash: 'a'.repeat(64),
  text: '{me{name}}',
};
interface Sent {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Record<string, unknown>;
  readonly signal: AbortSignal | null;
}

/** A gateway that gives these answers, one after the other. */
function makeGateway(...answers: (Response | Error)[]) {
  const sent: Sent[] = [];
  const send = (async (url: string, { headers, body, signal }: RequestInit) => {
    sent.push({ url, headers: headers as Record<string, string>, body: JSON.parse(String(body)), signal: signal ?? null });
    const answer = answers.shift()!;
    if (answer instanceof Error) throw answer;
    return answer;
  }) as unknown as typeof fetch;
  return { sent, send };
}
const json = (content: unknown, init: ResponseInit = {}) => new Response(JSON.stringify(content), init);
const unknown = () => json({ errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] });
const data = { me: { name: '佐藤 晴子' } };

describe('A sent operation', () => {
  it('names the operation by its hash only, with its variables', async () => {
    const { sent, send } = makeGateway(json({ data }));
    expect(await createAsk({ graph: '/graphql', fetch: send })(ME, {})).toMatchObject({ data, errors: [] });
    expect(sent.map(({ url, body }) => [url, body])).toEqual([
      ['/graphql', { operationName: 'Me', variables: {}, extensions: { persistedQuery: { version: 1, sha256Hash: ME.hash } } }],
    ]);
  });
  it('is sent once more with the text if the gateway does not know the hash, and not a third time', async () => {
    const { sent, send } = makeGateway(unknown(), unknown());
    const { errors } = await createAsk({ graph: '/graphql', fetch: send })(ME, {});
    expect(sent.map(({ body }) => body.query)).toEqual([undefined, ME.text]);
    expect(errors[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
  });
  it('is not sent again with the text for any other error', async () => {
    const { sent, send } = makeGateway(json({ errors: [{ message: '', extensions: { code: 'OPERATION_NOT_TRUSTED' } }] }));
    await createAsk({ graph: '/graphql', fetch: send })(ME, {});
    expect(sent).toHaveLength(1);
  });
  it.each([
    ['the session’s header', {}, { 'hareyaka-session': '1' }, 'authorization'],
    ['a token', { token: 't1' }, { authorization: 'Bearer t1' }, 'hareyaka-session'],
    [
      'a token that is asked for each time',
      { token: async () => await Promise.resolve('t2') },
      { authorization: 'Bearer t2' },
      'hareyaka-session',
    ],
    ['the facility', { token: 't1', facility: 'fac_1' }, { 'hareyaka-facility': 'fac_1' }, 'hareyaka-session'],
  ])('carries %s', async (_what, options, carried, absent) => {
    const { sent, send } = makeGateway(json({ data }));
    await createAsk({ graph: '/graphql', fetch: send, ...options })(ME, {});
    expect(sent[0]?.headers).toMatchObject(carried);
    expect(sent[0]?.headers).not.toHaveProperty(absent);
  });
});

describe('An answer', () => {
  it('has data and errors together, the request’s id, and when to ask again', async () => {
    const errors = [{ message: 'x', path: ['me'], extensions: { code: 'SUBGRAPH_TIMED_OUT', service: 'humanbridge', requestId: 'r1' } }];
    const { send } = makeGateway(json({ data, errors }, { headers: { 'x-request-id': 'r1', 'retry-after': '7' } }));
    expect(await createAsk({ graph: '/graphql', fetch: send })(ME, {})).toEqual({ data, errors, requestId: 'r1', retryAfter: 7 });
  });
  it('with an error without a code has the code INTERNAL', async () => {
    const { send } = makeGateway(json({ data: null, errors: [{ message: 'x' }, 'text'] }, { status: 500 }));
    const { errors } = await createAsk({ graph: '/graphql', fetch: send })(ME, {});
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL', 'INTERNAL']);
  });
  it.each([
    ['a page of a proxy', new Response('<html>Bad gateway</html>', { status: 502 })],
    ['nothing', new Response('')],
    ['JSON that is no answer', json([1])],
    ['neither data nor errors', json({ data: null })],
    ['a list of errors without any', json({ errors: [] })],
  ])('that is %s has the code ANSWER_INVALID', async (_what, response) => {
    const { send } = makeGateway(response);
    const { data, errors } = await createAsk({ graph: '/graphql', fetch: send })(ME, {});
    expect([data, errors[0]?.extensions.code]).toEqual([null, 'ANSWER_INVALID']);
  });
  it('that did not come has the code NETWORK_FAILED', async () => {
    const { send } = makeGateway(new TypeError('fetch failed'));
    const answer = await createAsk({ graph: '/graphql', fetch: send })(ME, {});
    expect([answer.data, answer.errors[0]?.extensions.code, answer.requestId]).toEqual([null, 'NETWORK_FAILED', undefined]);
  });
  it('to a question that was aborted is the signal’s reason, thrown', async () => {
    const controller = new AbortController();
    const send = (async () => {
      controller.abort(new Error('another patient'));
      throw new Error('aborted');
    }) as unknown as typeof fetch;
    await expect(createAsk({ graph: '/graphql', fetch: send })(ME, {}, { signal: controller.signal })).rejects.toThrow('another patient');
  });
  it.each(['-1', 'soon', ''])('with retry-after %j says 0 seconds', async (seconds) => {
    const { send } = makeGateway(json({ data }, { headers: { 'retry-after': seconds } }));
    expect((await createAsk({ graph: '/graphql', fetch: send })(ME, {})).retryAfter).toBe(0);
  });
});
