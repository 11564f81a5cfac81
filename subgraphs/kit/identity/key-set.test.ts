import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { makeKeys } from '../process/keys/system-keys.js';
import { keySet } from './key-set.js';

let server: Server;
let url: string;
let published: JSONWebKeySet | string;
let status = 200;
let asked = 0;
let now = 0;
let silent = false;
const hanging: ServerResponse[] = [];
let told: () => void = () => undefined;
/** Resolves when the issuer gets its next request, or holds one. */
const reached = async () => {
  if (hanging.length === 0) await new Promise<void>((resolve) => (told = resolve));
  await new Promise((resolve) => setImmediate(resolve));
};

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked++;
    told();
    if (silent) return void hanging.push(response);
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof published === 'string' ? published : JSON.stringify(published));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/jwks`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  [status, asked, now, silent] = [200, 0, 1_000_000, false];
  for (const response of hanging.splice(0)) response.destroy();
  published = (await makeKeys({ sealing: false })).publicSet;
});

const header = (set: JSONWebKeySet | string) => ({ alg: 'EdDSA', kid: (set as JSONWebKeySet).keys[0]!.kid });
const find = async (keys: ReturnType<typeof keySet>, set: JSONWebKeySet | string) => await keys(header(set) as never, undefined as never);

describe('a key set', () => {
  it('is fetched on first use, once for many that ask at the same time', async () => {
    const keys = keySet(url, () => now);
    expect(asked).toBe(0);
    await Promise.all(Array.from({ length: 20 }, async () => await find(keys, published)));
    await find(keys, published);
    expect(asked).toBe(1);
  });

  it('is fetched again for an unknown key id, at most once a minute', async () => {
    const keys = keySet(url, () => now);
    await find(keys, published);
    const rotated = (await makeKeys({ sealing: false })).publicSet;
    for (let i = 0; i < 5; i++) await expect(find(keys, rotated)).rejects.toThrow();
    expect(asked).toBe(1);
    now += 60_000;
    for (let i = 0; i < 5; i++) await expect(find(keys, rotated)).rejects.toThrow();
    expect(asked).toBe(2);
    published = { keys: [...rotated.keys, ...(published as JSONWebKeySet).keys] };
    now += 60_000;
    await find(keys, rotated);
    await find(keys, { keys: (published as JSONWebKeySet).keys.slice(1) });
    expect(asked).toBe(3);
  });

  it('is fetched again at once on demand, even while an earlier fetch is running', async () => {
    const keys = keySet(url, () => now);
    const old = published;
    await find(keys, old);
    published = (await makeKeys({ sealing: false })).publicSet;
    await keys.reread();
    await expect(find(keys, old)).rejects.toThrow();
    await find(keys, published);
    silent = true;
    const before = keys.reread();
    await reached();
    const after = keys.reread();
    silent = false;
    const last = (await makeKeys({ sealing: false })).publicSet;
    hanging.splice(0)[0]!.writeHead(200).end(JSON.stringify(published));
    published = last;
    await Promise.all([before, after]);
    await find(keys, last);
  });

  it('forgets a withdrawn key within a minute, even if it was not used meanwhile', async () => {
    const keys = keySet(url, () => now);
    const old = published;
    await find(keys, old);
    published = (await makeKeys({ sealing: false })).publicSet;
    now += 60_000;
    await expect(find(keys, old)).rejects.toThrow();
  });

  it('is fetched again every half minute while it is used, in the background, and once for many requests', async () => {
    const keys = keySet(url, () => now);
    for (let i = 0; i < 100; i++) {
      await Promise.all([find(keys, published), find(keys, published)]);
      now += 3_000;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThanOrEqual(10);
  });

  it('makes only the first request wait for an issuer that does not answer', async () => {
    const keys = keySet(url, () => now);
    await find(keys, published);
    silent = true;
    now += 60_000;
    const first = find(keys, published);
    await reached();
    for (const outgoing of hanging.splice(0)) outgoing.destroy();
    await first;
    now += 60_000;
    await find(keys, published);
    await reached();
    await find(keys, published);
    expect([asked, hanging.length]).toEqual([3, 1]);
  });

  it.each<[string, () => void]>([
    [
      'an error',
      () => {
        status = 500;
      },
    ],
    [
      'no JSON',
      () => {
        published = '<html>';
      },
    ],
    [
      'JSON that is not a key set',
      () => {
        published = '{"keys":"none"}';
      },
    ],
  ])('keeps the last good set when the issuer answers %s', async (_title, spoil) => {
    const good = published;
    const keys = keySet(url, () => now);
    await find(keys, good);
    spoil();
    now += 3_600_000;
    await find(keys, good);
    await expect(find(keys, (await makeKeys({ sealing: false })).publicSet)).rejects.toThrow();
    await find(keys, good);
    expect(asked).toBe(2);
  });

  it('is tried again after a first fetch that failed', async () => {
    status = 503;
    const keys = keySet(url, () => now);
    await expect(find(keys, published)).rejects.toThrow('the key set answered 503');
    status = 200;
    await find(keys, published);
  });

  it('can be read from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hareyaka-keys-'));
    await writeFile(join(folder, 'gateway.json'), JSON.stringify(published));
    await find(
      keySet(join(folder, 'gateway.json'), () => now),
      published,
    );
    await expect(
      find(
        keySet(join(folder, 'nothing.json'), () => now),
        published,
      ),
    ).rejects.toThrow('ENOENT');
    await rm(folder, { recursive: true });
  });
});
