import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { FakeIntake } from '../../clients/uploader/testing/fake-intake.js';
import { Clinic, makeClaim } from '../../clients/uploader/testing/start-clinic.js';

let intake: FakeIntake;
let clinic: Clinic;
beforeEach(async () => {
  intake = await FakeIntake.start();
  clinic = new Clinic(intake, 'fac_1');
  // The process has the machine's clock.
  clinic.clock.time = Date.now();
  await clinic.enrol();
  intake.now = Date.now;
  writeFileSync(join(clinic.stateFolder, 'settings.json'), JSON.stringify({ folders: [clinic.inbox], pollSeconds: 0.1 }));
});
afterEach(async () => {
  await intake.stop();
  clinic.remove();
});

/** Runs the built program once. @returns its exit code, or null if it was killed */
async function run(onStart: (child: ChildProcess) => void = () => undefined, env = {}): Promise<number | null> {
  const child = spawn(process.execPath, ['dist/clients/uploader/main.js', '--state', clinic.stateFolder, 'run', '--once'], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  onStart(child);
  return await new Promise((done) => child.once('exit', (code) => done(code)));
}

it('An uploader that is killed with -9 in its first, second, … request loses nothing and doubles nothing', async () => {
  for (const id of ['00012', '00013']) clinic.put(`${id}.UKE`, makeClaim(id, '202605'));
  let kills = 0;
  for (let killAt = 0; ; killAt++) {
    let [count, child]: [number, ChildProcess | undefined] = [0, undefined];
    intake.fault = () => {
      if (count++ !== killAt) return undefined;
      child?.kill('SIGKILL');
      return killAt % 2 === 0 ? 'CUT_BEFORE' : 'CUT_AFTER';
    };
    const code = await run((started) => {
      child = started;
    });
    if (code === 0) break;
    kills++;
    // What the killed one had not finished stays open: the state is that of the moment, for the next one.
  }
  expect(kills).toBeGreaterThan(3);
  const store = intake.read('fac_1');
  expect([...store.keys()].sort()).toEqual(['00012', '00013']);
  for (const { files, revision } of store.values()) expect([files.size, revision]).toEqual([4, 1]);
});

it('The program reaches the cloud through the proxy of its environment', async () => {
  const targets: string[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    targets.push(url);
    const [host, port] = url.split(':');
    const far = connect(Number(port), host, () => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'));
    for (const one of [socket, far]) one.on('error', () => [socket, far].forEach((end) => void end.destroy()));
    socket.pipe(far).pipe(socket);
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  clinic.put('a.UKE', makeClaim('00012', '202605'));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  expect(await run(undefined, { http_proxy: address, HTTP_PROXY: address, no_proxy: '', NO_PROXY: '' })).toBe(0);
  expect(intake.read('fac_1').size).toBe(1);
  expect(new Set(targets)).toEqual(new Set([new URL(intake.url).host]));
  proxy.closeAllConnections();
  await new Promise((done) => proxy.close(done));
});

it('A resident uploader sends what comes, refuses a second one on its state, and ends at SIGTERM', async () => {
  const args = ['dist/clients/uploader/main.js', '--state', clinic.stateFolder, 'run'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', (code) => done(code)));
  const commit = () =>
    new Promise<void>((done) => {
      intake.fault = (_method, path) => {
        if (path.endsWith('/commits')) done();
        return undefined;
      };
    });
  let seen = commit();
  clinic.put('a.UKE', makeClaim('00012', '202605'));
  await seen;
  expect(await run()).toBe(1);
  seen = commit();
  clinic.put('b.UKE', makeClaim('00013', '202605'));
  await seen;
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect([...intake.read('fac_1').keys()].sort()).toEqual(['00012', '00013']);
});

it('The program ends with 1 and says what to do if it is not enrolled', async () => {
  const child = spawn(process.execPath, ['dist/clients/uploader/main.js', '--state', join(clinic.root, 'another'), 'run', '--once']);
  let text = '';
  child.stderr.on('data', (part) => {
    text += part;
  });
  expect(await new Promise((done) => child.once('exit', done))).toBe(1);
  expect(text).toMatch(/^NOT_ENROLLED\n.*登録されていません.*\nThis machine is not enrolled/);
});
