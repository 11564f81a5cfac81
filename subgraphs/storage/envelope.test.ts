import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { EnvelopeInvalid, openObject, rewrapObject, sealObject } from './envelope.js';
import type { ObjectStorage } from './object-storage.js';
import { PatientStorage } from './patient-storage.js';
import { rotateStorageKeys } from './rotate/rotate-keys.js';
import { readStorageKeys, type StorageKey, type StorageKeys } from './storage-keys.js';

const key = (id: string): StorageKey => ({ id, key: randomBytes(32) });
const [old, fresh, other] = [key('old'), key('new'), key('other')];

/** A storage in memory, whose bytes the test can change. */
class MemoryStorage implements ObjectStorage {
  readonly objects = new Map<string, Buffer>();
  readonly put = async (name: string, bytes: Buffer) => void this.objects.set(name, bytes);
  readonly get = async (name: string) => this.objects.get(name);
  readonly delete = async (name: string) => void this.objects.delete(name);
  async *list() {
    for (const name of [...this.objects.keys()]) yield { name, changedAt: 0 };
  }
  readonly deleteUnfinished = async () => 0;
}

describe('a sealed object', () => {
  it('opens to its content, with any of the keys that sealed it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (given) => {
        const content = Buffer.from(given);
        const sealed = sealObject('a/b', content, [old]);
        expect(openObject('a/b', sealed, [fresh, old]).equals(content)).toBe(true);
        expect(sealed.includes(content) && content.length > 3).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('has a data key of its own: the same content is never sealed to the same bytes', () => {
    const sealed = Array.from({ length: 20 }, () => sealObject('a/b', Buffer.from('same'), [old]).toString('hex'));
    expect(new Set(sealed).size).toBe(20);
  });

  it('does not open under another name, with other keys, or after any change of its bytes', () => {
    const sealed = sealObject('a/b', Buffer.from('wound, left heel'), [old]);
    expect(() => openObject('a/c', sealed, [old])).toThrow(EnvelopeInvalid);
    expect(() => openObject('a/b', sealed, [other])).toThrow(EnvelopeInvalid);
    expect(() => openObject('a/b', sealed, [{ ...other, id: 'old' }])).toThrow(EnvelopeInvalid);
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => openObject('a/b', changed, [old])).toThrow(EnvelopeInvalid);
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(() => openObject('a/b', sealed.subarray(0, length), [old])).toThrow(EnvelopeInvalid);
    }
    expect(() => openObject('a/b', Buffer.concat([sealed, Buffer.of(0)]), [old])).toThrow(EnvelopeInvalid);
  });

  it('does not open if its data key is combined with the content of another object', () => {
    const [one, two] = ['one', 'two'].map((content) => sealObject('a/b', Buffer.from(content), [old]));
    const head = 4 + 1 + 'old'.length + 60;
    expect(() => openObject('a/b', Buffer.concat([one!.subarray(0, head), two!.subarray(head)]), [old])).toThrow(EnvelopeInvalid);
  });

  it('needs only the new key after its data key was encrypted again, and its content is unchanged', () => {
    const sealed = sealObject('a/b', Buffer.from('x'.repeat(100)), [old]);
    const rewrapped = rewrapObject('a/b', sealed, [fresh, old])!;
    expect(openObject('a/b', rewrapped, [fresh]).toString()).toBe('x'.repeat(100));
    expect(() => openObject('a/b', rewrapped, [old])).toThrow(EnvelopeInvalid);
    expect(rewrapped.subarray(-100).equals(sealed.subarray(-100))).toBe(true);
    expect(rewrapObject('a/b', rewrapped, [fresh, old])).toBeUndefined();
  });
});

