import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SessionNetwork, startSessionNetwork } from '../session/testing/session-network.js';
import type { TestGateway } from '../testing/start-test-gateway.js';
import { readPortal } from './read-portal.js';

const BROWSER = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const PAGE = '<!doctype html><title>晴れやか</title><script type="module" src="/assets/index-C5Hq2vJk.js"></script>';
const SCRIPT = `console.log("${'晴れやか'.repeat(1_000)}")`;
const ASSET = '/assets/index-C5Hq2vJk.js';

let folder: string;
let network: SessionNetwork;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portal-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'SECRET');
  writeFileSync(join(folder, 'dist', 'index.html'), PAGE);
  writeFileSync(join(folder, 'dist', ASSET), SCRIPT);
  writeFileSync(join(folder, 'dist', 'assets', 'picture-Ab12Cd34.png'), Buffer.alloc(4_096, 7));
  writeFileSync(join(folder, 'dist', 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  network = await startSessionNetwork({ config: { portal: readPortal(join(folder, 'dist')), graphiql: true } });
});
afterAll(async () => {
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends a path exactly as it is given: `fetch` would change it. */
async function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  gateway: TestGateway = network.gateway,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(gateway.url);
  return await new Promise((resolve, reject) => {
    const request = send({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(parts) }));
    });
    request.once('error', reject).end();
  });
}

