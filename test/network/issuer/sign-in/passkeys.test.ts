import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SoftwarePasskey } from '../testing/software-passkey.js';
import { Passkeys } from './passkeys.js';

const ORIGIN = 'http://localhost:4010';
const folder = mkdtempSync(join(tmpdir(), 'passkeys-'));
let count = 0;
let file: string;
let clock: { now: number };
let passkeys: Passkeys;
let passkey: SoftwarePasskey;

afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  file = join(folder, `${++count}.json`);
  clock = { now: 0 };
  passkeys = new Passkeys(file, () => clock.now);
  passkey = new SoftwarePasskey(ORIGIN);
});

async function register(account = 'dr-sato', one = passkey): Promise<boolean> {
  const offered = await passkeys.offerRegistration('visit', account, '佐藤 晴子');
  return await passkeys.register('visit', account, ORIGIN, one.register(offered));
}

describe('a passkey', () => {
  it('is registered, kept in a file for the owner alone, and used after a restart', async () => {
    expect(passkeys.has('dr-sato')).toBe(false);
    expect(await register()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const restarted = new Passkeys(file, () => clock.now);
    expect([restarted.has('dr-sato'), restarted.has('dr-gaibu')]).toEqual([true, false]);
    const offered = await restarted.offerUse('visit', 'dr-sato');
    expect(offered.userVerification).toBe('required');
    expect(offered.allowCredentials).toEqual([expect.objectContaining({ id: passkey.id })]);
    expect(await restarted.verifyUse('visit', 'dr-sato', ORIGIN, passkey.use(offered))).toBe(true);
  });

  it('is not registered with an answer to another challenge, from another page, or without verifying the person', async () => {
    for (const changes of [{ challenge: 'AAAA' }, { origin: 'http://localhost:4000' }, { host: '127.0.0.1' }, { verified: false }]) {
      const offered = await passkeys.offerRegistration('visit', 'dr-sato', '佐藤 晴子');
      expect(await passkeys.register('visit', 'dr-sato', ORIGIN, passkey.register(offered, changes))).toBe(false);
    }
    expect(passkeys.has('dr-sato')).toBe(false);
  });

  it.each([
    ['to another challenge', { challenge: 'AAAA' }],
    ['from another page', { origin: 'http://localhost:4000' }],
    ['for another host', { host: '127.0.0.1' }],
    ['without verifying the person', { verified: false }],
  ])('is refused with an answer %s', async (_title, changes) => {
    await register();
    const offered = await passkeys.offerUse('visit', 'dr-sato');
    expect(await passkeys.verifyUse('visit', 'dr-sato', ORIGIN, passkey.use(offered, changes))).toBe(false);
  });

  it('is refused a second time with the same answer', async () => {
    await register();
    const answer = passkey.use(await passkeys.offerUse('visit', 'dr-sato'));
    expect(await passkeys.verifyUse('visit', 'dr-sato', ORIGIN, answer)).toBe(true);
    expect(await passkeys.verifyUse('visit', 'dr-sato', ORIGIN, answer)).toBe(false);
  });

  it('is refused if the challenge was given to another visit, or is older than five minutes', async () => {
    await register();
    const offered = await passkeys.offerUse('visit', 'dr-sato');
    expect(await passkeys.verifyUse('another', 'dr-sato', ORIGIN, passkey.use(offered))).toBe(false);
    clock.now += 300_000;
    expect(await passkeys.verifyUse('visit', 'dr-sato', ORIGIN, passkey.use(offered))).toBe(false);
  });

  it('is refused for another account, and with another key', async () => {
    await register();
    await register('dr-gaibu', new SoftwarePasskey(ORIGIN));
    const other = await passkeys.offerUse('visit', 'dr-gaibu');
    expect(await passkeys.verifyUse('visit', 'dr-gaibu', ORIGIN, passkey.use(other))).toBe(false);
    const forged = Object.assign(new SoftwarePasskey(ORIGIN), { id: passkey.id });
    const offered = await passkeys.offerUse('visit', 'dr-sato');
    expect(await passkeys.verifyUse('visit', 'dr-sato', ORIGIN, forged.use(offered))).toBe(false);
  });

  it.each([undefined, null, 7, '', [], {}, { id: 'x' }])('is refused with an answer that is none: %j', async (answer) => {
    await register();
    await passkeys.offerUse('visit', 'dr-sato');
    await passkeys.offerRegistration('visit', 'dr-sato', '佐藤 晴子');
    expect(await passkeys.verifyUse('visit', 'dr-sato', ORIGIN, answer)).toBe(false);
    expect(await passkeys.register('visit', 'dr-sato', ORIGIN, answer)).toBe(false);
  });

  it('makes way for the sixth of an account', async () => {
    await register();
    for (let more = 0; more < 5; more++) await register('dr-sato', new SoftwarePasskey(ORIGIN));
    const { allowCredentials = [] } = await passkeys.offerUse('visit', 'dr-sato');
    expect([allowCredentials.length, allowCredentials.some(({ id }) => id === passkey.id)]).toEqual([5, false]);
  });
});
