import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { formatVerifierKey, parseVerifierKey } from '../tree/note-key.js';
import { openNote } from '../tree/signed-note.js';
import { SmallLog } from './testing/small-log.js';

const PROGRAM = resolve('dist/subgraphs/audit/witness/main.js');

let folder: string;
let log: SmallLog;
let running: ChildProcess[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'witness-'));
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  await writeFile(join(folder, 'keys.json'), JSON.stringify({ keys: [await exportJWK(privateKey)] }));
  log = new SmallLog().append('a', 'b', 'c');
  running = [];
});
afterEach(async () => {
  for (const child of running.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

function start(vkey = formatVerifierKey(log.signer.key)): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
  const options = ['--listen', '127.0.0.1:0', '--name', 'witness.example/w1', '--state', join(folder, 'state')];
  const child = spawn(process.execPath, [PROGRAM, ...options, '--keys', join(folder, 'keys.json'), '--log', `${log.origin}=${vkey}`]);
  running.push(child);
  return child;
}

async function started(child: ReturnType<typeof start>): Promise<{ url: string; key: string }> {
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as { url: string; key: string };
}

async function complaintOf(child: ReturnType<typeof start>): Promise<string> {
  let text = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await once(child, 'close');
  return text;
}

const post = async (url: string, body: string) => await fetch(`${url}/add-checkpoint`, { method: 'POST', body });

describe('The witness’s process', () => {
  it('prints its address and key, cosigns, and knows after a kill what it cosigned', async () => {
    const first = start();
    const { url, key } = await started(first);
    const cosignature = await (await post(url, await log.request(0))).text();
    expect(openNote(`${log.note()}${cosignature}`, [parseVerifierKey(key)]).verified.length).toBe(1);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const again = await started(start());
    expect(again.key).toBe(key);
    expect((await post(again.url, await log.request(0))).status).toBe(409);
    expect((await post(again.url, await log.append('d').request(3))).status).toBe(200);
  });

  it('does not start beside another with the same state, or with a key that is none; it says why', async () => {
    await started(start());
    expect(await complaintOf(start())).toBe('WITNESS_FAILED: another witness uses this state\n');
    expect(await complaintOf(start('x'))).toBe('WITNESS_FAILED: not a verifier key\n');
  });

  it('ends on SIGTERM, and gives its state free', async () => {
    const child = start();
    await started(child);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await started(start());
  });
});