describe('The portal’s page', () => {
  it.each([
    '/',
    '/?from=mail',
    '/index.html',
    '/patients',
    '/patients/pat_AbC-12_x/laboratory',
    '/emergency/',
    '/graphql-help',
    '/sessions',
  ])('is answered to a browser that opens %s', async (path) => {
    const { status, headers, body } = await ask(path, BROWSER);
    expect([status, headers['content-type'], body.toString()]).toEqual([200, 'text/html; charset=utf-8', PAGE]);
  });

  it('is stored nowhere, runs only its own scripts, and turns no text into script', async () => {
    const { headers } = await ask('/', BROWSER);
    const policy = headers['content-security-policy'] as string;
    expect(headers['cache-control']).toBe('no-store');
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ])
      expect(policy.split('; ')).toContain(part);
    expect(policy).not.toMatch(/unsafe|https?:|\*|report/);
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'permissions-policy': expect.stringMatching(/microphone=\(\), .*camera=\(self\)$/),
    });
  });

  it('leads a browser that used another name to the public name, because cookies belong to one name', async () => {
    const { port } = new URL(network.gateway.url);
    const { status, headers } = await ask('/patients/pat_1?a=b', { ...BROWSER, host: `localhost:${port}` });
    expect([status, headers.location]).toEqual([303, `${network.gateway.url}/patients/pat_1?a=b`]);
    expect((await ask(ASSET, { host: `localhost:${port}` })).status).toBe(200);
  });

  it.each([
    ['a script', { accept: '*/*' }],
    ['a picture', { accept: 'image/avif,image/webp,*/*;q=0.8' }],
    ['JSON', { accept: 'application/json' }],
    ['a client that says nothing', {}],
  ])('is not answered to %s at an address without a file', async (_, headers) => {
    const answer = await ask('/patients', headers as Record<string, string>);
    expect([answer.status, JSON.parse(answer.body.toString()).errors[0].extensions.code]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('A file of the portal', () => {
  it('with a hash in its name is kept by browsers for a year; every other file is stored nowhere', async () => {
    expect((await ask(ASSET)).headers['cache-control']).toBe('public, max-age=31536000, immutable');
    for (const path of ['/', '/index.html', '/icon.svg']) expect((await ask(path)).headers['cache-control']).toBe('no-store');
  });

  it('is answered whole, with its type and length, and cannot be read by another origin', async () => {
    const { status, headers, body } = await ask(ASSET);
    expect([status, body.toString()]).toEqual([200, SCRIPT]);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(Buffer.byteLength(SCRIPT)),
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
  ])('is compressed with %s for a client that accepts it', async (encoding, accept, decompress) => {
    const { headers, body } = await ask(ASSET, { 'accept-encoding': accept });
    expect([headers['content-encoding'], headers.vary]).toEqual([encoding, 'accept-encoding']);
    expect(headers['content-length']).toBe(String(body.length));
    expect(body.length).toBeLessThan(SCRIPT.length / 10);
    expect(decompress(body).toString()).toBe(SCRIPT);
  });

  it.each([
    ['is small', '/icon.svg'],
    ['is a picture', '/assets/picture-Ab12Cd34.png'],
  ])('is not compressed if it %s', async (_, path) => {
    expect((await ask(path, { 'accept-encoding': 'br' })).headers['content-encoding']).toBeUndefined();
  });

  it('has a strong ETag for each form, and is not sent again to a client that has it', async () => {
    const [plain, small] = [await ask(ASSET), await ask(ASSET, { 'accept-encoding': 'br' })];
    const tags = [plain, small].map(({ headers }) => headers.etag!);
    expect(new Set(tags).size).toBe(2);
    for (const tag of tags) expect(tag).toMatch(/^"[\w-]+"$/);
    for (const given of [tags[0]!, `W/${tags[0]}`, `"x", ${tags[0]}`, '*']) {
      const again = await ask(ASSET, { 'if-none-match': given });
      expect([given, again.status, again.body.length, again.headers.etag]).toEqual([given, 304, 0, tags[0]]);
    }
    for (const given of ['"x"', tags[1]!, tags[0]!.slice(1, -1)]) expect((await ask(ASSET, { 'if-none-match': given })).status).toBe(200);
  });

  it('is answered to HEAD with the same headers and no body', async () => {
    for (const path of ['/', ASSET]) {
      const [head, get] = [await ask(path, BROWSER, 'HEAD'), await ask(path, BROWSER)];
      expect([head.status, head.body.length]).toEqual([200, 0]);
      for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is not answered to %s', async (method) => {
    for (const path of ['/', ASSET]) expect([path, (await ask(path, BROWSER, method)).status]).toEqual([path, 404]);
  });
});

describe('An address outside the portal’s folder', () => {
  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%252fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/%c0%ae%c0%ae/secret.txt',
    '//secret.txt',
    '//evil.example/',
    '/assets//index-C5Hq2vJk.js',
    '/assets/./index-C5Hq2vJk.js',
    '/assets/index-C5Hq2vJk.js/',
    '/assets/index-C5Hq2vJk.js%00.html',
    '/assets/index-C5Hq2vJk%2ejs',
    '/ASSETS/index-C5Hq2vJk.js',
    '/assets/',
    '/assets',
    '/assets/gone-00000000.js',
    '/favicon.ico',
    '/package.json',
    '/constructor.js',
    '/__proto__.js',
    `/${'a/'.repeat(5_000)}!`,
    '/%',
    '/%zz',
  ])('answers neither a file nor the page: %s', async (path) => {
    const { status, headers, body } = await ask(path, BROWSER);
    expect([400, 404]).toContain(status);
    expect(headers['content-type']).toContain('application/json');
    expect(body.toString()).not.toMatch(/SECRET|doctype/);
  });
});

describe('With a portal', () => {
  it('the gateway’s own addresses answer as before', async () => {
    const status = async (path: string, headers: Record<string, string> = {}) =>
      (await ask(path, { accept: 'application/json', ...headers })).status;
    expect((await network.gateway.ask('{ me { name } }')).codes).toEqual(['UNAUTHENTICATED']);
    expect((await ask('/graphql', BROWSER)).body.toString()).toContain('GraphiQL');
    expect(JSON.parse((await ask('/session')).body.toString()).state).toBe('SIGNED_OUT');
    expect((await ask('/session/sign-in', BROWSER)).headers.location).toContain(network.provider.issuer);
    expect(await status('/health')).toBe(200);
    expect(await status('/health/details')).toBe(200);
    expect(await status('/jwks')).toBe(200);
    expect(await status('/content/rivers/x', BROWSER)).toBe(401);
  });

  it.each([
    '/session/nothing',
    '/session/',
    '/content',
    '/content/x',
    '/viewer',
    '/graphiql/',
    '/graphql/x',
    '/health/x',
    '/metrics',
    '/jwks/x',
  ])('a browser that opens %s does not get the portal’s page', async (path) => {
    const { headers, body } = await ask(path, BROWSER);
    expect(headers['content-security-policy'] ?? '').not.toContain('trusted-types');
    expect(body.toString()).not.toContain('晴れやか</title>');
  });

  it('the start page of the sessions is not served', async () => {
    expect((await ask('/session/page.js')).status).toBe(404);
  });

  it('a person signs in through the provider and comes back to the page', async () => {
    const browser = await network.signIn();
    expect((await network.session(browser)).state).toBe('ACTIVE');
    expect((await ask('/patients', BROWSER)).body.toString()).toBe(PAGE);
  });
});

describe('Without a portal', () => {
  it('/ is the start page, and other addresses are unknown', async () => {
    const gateway = await network.another({ portal: undefined });
    try {
      const page = await ask('/', BROWSER, 'GET', gateway);
      expect([page.status, page.body.toString()]).toEqual([200, expect.stringContaining('/session/page.js')]);
      expect((await ask('/patients', BROWSER, 'GET', gateway)).status).toBe(404);
    } finally {
      await gateway.close();
    }
  });
});
