import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { composeWith, readWith, waitFor } from './with-vendor.js';

describe('npm start -- --with NAME=URL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hareyaka-with-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts a name and an address; without a path it means /graphql', () => {
    expect(readWith('example=http://127.0.0.1:4100')).toEqual({ name: 'example', url: 'http://127.0.0.1:4100/graphql' });
    expect(readWith('example=https://vendor.example/api?x=1')).toEqual({ name: 'example', url: 'https://vendor.example/api?x=1' });
  });

  it.each(['example', '=http://127.0.0.1:4100', 'example=', 'example=127.0.0.1:4100', 'example=ftp://127.0.0.1'])('refuses %s', (text) => {
    expect(() => readWith(text)).toThrow('WITH_INVALID');
  });

  it('refuses a subgraph that is not registered, and one of the network’s own', async () => {
    for (const name of ['unheard', 'humanbridge'])
      await expect(composeWith([{ name, url: 'http://127.0.0.1:1/graphql' }], folder)).rejects.toThrow(
        /^WITH_UNKNOWN: \w+ is not a foreign/,
      );
  });

  it('fails if no server is at the address, and accepts any answer', async () => {
    const server = createServer((_incoming, outgoing) => outgoing.writeHead(401).end());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/graphql`;
    await waitFor({ name: 'example', url }, 0, () => false);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await expect(waitFor({ name: 'example', url }, 0, () => false)).rejects.toThrow(/^WITH_UNREACHABLE: example does not answer at/);
    await expect(waitFor({ name: 'example', url }, 60_000, () => true)).rejects.toThrow('WITH_UNREACHABLE');
  });

  it.each([
    [['--with', 'example'], 1, 'WITH_INVALID'],
    [['--with', 'unheard=http://127.0.0.1:4100'], 1, 'WITH_UNKNOWN'],
    [['--with'], 2, 'START_REFUSED'],
    [['--wiht', 'x=http://127.0.0.1'], 2, 'START_REFUSED'],
    [['--with', 'x=http://127.0.0.1', '--wait', 'long'], 2, 'START_REFUSED'],
  ])('ends %j with exit code %i and %s, before anything is started', async (args, expected, code) => {
    const { status, printed } = await launch(args);
    expect([status, printed.split('\n')[0]]).toEqual([expected, expect.stringMatching(`^${code}: `)]);
    expect(printed).not.toContain('starting');
  });

  it('is described by --help, with its codes', async () => {
    const { status, printed } = await launch(['--help']);
    expect(status).toBe(0);
    for (const word of ['--with NAME=URL', 'WITH_INVALID', 'WITH_UNKNOWN', 'WITH_NOT_COMPOSED', 'WITH_UNREACHABLE'])
      expect(printed).toContain(word);
  });

  async function launch(args: readonly string[]): Promise<{ status: number | null; printed: string }> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'dist/test/network/launch/launch.js', ...args], {
      env: { PATH: process.env.PATH, HAREYAKA_DATA_DIR: folder, PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        printed += data;
      });
    return { status: await new Promise((done) => child.once('close', done)), printed };
  }
});
