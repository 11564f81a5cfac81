import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BackupRow, LONGEST_LINE } from './backup-format.js';
import type { KeptTable } from './kept-tables.js';
import { readBackup } from './read-backup.js';
import { backupOf, makeHeader, makeSealedBackup } from './testing/sealed-backup.js';

const table = (name: string, ...columns: string[]): KeptTable => ({ name, columns, key: ['id'], wide: new Set() });
const TABLES = [table('facility', 'id', 'name'), table('patient', 'id', 'name', 'born'), table('consent', 'id')];
const MIGRATION = 'KeepHistory1700000000002';
const ROWS: readonly (readonly [string, BackupRow])[] = [
  ['facility', { id: 'fac_1', name: '晴れ病院' }],
  ['facility', { id: 'fac_2', name: null }],
  ['patient', { id: 'pat_1', name: '𠮷野\u2028花', born: -1_234_567_890_123 }],
];
const GOOD = backupOf(TABLES, MIGRATION, ROWS);
const HEADER = makeHeader(TABLES, MIGRATION);
const COUNTS = { facility: 2, patient: 1, consent: 0 };
const LINES = ROWS.map(([t, r]) => ({ t, r }));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-read-'));
});
afterAll(async () => await rm(folder, { recursive: true }));

/** Reads the rows of a file, or the code with which it is refused. */
async function read(bytes: Buffer): Promise<(readonly [string, BackupRow])[] | string> {
  const path = join(folder, 'backup.gz');
  await writeFile(path, bytes);
  const file = await open(path);
  const rows: (readonly [string, BackupRow])[] = [];
  try {
    await readBackup(file, (name, row) => void rows.push([name, row]));
    return rows;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await file.close();
  }
}

