import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from './launch/config.js';

const MAIN = resolve('dist/test/network/main.js');
let dataDir: string;

beforeEach(() => {
  if (!existsSync(MAIN)) throw new Error('run `npm run build` first: this test starts the built process');
  dataDir = mkdtempSync(join(tmpdir(), 'main-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** Starts the process and waits for its first line; returns its standard output. */
async function start(): Promise<{ child: ChildProcess; output: () => string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_OPTIONS: '', HAREYAKA_DATA_DIR: dataDir },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, errors] = ['', ''];
  child.stderr?.on('data', (part) => (errors += part));
  await new Promise<void>((ready, fail) => {
    child.stdout?.on('data', (part) => {
      out += part;
      if (out.includes('\n')) ready();
    });
    child.once('exit', (code) => fail(new Error(`exited with ${code}: ${errors}`)));
  });
  return { child, output: () => out };
}

describe('the process of the demo network', () => {
  it('prints exactly one line when it is ready, and stops on SIGTERM', async () => {
    const { child, output } = await start();
    const summary = JSON.parse(output());
    expect(summary).toMatchObject({ ready: true, humanbridge: { mllp: { host: '127.0.0.1' } }, accounts: expect.any(Array) });
    expect((await fetch(`${summary.control}/counts`)).status).toBe(200);
    expect((await fetch(`${summary.issuer}/.well-known/openid-configuration`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(output().trim().split('\n')).toHaveLength(1);
    await expect(fetch(`${summary.control}/counts`)).rejects.toThrow();
  });

  it('stops when its parent has ended', async () => {
    const { child } = await start();
    child.stdin?.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names a missing variable', () => {
    expect(() => readConfig({})).toThrow('HAREYAKA_DATA_DIR');
    expect(() => readConfig({ HAREYAKA_DATA_DIR: 'x', HAREYAKA_NETWORK_PATIENTS: 'many' })).toThrow('HAREYAKA_NETWORK_PATIENTS');
    expect(readConfig({ HAREYAKA_DATA_DIR: 'x' })).toMatchObject({ seed: 1, patients: 200 });
  });
});
