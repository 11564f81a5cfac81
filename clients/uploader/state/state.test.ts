import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Keystore } from './keystore.js';
import { lockState } from './lock.js';
import { openState } from './open-state.js';
import { SealedFolder } from './sealed-folder.js';
import { writeWhole } from './write-whole.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hareyaka-state-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = Buffer.alloc(32, 7);

describe('a sealed folder', () => {
  it('gives back what it was given, also to another process, and shows neither content nor name', () => {
    new SealedFolder(folder, key).put('患者 00012', Buffer.from('架空　太郎'));
    expect(new SealedFolder(folder, key).get('患者 00012')?.toString()).toBe('架空　太郎');
    const [name] = readdirSync(folder);
    expect(name).toMatch(/^[0-9a-f]{64}\.sealed$/);
    expect(readFileSync(join(folder, name!)).includes('架空')).toBe(false);
  });

  it('refuses a changed file, a file in another’s place, and another key', () => {
    const sealed = new SealedFolder(folder, key);
    sealed.put('one', Buffer.from('1'));
    const [one] = readdirSync(folder);
    sealed.put('two', Buffer.from('2'));
    const two = readdirSync(folder).find((name) => name !== one)!;
    writeFileSync(join(folder, two), readFileSync(join(folder, one!)));
    expect(() => sealed.get('two')).toThrow('STATE_DAMAGED');
    expect(() => new SealedFolder(folder, Buffer.alloc(32, 8)).get('one')).not.toThrow();
    expect(() => [...new SealedFolder(folder, Buffer.alloc(32, 8)).all()]).toThrow('STATE_DAMAGED');
    writeFileSync(join(folder, two), 'x');
    expect(() => sealed.get('two')).toThrow('STATE_DAMAGED');
  });

  it('ignores a draft that a killed process left', () => {
    const sealed = new SealedFolder(folder, key);
    sealed.put('one', Buffer.from('1'));
    writeFileSync(join(folder, `${readdirSync(folder)[0]}.draft`), 'half');
    expect([...sealed.all()].map(String)).toEqual(['1']);
  });
});

describe('the keystore', () => {
  it('is read by its owner alone, and says so when others may read it', () => {
    const keystore = new Keystore(folder);
    keystore.own();
    expect(statSync(keystore.path).mode & 0o777).toBe(0o600);
    expect(keystore.isReadableByOthers()).toBe(false);
    chmodSync(keystore.path, 0o644);
    expect(keystore.isReadableByOthers()).toBe(true);
  });

  it('keeps its keys, and makes no new ones over a damaged file', () => {
    const made = new Keystore(folder).own();
    expect(new Keystore(folder).own()).toEqual(made);
    writeFileSync(join(folder, 'keys.json'), '{"own":');
    expect(() => new Keystore(folder).own()).toThrow('STATE_DAMAGED');
  });

  it('enrols with the same signing key again for the same code, and with a new one for another code', () => {
    const keystore = new Keystore(folder);
    const first = keystore.beginEnrolment('A');
    expect(new Keystore(folder).beginEnrolment('A')).toEqual(first);
    const second = keystore.beginEnrolment('B');
    expect(second.signingKey).not.toEqual(first.signingKey);
    expect(second.clinicKey).toEqual(first.clinicKey);
  });
});

describe('a file that is written as a whole', () => {
  it('keeps its former content when the disk is full, and leaves nothing half behind', () => {
    const path = join(folder, 'x');
    writeWhole(path, Buffer.from('former'));
    // A device that is always full.
    symlinkSync('/dev/full', `${path}.draft`);
    expect(() => writeWhole(path, Buffer.from('new'))).toThrow('DISK_FULL');
    expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['former', ['x']]);
    writeWhole(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  it('says that the folder is gone', () => {
    expect(() => writeWhole(join(folder, 'none', 'x'), Buffer.from('new'))).toThrow('STATE_NOT_WRITABLE');
  });
});

describe('the spool', () => {
  const file = (text: string, format: 'UKE' | 'UNKNOWN' = 'UKE') => ({
    format,
    path: '',
    receivedAt: '20261130',
    bytes: Buffer.from(text),
  });

  it('takes the same content once, whatever its file is called', () => {
    const { spool } = openState(folder);
    expect([spool.addFile(file('IR,1')), spool.addFile(file('IR,1')), spool.addFile(file('IR,2'))]).toEqual([true, false, true]);
    expect(
      openState(folder)
        .spool.all()
        .map(({ bytes }) => bytes.toString())
        .sort(),
    ).toEqual(['IR,1', 'IR,2']);
  });

  it('keeps the newest reply to a question, and does not call it new if only its time differs', () => {
    const { spool } = openState(folder);
    const reply = (time: string, id: string) => ({
      ...{ format: 'ORCA_PATIENTS' as const, receivedAt: '' },
      bytes: Buffer.from(`{"Information_Time": "${time}", "id": "${id}"}`),
    });
    expect([spool.addReply('q', reply('1', 'a')), spool.addReply('q', reply('2', 'a')), spool.addReply('q', reply('3', 'b'))]).toEqual([
      true,
      false,
      true,
    ]);
    expect(spool.all()).toHaveLength(1);
  });

  it('keeps only the hash of a file that nobody reads', () => {
    const { spool } = openState(folder);
    spool.addFile(file('a film', 'UNKNOWN'));
    expect(spool.all()).toMatchObject([{ bytes: Buffer.alloc(0), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });
});

it('A state folder has one uploader at a time, and is free again when that one ends', async () => {
  const free = await lockState(folder);
  await expect(lockState(folder)).rejects.toThrow('ALREADY_RUNNING');
  await free();
  const again = await lockState(folder);
  await again();
});
