import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type FakeSubgraph, startFakeSubgraph } from '../testing/fake-subgraph.js';
import { startTestGateway, type TestGateway } from '../testing/start-test-gateway.js';
import { createTestIssuer, type TestIssuer } from '../testing/test-issuer.js';

const TOKEN = 'abc-DEF_123';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000049454e44ae426082', 'hex');

/** A system that serves content in the way that the test chooses. */
async function contentServer() {
  const asked: IncomingMessage[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    asked,
    answers: (next: typeof answer) => {
      answer = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

let issuer: TestIssuer;
let images: Awaited<ReturnType<typeof contentServer>>;
let subgraph: FakeSubgraph;
let gateway: TestGateway;

beforeAll(async () => {
  issuer = await createTestIssuer();
  images = await contentServer();
  subgraph = await startFakeSubgraph('images', 'type Query { a: Int }', {});
  gateway = await startTestGateway([subgraph], {
    issuer,
    config: {
      subgraphUrls: new Map([['IMAGES', images.url]]),
      operationDeadline: 400,
      origins: new Set(['https://portal.example', 'http://localhost:*']),
    },
  });
});
afterAll(async () => {
  await gateway?.close();
  await subgraph?.close();
  await images?.close();
  await issuer?.close();
});
afterEach(() => {
  images.asked.length = 0;
});

const get = async (path = `/content/images/${TOKEN}`, headers: Record<string, string> = {}) =>
  await gateway.http(path, { headers: { authorization: `Bearer ${await issuer.token()}`, ...headers } });
const failing = (code: string, status: number) =>
  images.answers((_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ errors: [{ message: 'x', extensions: { code } }] })),
  );

describe('The route for images and documents', () => {
  it('passes on an image with a token for its caller, and without the archive’s headers', async () => {
    images.answers((_request, response) =>
      response.writeHead(200, { 'content-type': 'image/png', 'x-archive': 'http://10.0.0.1', 'set-cookie': 'a=b', etag: 'x' }).end(PNG),
    );
    const answer = await fetch(`${gateway.url}/content/images/${TOKEN}`, {
      headers: { authorization: `Bearer ${await issuer.token()}` },
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    for (const name of ['x-archive', 'set-cookie', 'etag']) expect(answer.headers.has(name)).toBe(false);
    const [{ url, headers }] = images.asked as [IncomingMessage];
    expect(url).toBe(`/content/${TOKEN}`);
    expect(decodeJwt(headers.authorization!.slice('Bearer '.length))).toMatchObject({
      aud: 'images',
      sub: 'dr-sato',
      opens: [],
      names: [],
    });
  });

  it('asks no system without a valid access token', async () => {
    for (const authorization of ['', 'Bearer x', 'Basic x', `Bearer ${await issuer.token({ expiresIn: -100 })}`]) {
      const answer = await get(undefined, { authorization });
      expect([answer.status, answer.codes]).toEqual([401, ['UNAUTHENTICATED']]);
    }
    expect(images.asked).toEqual([]);
  });

  it.each([
    '/content/other/abc',
    '/content/__proto__/abc',
    '/content/images/a.b',
    '/content/images/%2e%2e%2fgraphql',
    '/content/images/',
    '/content/images',
  ])('finds nothing at %s', async (path) => {
    const answer = await get(path);
    expect([answer.status, answer.codes]).toEqual([404, ['NOT_FOUND']]);
    expect(images.asked).toEqual([]);
  });

  it.each([
    ['NOT_FOUND', 404, 404, 'NOT_FOUND'],
    ['UNREACHABLE', 502, 502, 'UNREACHABLE'],
    ['TIMED_OUT', 504, 504, 'TIMED_OUT'],
    ['INVALID_DATA', 502, 502, 'INVALID_DATA'],
    ['SECRET_CODE', 500, 502, 'SUBGRAPH_INVALID'],
    ['CALLER_UNKNOWN', 401, 502, 'SUBGRAPH_INVALID'],
  ])('answers a failure %s with status %i by the status %i and the code %s', async (code, status, shown, shownCode) => {
    failing(code, status);
    const answer = await get();
    expect([answer.status, answer.codes]).toEqual([shown, [shownCode]]);
    expect(answer.text).not.toContain('"x"');
  });

  it.each([
    [
      'bytes of no kind',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.of(0x50, 0x4b, 3, 4)),
      502,
      'SUBGRAPH_INVALID',
    ],
    [
      'half an image',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'image/png' }).end(PNG.subarray(0, 30)),
      502,
      'SUBGRAPH_INVALID',
    ],
    [
      'another address',
      (response: ServerResponse) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
      502,
      'SUBGRAPH_INVALID',
    ],
    [
      'more bytes than allowed',
      (response: ServerResponse) => response.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.alloc(70_000)),
      502,
      'SUBGRAPH_INVALID',
    ],
    [
      'half of it',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'image/png', 'content-length': '9' });
        response.write('x', () => response.destroy());
      },
      502,
      'SUBGRAPH_UNAVAILABLE',
    ],
    ['nothing', () => undefined, 504, 'SUBGRAPH_TIMED_OUT'],
  ])('does not pass on %s', async (_what, answers, status, code) => {
    images.answers((_request, response) => answers(response));
    const answer = await get();
    expect([answer.status, answer.codes]).toEqual([status, [code]]);
  });

  it('passes on a file of any type that a browser only saves, with its name', async () => {
    const disposition = "attachment; filename*=UTF-8''%E8%A6%81%E7%B4%84%20%281%29.docx";
    images.answers((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html', 'content-disposition': disposition }).end(Buffer.of(0x50, 0x4b, 3, 4)),
    );
    const answer = await fetch(`${gateway.url}/content/images/${TOKEN}`, { headers: { authorization: `Bearer ${await issuer.token()}` } });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': disposition,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.of(0x50, 0x4b, 3, 4));
  });

  it.each([
    'inline',
    'attachment; filename="x.html"',
    "inline; filename*=UTF-8''x.html",
    "attachment; filename*=UTF-8''x.html; filename=y",
    "attachment; filename*=UTF-8''",
    "attachment; filename*=UTF-8''a b",
    `attachment; filename*=UTF-8''${'a'.repeat(2_401)}`,
  ])('takes no other disposition of the system: %s', async (disposition) => {
    images.answers((_request, response) => response.writeHead(200, { 'content-disposition': disposition }).end('<html>'));
    const answer = await get();
    expect([answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual(['text/plain; charset=utf-8', null]);
  });

  it.each([
    'text/plain;, text/html',
    'text/html',
    'application/xml',
    'image/svg+xml',
    'text/plain; charset=utf-16',
    'multipart/x-mixed-replace; boundary=x',
    '',
  ])('sets its own content type if a subgraph sends "%s"', async (contentType) => {
    images.answers((_request, response) => response.writeHead(200, { 'content-type': contentType }).end('<html><script>1</script>'));
    const answer = await get();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(answer.text.endsWith('<html><script>1</script>')).toBe(true);
    images.answers((_request, response) => response.writeHead(200, { 'content-type': contentType }).end(PNG));
    expect((await get()).headers.get('content-type')).toBe('image/png');
  });

  it('accepts only GET', async () => {
    const answer = await gateway.http(`/content/images/${TOKEN}`, { method: 'POST' });
    expect(answer.status).toBe(404);
  });
});

it.each<[method: string, path: string]>([
  ['POST', '/graphql'],
  ['GET', '/graphql?query={a}'],
  ['PUT', '/graphql'],
  ['GET', '/health'],
  ['GET', '/ready'],
  ['GET', '/jwks'],
  ['GET', '/nowhere'],
  ['GET', '/%zz'],
  ['GET', '/content/images/x'],
  ['OPTIONS', '/graphql'],
])('The answer to %s %s forbids the browser to look for another type in it', async (method, path) => {
  const headers = method === 'OPTIONS' ? { origin: 'https://portal.example', 'access-control-request-method': 'POST' } : {};
  const answer = await gateway.http(path, { method, headers });
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

describe('Pages of other origins', () => {
  const preflight = async (origin: string, path = '/graphql') =>
    await gateway.http(path, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' },
    });

  it.each(['/graphql', `/content/images/${TOKEN}`])('may send requests to %s if the configuration names them', async (path) => {
    const answer = await preflight('https://portal.example', path);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://portal.example');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(answer.headers.get('access-control-allow-headers')).toContain('hareyaka-facility');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('vary')).toBe('origin');
  });

  it.each(['https://evil.example', 'https://portal.example.evil.example', 'http://portal.example', 'null', ''])(
    'may not from %s',
    async (origin) => {
      const answer = await preflight(origin);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      const asked = await gateway.ask('{ a }', { headers: { origin } });
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it.each(['http://localhost:5173', 'http://localhost:1'])(
    'may send requests from %s if every port of this machine is allowed',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBe(origin);
      expect((await gateway.ask('{ a }', { headers: { origin } })).headers.get('access-control-allow-origin')).toBe(origin);
    },
  );

  it.each([
    'https://localhost:5173',
    'http://localhost',
    'http://localhost:5173.evil.example',
    'http://evil.localhost:5173',
    'http://localhost:*x',
    'http://127.0.0.1:5173',
  ])('may not send requests from %s, even if every port of this machine is allowed', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('get the permission with the answer itself', async () => {
    const asked = await gateway.ask('{ a }', { headers: { origin: 'https://portal.example' } });
    expect(asked.status).toBe(401);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://portal.example');
  });
});
