import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

const TOKEN = 'abc-DEF_123';
const asked: IncomingMessage[] = [];
let answer: (response: ServerResponse) => void;
let issuer: TestIssuer;
let system: Server;
let subgraph: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createTestIssuer();
  system = createServer((request, response) => {
    asked.push(request);
    answer(response);
  });
  await new Promise<void>((resolve) => system.listen(0, '127.0.0.1', resolve));
  subgraph = await startFakeSubgraph('charts', 'type Query { a: Int }', {});
  const address = `http://127.0.0.1:${(system.address() as AddressInfo).port}/graphql`;
  gateway = await startTestGateway([subgraph], {
    issuer,
    config: { subgraphUrls: new Map([['CHARTS', address]]), operationDeadline: 400 },
  });
});
afterAll(async () => {
  await gateway?.close();
  await subgraph?.close();
  system?.closeAllConnections();
  await new Promise((resolve) => system.close(resolve));
  await issuer?.close();
});
afterEach(() => {
  asked.length = 0;
});

const says = (status: number, body: unknown) => {
  answer = (response) => response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end(JSON.stringify(body));
};
const open = async (path = `/viewer/charts/${TOKEN}`, headers: Record<string, string> = {}) => {
  const response = await fetch(`${gateway.url}${path}`, { redirect: 'manual', headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe('The viewer route of the gateway', () => {
  it('redirects a browser without an access token to the address from the system, and passes on nothing else', async () => {
    says(200, { location: 'https://viewer.example/open?handover=x.y' });
    const { status, headers, text } = await open();
    expect([status, headers.get('location'), text]).toEqual([303, 'https://viewer.example/open?handover=x.y', '']);
    expect([headers.get('cache-control'), headers.get('referrer-policy'), headers.get('set-cookie')]).toEqual([
      'no-store',
      'no-referrer',
      null,
    ]);
    expect(asked.map(({ url, headers }) => [url, headers.authorization, headers['x-hareyaka-client-address']])).toEqual([
      [`/viewer/${TOKEN}`, undefined, '127.0.0.1'],
    ]);
  });

  it('tells the system the address of the client’s connection, whatever the client says', async () => {
    says(200, { location: 'https://viewer.example/' });
    await open(undefined, { 'x-hareyaka-client-address': '10.0.0.1', 'x-forwarded-for': '10.0.0.1' });
    expect(asked.map(({ headers }) => headers['x-hareyaka-client-address'])).toEqual(['127.0.0.1']);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/relative',
    'https://user:secret@viewer.example/',
    `https://viewer.example/${'x'.repeat(40_000)}`,
    '',
    null,
    7,
  ])('does not redirect to %p', async (location) => {
    says(200, { location });
    const { status, headers } = await open();
    expect([status, headers.get('location')]).toEqual([502, null]);
  });

  it('writes no line break of a system into its answer', async () => {
    says(200, { location: 'https://viewer.example/a\r\nset-cookie: a=b' });
    const { headers } = await open();
    expect([headers.get('location'), headers.get('set-cookie')]).toEqual(['https://viewer.example/aset-cookie:%20a=b', null]);
  });

  it('shows a person a page that says that the link is not valid any more', async () => {
    says(404, { errors: [{ message: 'There is nothing of that id.', extensions: { code: 'NOT_FOUND', secret: 'x1' } }] });
    const { status, headers, text } = await open();
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([404, 'text/html; charset=utf-8', 'no-store']);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(text).toContain('開き直してください');
    expect(text).toContain('Open the viewer again');
    expect(text).not.toContain('x1');
  });

  it.each([
    ['TIMED_OUT', 504],
    ['UNREACHABLE', 502],
    ['SOMETHING_ELSE', 502],
  ])('answers %s with %i', async (code, status) => {
    says(502, { errors: [{ extensions: { code } }] });
    expect((await open()).status).toBe(status);
  });

  it('follows no redirect of a system', async () => {
    answer = (response) => response.writeHead(302, { location: 'https://evil.example' }).end();
    const { status, headers } = await open();
    expect([status, headers.get('location')]).toEqual([502, null]);
  });

  it.each([
    '/viewer/other/abc',
    '/viewer/__proto__/abc',
    '/viewer/charts/a.b',
    '/viewer/charts/%2e%2e%2fgraphql',
    '/viewer/charts',
    '/viewer/',
  ])('asks no system about %s', async (path) => {
    says(200, { location: 'https://viewer.example/' });
    expect((await open(path)).status).toBe(404);
    expect(asked).toEqual([]);
  });
});
