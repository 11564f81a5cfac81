import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import type { Dispatcher } from 'undici';
import { Cancellation } from '../../admission/cancellation.js';
import { waitUntilSettled } from '../testing/plans.js';
import { type Circumstances, SubgraphClient } from './subgraph-client.js';

type Handler = Dispatcher.DispatchHandler;

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: string;
  answer(text?: string, status?: number): void;
  fail(code: string): void;
}

/** A dispatcher with which the test plays the subgraph. */
function wire(act: (sent: Sent, index: number) => void = () => undefined): { readonly sent: Sent[]; readonly dispatcher: Dispatcher } {
  const sent: Sent[] = [];
  const controller = { abort: () => undefined } as unknown as Dispatcher.DispatchController;
  const dispatch = (options: Dispatcher.DispatchOptions, handler: Handler) => {
    handler.onRequestStart?.(controller, {});
    const one: Sent = {
      headers: options.headers as Record<string, string>,
      body: String(options.body),
      answer: (text = '{"data":{}}', status = 200) => {
        handler.onResponseStart?.(controller, status, { 'content-type': 'application/json' }, '');
        handler.onResponseData?.(controller, Buffer.from(text));
        handler.onResponseEnd?.(controller, {});
      },
      fail: (code) => handler.onResponseError?.(controller, Object.assign(new Error(code), { code })),
    };
    sent.push(one);
    act(one, sent.length - 1);
    return true;
  };
  return { sent, dispatcher: { dispatch } as unknown as Dispatcher };
}

const outcomes: string[] = [];
const clientOver = (dispatcher: Dispatcher) =>
  new SubgraphClient({
    name: 'chart',
    url: 'http://chart.test/graphql',
    dispatcher,
    deadline: 1_000,
    answerLimit: 1_000,
    callsPerCaller: 16,
    log: pino({ level: 'silent' }),
    observe: (outcome) => outcomes.push(outcome),
  });
const by = (token?: string, left = 60_000): Circumstances => ({
  requestId: 'r1',
  caller: 'dr-sato',
  cancellation: new Cancellation(),
  deadlineAt: Date.now() + left,
  tokenFor: token === undefined ? undefined : (subgraph) => `${token} for ${subgraph}`,
});

beforeEach(() => {
  outcomes.length = 0;
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
});
afterEach(() => {
  jest.useRealTimers();
});

it('A call carries the request’s id, a token for that subgraph, the time that is left, and nothing else of the caller', async () => {
  const { sent, dispatcher } = wire((one) => one.answer());
  await clientOver(dispatcher).call('{}', true, { ...by('t', 500), trace: () => ({ header: 'tp', end: () => undefined }) });
  expect(sent[0]!.headers).toEqual({
    'content-type': 'application/json',
    accept: 'application/json, application/graphql-response+json',
    'x-request-id': 'r1',
    'x-hareyaka-budget-ms': '400',
    authorization: 'Bearer t for chart',
    traceparent: 'tp',
  });
  await clientOver(dispatcher).call('{}', true, by());
  expect(sent[1]!.headers).toMatchObject({ 'x-hareyaka-budget-ms': '1000' });
  expect(sent[1]!.headers).not.toHaveProperty('authorization');
});

it('A call without time left is not sent', async () => {
  const { sent, dispatcher } = wire();
  await expect(clientOver(dispatcher).call('{}', true, by('t', 90))).rejects.toMatchObject({ code: 'SUBGRAPH_TIMED_OUT' });
  expect([sent.length, outcomes]).toEqual([0, ['SUBGRAPH_TIMED_OUT']]);
});

it('A call that is not answered within its deadline is given up', async () => {
  const { sent, dispatcher } = wire();
  const call = clientOver(dispatcher).call('{}', true, by());
  const failed = expect(call).rejects.toMatchObject({ code: 'SUBGRAPH_TIMED_OUT' });
  await waitUntilSettled();
  jest.advanceTimersByTime(1_000);
  await failed;
  expect(sent).toHaveLength(1);
});

