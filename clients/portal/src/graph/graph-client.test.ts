import { Me } from '@hareyaka/sdk';
import { describe, expect, it, jest } from '@jest/globals';
import { createGraphClient } from './graph-client.js';
import { limitTime } from './limit-time.js';

/** A gateway that accepts requests, and never answers. */
const silent = (async (_address: unknown, init?: RequestInit) => {
  init?.signal?.throwIfAborted();
  return await new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal!.reason)));
}) as typeof fetch;
const setUp = () => {
  const reached: boolean[] = [];
  const onUse = jest.fn();
  const client = createGraphClient({
    onSessionLost: () => undefined,
    onUse,
    onReach: (isReached) => void reached.push(isReached),
    fetch: limitTime(silent, 20),
  });
  return { client, reached, onUse };
};

describe('a gateway that never answers', () => {
  it('is not waited for without end: the operation fails as it does without a network', async () => {
    const { client, reached, onUse } = setUp();
    const { data, errors } = await client.ask(Me, {});
    expect([data, errors[0]?.extensions.code, reached, onUse.mock.calls.length]).toEqual([null, 'NETWORK_FAILED', [false], 0]);
  });
  it('is not waited for without end: a picture fails', async () => {
    const content = await setUp().client.loadContent('/content/a', async () => null);
    expect(content).toMatchObject({ state: 'FAILED', code: 'NETWORK_FAILED' });
  });
  it('is not waited for after the context has ended, and nothing is answered', async () => {
    const { client } = setUp();
    const asked = client.ask(Me, {});
    client.close();
    await expect(asked).rejects.toThrow('ended');
  });
});
