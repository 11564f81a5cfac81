import { describe, expect, it } from '@jest/globals';
import { createLoadContent, resolveAddress } from './content-address.js';

/** A gateway with these answers by address; each answer once. */
function makeLoad(answers: Readonly<Record<string, () => Response>>, options: { token?: string; graph?: string } = {}) {
  const asked: { url: string; headers: unknown }[] = [];
  const send = (async (url: string, { headers }: RequestInit) => {
    asked.push({ url, headers });
    return (answers[url] ?? (() => new Response('{"errors":[{"extensions":{"code":"NOT_FOUND"}}]}', { status: 404 })))();
  }) as unknown as typeof fetch;
  return { load: createLoadContent({ graph: '/graphql', fetch: send, ...options }), asked };
}
const picture = () => new Response('JPEG', { headers: { 'content-type': 'image/jpeg' } });
const never = async () => await Promise.reject(new Error('asked again'));

describe('A picture', () => {
  it('is loaded from its address, without asking the graph again', async () => {
    const { load, asked } = makeLoad({ '/content/a/1': picture });
    const content = await load('/content/a/1', never);
    expect(content).toMatchObject({ state: 'LOADED', contentType: 'image/jpeg' });
    expect(content.state === 'LOADED' && (await content.blob.text())).toBe('JPEG');
    expect(asked).toEqual([{ url: '/content/a/1', headers: { 'hareyaka-session': '1' } }]);
  });
  it('whose address has expired is loaded from a new one', async () => {
    const { load, asked } = makeLoad({ '/content/a/2': picture });
    expect(await load('/content/a/1', async () => '/content/a/2')).toMatchObject({ state: 'LOADED' });
    expect(asked.map(({ url }) => url)).toEqual(['/content/a/1', '/content/a/2']);
  });
  it('is gone if the new address does not work either: the graph is asked once', async () => {
    let renewals = 0;
    const { load, asked } = makeLoad({});
    const renew = async () => `/content/a/${++renewals + 1}`;
    expect(await load('/content/a/1', renew)).toEqual({ state: 'GONE' });
    expect([renewals, asked.length]).toEqual([1, 2]);
  });
  it('is gone if the graph has no address any more', async () => {
    expect(await makeLoad({}).load('/content/a/1', async () => null)).toEqual({ state: 'GONE' });
  });
  it('that the gateway refuses fails with the code, and no new address is asked for', async () => {
    const body = JSON.stringify({ errors: [{ extensions: { code: 'SESSION_LOCKED' } }] });
    const { load } = makeLoad({ '/content/a/1': () => new Response(body, { status: 401, headers: { 'retry-after': '2' } }) });
    expect(await load('/content/a/1', never)).toEqual({ state: 'FAILED', code: 'SESSION_LOCKED', retryAfter: 2 });
  });
  it('fails if the gateway cannot be reached, or if the graph cannot be asked again', async () => {
    const broken = createLoadContent({ graph: '/graphql', fetch: (async () => await Promise.reject(new Error('no'))) as typeof fetch });
    expect(await broken('/content/a/1', never)).toEqual({ state: 'FAILED', code: 'NETWORK_FAILED', retryAfter: 0 });
    expect(await makeLoad({}).load('/content/a/1', never)).toMatchObject({ state: 'FAILED', code: 'NETWORK_FAILED' });
  });
  it.each([
    'https://evil.example/1',
    '//evil.example/1',
    '/\\evil.example/1',
    'javascript:alert(1)',
    'data:image/png,x',
    'blob:https://gateway.example/1',
  ])('is not fetched from %s: the token stays with the gateway', async (address) => {
    for (const graph of ['/graphql', 'https://gateway.example/graphql']) {
      const { load, asked } = makeLoad({}, { token: 't1', graph });
      expect([(await load(address, never)).state, asked]).toEqual(['FAILED', []]);
    }
  });
  it('is fetched with the token, relative to the graph’s address', async () => {
    const { load, asked } = makeLoad(
      { 'https://gateway.example/content/a/1': picture },
      { token: 't1', graph: 'https://gateway.example/graphql' },
    );
    expect(await load('/content/a/1', never)).toMatchObject({ state: 'LOADED' });
    expect(asked[0]?.headers).toEqual({ authorization: 'Bearer t1' });
  });
});

describe('An address', () => {
  it.each([
    ['/viewer/a/1', '/graphql', '/viewer/a/1'],
    ['/viewer/a/1', 'https://gateway.example:8443/graphql', 'https://gateway.example:8443/viewer/a/1'],
  ])('%s of the graph %s is %s', (address, graph, full) => {
    expect(resolveAddress(address, graph)).toBe(full);
  });
});