describe('a storage of patients', () => {
  it('gives the same content for the same row one name, and tells neither patient nor content', async () => {
    const memory = new MemoryStorage();
    const storage = new PatientStorage(memory, () => [old]);
    const content = Buffer.from('photo');
    const owner = { patientId: 'pat_1', rowId: 'att_1' };
    const name = await storage.put(owner, content);
    expect(await storage.put(owner, content)).toBe(name);
    expect(memory.objects.size).toBe(1);
    expect((await storage.get(name))?.toString()).toBe('photo');
    for (const told of [
      'pat_1',
      'att_1',
      createHash('sha256').update(content).digest('hex'),
      createHash('sha256').update('pat_1').digest('base64url'),
    ])
      expect(name).not.toContain(told);
  });

  it('gives every row, patient, content and key another name', async () => {
    const memory = new MemoryStorage();
    const names = [];
    for (const keys of [[old], [fresh]] as StorageKeys[])
      for (const patientId of ['pat_1', 'pat_2'])
        for (const rowId of ['att_1', 'att_2'])
          for (const content of ['a', 'b'])
            names.push(await new PatientStorage(memory, () => keys).put({ patientId, rowId }, Buffer.from(content)));
    expect(new Set(names).size).toBe(16);
  });

  it('does not open an object that was moved to the name of another patient', async () => {
    const memory = new MemoryStorage();
    const storage = new PatientStorage(memory, () => [old]);
    const one = await storage.put({ patientId: 'pat_1', rowId: 'att_1' }, Buffer.from('one'));
    const two = await storage.put({ patientId: 'pat_2', rowId: 'att_2' }, Buffer.from('two'));
    memory.objects.set(two, memory.objects.get(one)!);
    await expect(storage.get(two)).rejects.toThrow(EnvelopeInvalid);
  });
});

describe('the rotation of keys', () => {
  it('makes the old key unnecessary, can run twice, and names the objects that it cannot open', async () => {
    const memory = new MemoryStorage();
    const before = new PatientStorage(memory, () => [old]);
    const names = await Promise.all(
      ['a', 'b', 'c'].map(async (content) => await before.put({ patientId: 'p', rowId: content }, Buffer.from(content))),
    );
    memory.objects.set('x/broken', Buffer.from('not an object'));
    let keys: StorageKeys = [fresh, old];
    const storage = new PatientStorage(memory, () => keys);
    const kept = await storage.put({ patientId: 'p', rowId: 'd' }, Buffer.from('d'));
    expect(await rotateStorageKeys(storage)).toEqual({ rotated: 3, unchanged: 1, invalid: ['x/broken'] });
    expect(await rotateStorageKeys(storage)).toEqual({ rotated: 0, unchanged: 4, invalid: ['x/broken'] });
    keys = [fresh];
    expect((await Promise.all([...names, kept].map(async (name) => await storage.get(name)))).map(String)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('the file of the storage’s keys', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));
  const read = async (content: string) => {
    await writeFile(join(folder, 'keys'), content);
    return readStorageKeys(join(folder, 'keys'));
  };
  const line = (id: string) => `${id} ${randomBytes(32).toString('base64')}`;

  it('has an id and a key in each line, and comments', async () => {
    const keys = await read(`# made 2026-11-30\n${line('2026-11')}\n\n  ${line('2025_1')}  \n`);
    expect(keys.map(({ id, key }) => [id, key.length])).toEqual([
      ['2026-11', 32],
      ['2025_1', 32],
    ]);
  });

  it.each([
    ['no key', '# nothing\n', 'without a key'],
    ['a key that is too short', `a ${randomBytes(16).toString('base64')}`, 'not an id and 32 bytes'],
    ['a key without an id', randomBytes(32).toString('base64'), 'not an id and 32 bytes'],
    ['two keys of one id', `${line('a')}\n${line('a')}`, 'two keys of one id'],
  ])('is refused if it has %s, and the message does not show the content', async (_what, content, problem) => {
    const failure = await read(content).catch((error: Error) => error);
    expect(String(failure)).toContain(problem);
    for (const word of content.split(/\s/).filter((one) => one.length > 20)) expect(String(failure)).not.toContain(word);
  });

  it('is refused if it cannot be read', () => {
    expect(() => readStorageKeys(join(folder, 'absent'))).toThrow('is not a file that can be read');
  });
});
