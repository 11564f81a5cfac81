import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseCheckpoint } from '../tree/checkpoint.js';
import { makeCosigner, makeNoteSigner, openNote } from '../tree/signed-note.js';
import { holdFolder } from './hold-folder.js';
import { fileName, openKeptCheckpoints } from './kept-checkpoints.js';
import { type ServedWitness, serveWitness } from './serve-witness.js';
import { SmallLog } from './testing/small-log.js';
import { Witness } from './witness.js';

const NOW = Date.UTC(2026, 10, 30);
const cosigner = makeCosigner('witness.example/w1', generateKeyPairSync('ed25519').privateKey, () => NOW);

let folder: string;
let log: SmallLog;
let served: ServedWitness[];
let lines: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'witness-'));
  log = new SmallLog().append('a', 'b', 'c');
  served = [];
  lines = [];
});
afterEach(async () => {
  for (const { close } of served) await close();
  await rm(folder, { recursive: true });
});

async function start(logs: readonly SmallLog[] = [log]): Promise<Witness> {
  const known = new Map(logs.map(({ origin, signer }) => [origin, [signer.key]]));
  return new Witness({ logs: known, cosigner, kept: await openKeptCheckpoints(folder) });
}

const statusOf = async (witness: Witness, body: string) => (await witness.addCheckpoint(body)).status;

