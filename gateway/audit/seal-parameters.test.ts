import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from 'undici';
import { openParameters } from '../../subgraphs/kit/audit/sealed-parameters.js';
import { makeKeys, sealingKey } from '../../subgraphs/kit/process/keys/system-keys.js';
import { readParametersSealer } from './seal-parameters.js';

let folder: string;
let agent: Agent;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seal-'));
  agent = new Agent();
});
afterEach(async () => {
  await agent.destroy();
  await rm(folder, { recursive: true });
});

async function writeSet(name: string, set: object): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(set));
  return file;
}

/** Serves a text at a URL. */
async function serve(status: number, text: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((_request, response) => response.writeHead(status).end(text));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('The key to which parameters are sealed', () => {
  it('is read from a file or a URL; its private half opens them', async () => {
    const { publicSet, privateSet } = await makeKeys({ sealing: true });
    const { url, close } = await serve(200, JSON.stringify(publicSet));
    for (const location of [await writeSet('store.json', publicSet), url]) {
      const sealed = (await readParametersSealer(location, folder, agent)).seal('kana', 'r1');
      expect(openParameters(sealed, 'r1', [await sealingKey(privateSet)])).toBe('kana');
    }
    await close();
  });

  it('is the last one that was read, if the store does not answer', async () => {
    const { publicSet, privateSet } = await makeKeys({ sealing: true });
    await readParametersSealer(await writeSet('store.json', publicSet), folder, agent);
    const { url, close } = await serve(503, 'down');
    const sealer = await readParametersSealer(url, folder, agent);
    expect(openParameters(sealer.seal('kana', 'r1'), 'r1', [await sealingKey(privateSet)])).toBe('kana');
    await close();
  });

  it('must be known from somewhere', async () => {
    await mkdir(join(folder, 'spool'));
    await expect(readParametersSealer(join(folder, 'none'), join(folder, 'spool'), agent)).rejects.toThrow(
      'names neither a file nor a URL that answers',
    );
  });

  it('is refused if the set is a private one, has no X25519 key, or is none, without its content in the message', async () => {
    const { privateSet } = await makeKeys({ sealing: true });
    const { publicSet } = await makeKeys({ sealing: false });
    for (const set of [privateSet, publicSet, { keys: 'x' }, {}]) {
      const location = await writeSet('store.json', set);
      await expect(readParametersSealer(location, folder, agent)).rejects.toThrow(/^has no public X25519 key with a key id$/);
    }
  });
});
