import { jest } from '@jest/globals';
import { pino } from 'pino';
import { makeKeys } from '../../kit/index.js';
import { SYSTEMS } from '../systems.js';
import { findUsableKeys, LOOK_EVERY, REPORT_EVERY, reportUnusable, type SystemKeyFile, watchSystemKeys } from './system-keys.js';

const { publicSet, privateSet } = await makeKeys({ sealing: true });
const withoutSeal = (await makeKeys({ sealing: false })).publicSet;
const all = (file: SystemKeyFile) => new Map(SYSTEMS.map(({ id }) => [id, file]));

describe('the keys of the connected systems', () => {
  it('are all usable where each system has a key to sign and one to seal to', async () => {
    const { sealTo, verify, unusable } = await findUsableKeys(all(publicSet));
    expect([sealTo.size, verify.size, unusable.size]).toEqual([SYSTEMS.length, SYSTEMS.length, 0]);
  });

  it.each<[string, SystemKeyFile | undefined, string]>([
    ['no file', undefined, 'has no public key file'],
    ['a file that cannot be read', new Error('not a JWK set'), 'not a JWK set'],
    ['no key to seal to', withoutSeal, 'the key set has no X25519 key with a key id'],
    ['its private keys in place of the public ones', privateSet, 'has a file with private keys, which belong to the system alone'],
    ['no key at all', { keys: [] }, 'the key set has no Ed25519 key with a key id'],
  ])('leave out a system with %s, and no other', async (_title, file, problem) => {
    const files = all(publicSet);
    if (file) files.set('id-link', file);
    else files.delete('id-link');
    const { sealTo, verify, unusable } = await findUsableKeys(files);
    expect([...unusable]).toEqual([['id-link', problem]]);
    expect([sealTo.has('id-link'), verify.has('id-link'), sealTo.size]).toEqual([false, false, SYSTEMS.length - 1]);
  });

  it('are reported as an error each minute while they cannot be used, without their content, until the process ends', async () => {
    jest.useFakeTimers();
    const lines: string[] = [];
    const log = pino({}, { write: (line) => lines.push(line) });
    const systems = await findUsableKeys(all(publicSet).set('id-link', withoutSeal).set('humanbridge', new Error('not a JWK set')));
    const end = reportUnusable(() => systems, log);
    jest.advanceTimersByTime(3 * REPORT_EVERY);
    end();
    jest.advanceTimersByTime(3 * REPORT_EVERY);
    jest.useRealTimers();
    expect(lines.map((line) => JSON.parse(line).system)).toEqual(Array.from({ length: 4 }, () => ['humanbridge', 'id-link']).flat());
    expect(lines.every((line) => JSON.parse(line).level === 50 && !line.includes(privateSet.keys[0]!.x!))).toBe(true);
  });
});

describe('the watch over the public keys of connected systems', () => {
  afterEach(() => jest.useRealTimers());

  it('uses files that changed within a minute, reads no others, and reports a file that cannot be read', async () => {
    jest.useFakeTimers();
    const lines: string[] = [];
    const log = pino({}, { write: (line) => lines.push(line) });
    let read = async () => all(publicSet);
    const taken: string[][] = [];
    const end = watchSystemKeys(all(publicSet), {
      read: async () => await read(),
      take: async (files) => void taken.push([...files.keys()]),
      log,
    });
    await jest.advanceTimersByTimeAsync(LOOK_EVERY);
    expect(taken).toEqual([]);
    read = async () => all(publicSet).set('id-link', withoutSeal);
    await jest.advanceTimersByTimeAsync(2 * LOOK_EVERY);
    expect(taken).toHaveLength(1);
    read = async () => await Promise.reject(new Error('EACCES'));
    await jest.advanceTimersByTimeAsync(LOOK_EVERY);
    expect(lines.filter((line) => JSON.parse(line).level === 50)).toHaveLength(1);
    end();
    read = async () => all(publicSet);
    await jest.advanceTimersByTimeAsync(5 * LOOK_EVERY);
    expect(taken).toHaveLength(1);
  });
});