describe('A witness', () => {
  it('cosigns the first checkpoint of a known log, and each that begins with the last one', async () => {
    const witness = await start();
    let old = 0;
    for (const record of ['d', 'e', 'f', 'g', 'h', 'i']) {
      const size = old === 0 ? 3 : old + 1;
      const { status, body } = await witness.addCheckpoint(await log.request(old));
      expect(status).toBe(200);
      const { verified } = openNote(`${log.note()}${body}`, [cosigner.key]);
      expect(verified).toMatchObject([{ key: cosigner.key, time: NOW / 1000 }]);
      log.append(record);
      old = size;
    }
  });

  it('cosigns the same checkpoint again', async () => {
    const witness = await start();
    expect(await statusOf(witness, await log.request(0))).toBe(200);
    expect(await statusOf(witness, await log.request(3))).toBe(200);
  });

  it('answers 409 with the size that it knows if the log begins elsewhere', async () => {
    const witness = await start();
    expect(await witness.addCheckpoint(await log.request(2))).toMatchObject({ status: 409, body: '0\n' });
    await witness.addCheckpoint(await log.request(0));
    log.append('d');
    expect(await witness.addCheckpoint(await log.request(0))).toMatchObject({ status: 409, body: '3\n' });
    expect(await witness.addCheckpoint(await log.request(2))).toMatchObject({ status: 409, body: '3\n' });
  });

  it('answers 422 if the log rewrote what was cosigned, and keeps what it had', async () => {
    const witness = await start();
    await witness.addCheckpoint(await log.request(0));
    const rewritten = new SmallLog(log.origin, log.signer).append('a', 'X', 'c', 'd');
    expect(await statusOf(witness, await rewritten.request(3))).toBe(422);
    expect(await statusOf(witness, await log.append('d').request(3))).toBe(200);
  });

  it('answers 409 if the log has another root of the same size', async () => {
    const witness = await start();
    await witness.addCheckpoint(await log.request(0));
    const other = new SmallLog(log.origin, log.signer).append('a', 'X', 'c');
    expect(await witness.addCheckpoint(await other.request(3))).toMatchObject({
      status: 409,
      problem: expect.stringMatching('two histories'),
    });
  });

  it('answers 422 to a proof that is missing, altered, too long, or stands before a first checkpoint', async () => {
    const witness = await start();
    const hash = Buffer.alloc(32, 1).toString('base64');
    expect(await statusOf(witness, (await log.request(0)).replace('old 0\n', `old 0\n${hash}\n`))).toBe(422);
    await witness.addCheckpoint(await log.request(0));
    log.append('d', 'e');
    const request = await log.request(3);
    const [first, ...proof] = request.slice(0, request.indexOf('\n\n')).split('\n');
    const rest = request.slice(request.indexOf('\n\n'));
    for (const lines of [[], proof.slice(1), [hash, ...proof.slice(1)], [...proof, hash]]) {
      expect(await statusOf(witness, [first, ...lines].join('\n') + rest)).toBe(422);
    }
    expect(await statusOf(witness, request)).toBe(200);
  });

  it('answers 404 for a log that it does not know', async () => {
    expect(await statusOf(await start([new SmallLog('other.example/log')]), await log.request(0))).toBe(404);
  });

  it('answers 403 if the log did not sign: another key, another name, or an altered text', async () => {
    const witness = await start();
    const forged = new SmallLog(log.origin, makeNoteSigner(log.origin, generateKeyPairSync('ed25519').privateKey)).append('a');
    expect(await statusOf(witness, await forged.request(0))).toBe(403);
    expect(await statusOf(witness, (await log.request(0)).replace('\n3\n', '\n4\n'))).toBe(403);
  });

  it('takes either key of a log that replaces its key', async () => {
    const next = new SmallLog(log.origin, makeNoteSigner(log.origin, generateKeyPairSync('ed25519').privateKey)).append('a', 'b', 'c', 'd');
    const logs = new Map([[log.origin, [log.signer.key, next.signer.key]]]);
    const witness = new Witness({ logs, cosigner, kept: await openKeptCheckpoints(folder) });
    expect(await statusOf(witness, await log.request(0))).toBe(200);
    expect(await statusOf(witness, await next.request(3))).toBe(200);
  });

  it('answers 400 to an old size that is greater than the checkpoint’s', async () => {
    const witness = await start();
    await witness.addCheckpoint(await log.request(0));
    expect(await statusOf(witness, (await log.request(0)).replace('old 0', 'old 4'))).toBe(400);
  });

  it.each<[string, (body: string) => string]>([
    ['nothing', () => ''],
    ['no old size', (body) => body.replace('old 0\n', '')],
    ['an old size with a zero before it', (body) => body.replace('old 0', 'old 00')],
    ['a negative old size', (body) => body.replace('old 0', 'old -1')],
    ['a proof that is no hash', (body) => body.replace('old 0\n', 'old 0\nAAAA\n')],
    ['a proof that is not base64', (body) => body.replace('old 0\n', 'old 0\n***\n')],
    ['64 lines of proof', (body) => body.replace('old 0\n', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`)],
    ['no signature', (body) => body.slice(0, body.lastIndexOf('\n\n') + 1)],
    ['a checkpoint that is none', (body) => body.replace('\n3\n', '\nthree\n')],
  ])('answers 400 to a body with %s', async (_what, change) => {
    expect(await statusOf(await start(), change(await log.request(0)))).toBe(400);
  });

  it('answers one of several requests at once, so that none rolls the log back', async () => {
    const witness = await start();
    await witness.addCheckpoint(await log.request(0));
    log.append('d', 'e', 'f');
    const bodies = await Promise.all([5, 6, 4, 6, 4].map(async (size) => await log.request(3, size)));
    const statuses = await Promise.all(bodies.map(async (body) => await statusOf(witness, body)));
    expect(statuses).toEqual([200, 409, 409, 409, 409]);
  });
});

describe('What a witness keeps', () => {
  it('is the last checkpoint alone, signed by the log and cosigned, for this user alone', async () => {
    const witness = await start();
    await witness.addCheckpoint(await log.request(0));
    await witness.addCheckpoint(await log.append('d').request(3));
    expect(await readdir(folder)).toEqual([fileName(log.origin)]);
    const { text, verified } = openNote(await readFile(join(folder, fileName(log.origin)), 'utf8'), [log.signer.key, cosigner.key]);
    expect(verified.map(({ key }) => key)).toEqual([log.signer.key, cosigner.key]);
    expect(parseCheckpoint(text)).toMatchObject({ origin: log.origin, size: 4 });
  });

  it('has no signature that others added', async () => {
    const witness = await start();
    const stranger = makeNoteSigner('stranger.example', generateKeyPairSync('ed25519').privateKey);
    const added = stranger.sign('another text\n').repeat(99);
    expect(await statusOf(witness, `${await log.request(0)}${added}`)).toBe(200);
    expect(await readFile(join(folder, fileName(log.origin)), 'utf8')).not.toContain('stranger');
    expect(await statusOf(witness, await log.append('d').request(3))).toBe(200);
  });

  it('is known after a restart', async () => {
    await (await start()).addCheckpoint(await log.request(0));
    const witness = await start();
    await witness.check();
    const rewritten = new SmallLog(log.origin, log.signer).append('X', 'b', 'c', 'd');
    expect(await statusOf(witness, await rewritten.request(0))).toBe(409);
    expect(await statusOf(witness, await rewritten.request(3))).toBe(422);
    expect(await statusOf(witness, await log.append('d').request(3))).toBe(200);
  });

  it('is separate for each log', async () => {
    const other = new SmallLog('other.example/log').append('x');
    const witness = await start([log, other]);
    expect(await statusOf(witness, await log.request(0))).toBe(200);
    expect(await statusOf(witness, await other.request(0))).toBe(200);
    expect((await readdir(folder)).length).toBe(2);
  });

  it('is not trusted if it was altered: the witness does not start, and does not cosign', async () => {
    await (await start()).addCheckpoint(await log.request(0));
    const file = join(folder, fileName(log.origin));
    await writeFile(file, (await readFile(file, 'utf8')).replace('\n3\n', '\n2\n'));
    const witness = await start();
    await expect(witness.check()).rejects.toThrow();
    await expect(witness.addCheckpoint(await log.append('d').request(3))).rejects.toThrow();
  });

  it('is held by one process at a time', async () => {
    const giveFree = await holdFolder(folder);
    await expect(holdFolder(folder)).rejects.toThrow('another witness uses this state');
    await giveFree();
    await (await holdFolder(folder))();
  });
});

describe('The witness’s address', () => {
  async function serve(): Promise<string> {
    const one = await serveWitness(await start(), { host: '127.0.0.1', port: 0, say: (line) => lines.push(line) });
    served.push(one);
    return one.url;
  }
  const post = async (url: string, body: string) => await fetch(`${url}/add-checkpoint`, { method: 'POST', body });

  it('answers as c2sp.org/tlog-witness says, and logs what it did', async () => {
    const url = await serve();
    const cosigned = await post(url, await log.request(0));
    expect([cosigned.status, await cosigned.text()]).toEqual([200, expect.stringMatching(/^— witness\.example\/w1 \S+\n$/)]);
    const conflict = await post(url, await log.request(0));
    expect([conflict.status, await conflict.text(), conflict.headers.get('content-type')]).toEqual([409, '3\n', 'text/x.tlog.size']);
    expect(lines).toEqual(['cosigned', 'refused (409): another old size']);
  });

  it('refuses other paths, other methods and long bodies', async () => {
    const url = await serve();
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(405);
    expect((await post(url, 'x'.repeat(100_000))).status).toBe(413);
    expect((await post(url, 'x')).status).toBe(400);
  });

  it('answers 500, and cosigns nothing, if the checkpoint cannot be kept', async () => {
    const url = await serve();
    await rm(folder, { recursive: true });
    expect((await post(url, await log.request(0))).status).toBe(500);
    folder = await mkdtemp(join(tmpdir(), 'witness-'));
    expect(lines).toEqual(['failed: ENOENT']);
  });
});