describe('The client sends again', () => {
  const refused = (one: Sent) => one.fail('ECONNREFUSED');
  const CASES: readonly [title: string, idempotent: boolean, act: (one: Sent) => void, times: number][] = [
    ['a query that did not reach the subgraph', true, refused, 2],
    ['a query that met a busy subgraph', true, (one) => one.answer('', 503), 2],
    ['no mutation', false, refused, 1],
    ['no query that failed in another way', true, (one) => one.answer('', 500), 1],
    ['no query that broke off for an unknown reason', true, (one) => one.fail('ELSE'), 1],
  ];
  it.each(CASES)('%s', async (_, idempotent, act, times) => {
    const { sent, dispatcher } = wire(act);
    await expect(clientOver(dispatcher).call('{}', idempotent, by())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect(sent).toHaveLength(times);
  });

  it('a query once, and the second answer is the answer', async () => {
    const { sent, dispatcher } = wire((one, index) => (index === 0 ? one.fail('ECONNRESET') : one.answer('{"data":{"n":2}}')));
    expect(await clientOver(dispatcher).call('{}', true, by())).toBe('{"data":{"n":2}}');
    expect([sent.length, outcomes]).toEqual([2, ['answered']]);
  });

  it('no more than the budget has', async () => {
    // Each call fails at first and is then answered: the breaker stays closed.
    const bodies = new Set<string>();
    const { sent, dispatcher } = wire((one) => {
      if (bodies.has(one.body)) return one.answer();
      bodies.add(one.body);
      one.fail('ECONNREFUSED');
    });
    const client = clientOver(dispatcher);
    for (let index = 0; index < 15; index++) await client.call(`${index}`, true, by()).catch(() => undefined);
    // Ten in reserve, and one for every ten calls sent.
    expect([25, 26]).toContain(sent.length);
  });
});

describe('A subgraph that fails', () => {
  const down = (status: () => number) => {
    const { sent, dispatcher } = wire((one) => one.answer('{"data":{}}', status()));
    const client = clientOver(dispatcher);
    const ask = async (times: number) => {
      for (let index = 0; index < times; index++) {
        // One call every hundredth of a second.
        jest.advanceTimersByTime(10);
        await client.call('{}', false, by()).catch(() => undefined);
      }
    };
    return { sent, client, ask };
  };

  it('gets no calls for two seconds, then one trial call, and all calls once that is answered', async () => {
    let status = 500;
    const { sent, client, ask } = down(() => status);
    await ask(40);
    const before = sent.length;
    expect([client.state === 'open', before < 40]).toEqual([true, true]);
    await expect(client.call('{}', true, by())).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    expect(sent).toHaveLength(before);

    jest.advanceTimersByTime(2_001);
    await ask(1);
    expect([sent.length, client.state === 'open']).toEqual([before + 1, true]);
    await ask(5);
    expect(sent).toHaveLength(before + 1);

    status = 200;
    jest.advanceTimersByTime(2_001);
    await ask(10);
    expect([sent.length, client.state === 'open']).toEqual([before + 11, false]);
  });

  it('with invalid answers still gets calls: waiting would not help', async () => {
    const { sent, client, ask } = down(() => 302);
    await ask(40);
    expect([sent.length, client.state === 'open']).toEqual([40, false]);
  });
});

describe('Two equal calls at the same time', () => {
  const both = async (idempotent: boolean, one: Circumstances, other: Circumstances, bodies = ['{}', '{}']) => {
    const { sent, dispatcher } = wire();
    const client = clientOver(dispatcher);
    const calls = [client.call(bodies[0]!, idempotent, one), client.call(bodies[1]!, idempotent, other)];
    await waitUntilSettled();
    for (const [index, call] of sent.entries()) call.answer(`{"data":{"n":${index}}}`);
    return { answers: await Promise.all(calls), sent, client };
  };
  const [FIRST, SECOND] = ['{"data":{"n":0}}', '{"data":{"n":1}}'];

  it('of one caller become one request', async () => {
    const { answers, sent, client } = await both(true, by('t'), by('t'));
    expect([answers, sent.length]).toEqual([[FIRST, FIRST], 1]);
    // Answers are not kept.
    const later = client.call('{}', true, by('t'));
    await waitUntilSettled();
    sent[1]!.answer(SECOND);
    expect(await later).toBe(SECOND);
  });
  it.each<[string, boolean, Circumstances, Circumstances, string[]?]>([
    ['of two callers', true, by('t'), by('u')],
    ['of unknown callers', true, by(), by()],
    ['that change something', false, by('t'), by('t')],
    ['of one caller that differ', true, by('t'), by('t'), ['{"a":1}', '{"a":2}']],
  ])('%s are two requests', async (_, idempotent, one, other, bodies = ['{}', '{}']) => {
    expect((await both(idempotent, one, other, Array.isArray(bodies) ? bodies : undefined)).answers).toEqual([FIRST, SECOND]);
  });
  it('fail together, and the next call is sent anew', async () => {
    const { sent, dispatcher } = wire((one, index) => (index === 0 ? undefined : one.answer()));
    const client = clientOver(dispatcher);
    const calls = [client.call('{}', true, by('t')), client.call('{}', true, by('t'))];
    await waitUntilSettled();
    sent[0]!.answer('', 500);
    expect((await Promise.allSettled(calls)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await client.call('{}', true, by('t'))).toBe('{"data":{}}');
  });
});
