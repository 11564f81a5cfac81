import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeListLoader } from './load-list.js';

let server: Server | undefined;
let folder: string | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  if (folder) await rm(folder, { recursive: true });
  server = folder = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const load = makeListLoader({ bytesAtMost: 1_000, within: 60_000 });

describe('the loader of revocation lists', () => {
  it('returns what an address answers and what a file holds', async () => {
    const url = await serve((_request, response) => response.end('list'));
    expect((await load(`${url}/auth.crl`)).toString()).toBe('list');
    folder = await mkdtemp(join(tmpdir(), 'crl-'));
    await writeFile(join(folder, 'auth.crl'), 'file');
    expect((await load(join(folder, 'auth.crl'))).toString()).toBe('file');
  });

  it.each<[string, RequestListener]>([
    ['is redirected', (request, response) => response.writeHead(request.url === '/' ? 302 : 200, { location: '/other' }).end('list')],
    ['gets an error', (_request, response) => response.writeHead(404).end('list')],
    ['gets too many bytes', (_request, response) => response.end(Buffer.alloc(1_001))],
    ['gets bytes without an end', (_request, response) => flood(response)],
    ['is cut off', (_request, response) => response.writeHead(200, { 'content-length': '100' }).write('list', () => response.destroy())],
  ])('fails if it %s', async (_what, listener) => {
    await expect(load(`${await serve(listener)}/`)).rejects.toThrow();
  });

  it('fails if the answer does not come in time', async () => {
    const url = await serve(() => undefined);
    await expect(makeListLoader({ bytesAtMost: 1_000, within: 50 })(url)).rejects.toThrow();
  });

  it('fails for a file that is too long or is not there', async () => {
    folder = await mkdtemp(join(tmpdir(), 'crl-'));
    await writeFile(join(folder, 'long'), Buffer.alloc(1_001));
    await expect(load(join(folder, 'long'))).rejects.toThrow('too long');
    await expect(load(join(folder, 'none'))).rejects.toThrow();
  });
});

/** Writes until the other side closes. A write after that fails at once, and would be tried for ever. */
function flood(response: NodeJS.WritableStream): void {
  response.write(Buffer.alloc(500), (error) => {
    if (!error) flood(response);
  });
}