describe('a backup is read', () => {
  it('row by row, with every character of their text', async () => {
    expect(await read(GOOD)).toEqual(ROWS);
  });

  it('twice from one handle', async () => {
    const path = join(folder, 'twice.gz');
    await writeFile(path, GOOD);
    const file = await open(path);
    const first = await readBackup(file, () => undefined);
    expect(await readBackup(file, () => undefined)).toEqual(first);
    expect(first).toMatchObject({ header: HEADER, counts: COUNTS });
    await file.close();
  });

  it('until the reader of its rows stops it', async () => {
    const path = join(folder, 'ended.gz');
    await writeFile(path, GOOD);
    const file = await open(path);
    const enough = new Error('enough');
    await expect(readBackup(file, async () => Promise.reject(enough))).rejects.toBe(enough);
    await expect(readBackup(file, () => undefined, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await file.close();
  });
});

describe('a backup is refused', () => {
  it('if it is cut off at any place', async () => {
    for (let length = 0; length < GOOD.length; length++)
      expect([length, await read(GOOD.subarray(0, length))]).toEqual([length, 'BACKUP_BROKEN']);
  });

  it('if its text is cut off at any place, even if it was compressed again', async () => {
    const text = gunzipSync(GOOD);
    for (let length = 0; length < text.length; length += 5)
      expect([length, await read(gzipSync(text.subarray(0, length)))]).toEqual([length, 'BACKUP_BROKEN']);
  });

  it('if any byte of it differs, unless that byte has no meaning', async () => {
    const text = gunzipSync(GOOD);
    const silent = new Set<number>();
    for (let at = 0; at < GOOD.length; at++) {
      for (const bits of [0x01, 0x80]) {
        const bytes = Buffer.from(GOOD);
        bytes[at]! ^= bits;
        const answer = await read(bytes);
        if (answer === 'BACKUP_BROKEN') continue;
        // Then the text is still the same, to the byte.
        expect([at, gunzipSync(bytes).equals(text), answer]).toEqual([at, true, ROWS]);
        silent.add(at);
      }
    }
    // gzip's own time, flags and system (RFC 1952 2.3), and the padding bits of its last byte.
    expect([...silent].filter((at) => at > 9 && at !== GOOD.length - 9)).toEqual([]);
  });

  it('if any byte of its text differs, even if it was compressed again', async () => {
    const text = gunzipSync(GOOD);
    for (let at = 0; at < text.length; at++) {
      const bytes = Buffer.from(text);
      bytes[at]! ^= 0x01;
      const answer = await read(gzipSync(bytes));
      // A version that is another number is refused as such.
      expect([at, answer]).toEqual([at, answer === 'RESTORE_OTHER_VERSION' ? answer : 'BACKUP_BROKEN']);
    }
  });

  const whole = gunzipSync(GOOD).toString('utf8').split('\n');
  const [first, second] = LINES;
  it.each<[string, Buffer]>([
    ['nothing at all', Buffer.alloc(0)],
    ['no gzip', Buffer.from(whole.join('\n'))],
    ['another gzip', gzipSync('id,name\n1,2\n')],
    ['JSON that is no header', gzipSync('[]\n')],
    ['a header only', gzipSync(`${JSON.stringify(HEADER)}\n`)],
    ['a row more, after its end', gzipSync(`${whole.join('\n')}${whole[1]}\n`)],
    ['something after its end', gzipSync(`${whole.join('\n')}x`)],
    ['two backups in one file', Buffer.concat([GOOD, GOOD])],
    ['a row less', gzipSync(whole.toSpliced(1, 1).join('\n'))],
    ['a row twice', gzipSync(whole.toSpliced(1, 0, whole[1]!).join('\n'))],
    ['two rows that changed places', gzipSync([whole[0], whole[2], whole[1], ...whole.slice(3)].join('\n'))],
    ['text that is no UTF-8', gzipSync(Buffer.concat([Buffer.from(`${whole[0]}\n`), Buffer.from([0x22, 0xff, 0x22, 0x0a])]))],
    ['a table before another', makeSealedBackup([HEADER, LINES[2]!, first!, second!], COUNTS)],
    ['an unknown table', makeSealedBackup([HEADER, { t: 'nurse', r: { id: 'x' } }], { facility: 0, patient: 0, consent: 0, nurse: 1 })],
    ['a table called __proto__', makeSealedBackup([HEADER, '{"t":"__proto__","r":{"id":"x"}}'], { facility: 0, patient: 0, consent: 0 })],
    ['a column less', makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x' } }], { ...COUNTS, facility: 1, patient: 0 })],
    [
      'a column more',
      makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', name: 'y', z: 1 } }], { facility: 1, patient: 0, consent: 0 }),
    ],
    [
      'another column',
      makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', toString: 'y' } }], { facility: 1, patient: 0, consent: 0 }),
    ],
    [
      'something beside a row',
      makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', name: 'y' }, s: 1 }], { facility: 1, patient: 0, consent: 0 }),
    ],
    ['no row', makeSealedBackup([HEADER, { t: 'facility', r: null }], { facility: 1, patient: 0, consent: 0 })],
    ['a fraction', makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', name: 0.5 } }], { facility: 1, patient: 0, consent: 0 })],
    [
      'a number too large',
      makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', name: 2 ** 60 } }], { facility: 1, patient: 0, consent: 0 }),
    ],
    ['a truth value', makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', name: true } }], { facility: 1, patient: 0, consent: 0 })],
    ['a list for text', makeSealedBackup([HEADER, { t: 'facility', r: { id: 'x', name: [] } }], { facility: 1, patient: 0, consent: 0 })],
    ['counts that are others', makeSealedBackup([HEADER, ...LINES], { ...COUNTS, patient: 2 })],
    ['no counts', makeSealedBackup([HEADER, ...LINES], {})],
    ['a blank line', makeSealedBackup([HEADER, '', ...LINES], COUNTS)],
    ['a line without end', gzipSync(Buffer.alloc(LONGEST_LINE + 200_000, 'a'))],
  ])('that has %s', async (_title, bytes) => {
    expect(await read(bytes)).toBe('BACKUP_BROKEN');
  });

  it('with another code if it is complete and of another format', async () => {
    const other = gzipSync(`${JSON.stringify({ ...HEADER, version: 2, more: true })}\nanything\n`);
    expect(await read(other)).toBe('RESTORE_OTHER_VERSION');
    expect(await read(other.subarray(0, -1))).toBe('BACKUP_BROKEN');
  });

  it('without a quotation from it', async () => {
    const path = join(folder, 'quoted.gz');
    await writeFile(path, makeSealedBackup([HEADER, `{"t":"facility","r":{"id":"秘密","name":秘密}}`], COUNTS));
    const file = await open(path);
    await expect(readBackup(file, () => undefined)).rejects.toThrow(/^the file is not a whole backup \(line 2\)$/);
    await file.close();
  });
});
