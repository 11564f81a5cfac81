import 'reflect-metadata';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { PATIENT, WRITTEN, writtenMessage } from '../../sources/ssmix2/testing/written-messages.js';
import { labFile, orderFile } from '../testing/ssmix2-file.js';
import type { ReadEntry } from './read-entry.js';
import { readStore } from './read-store.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A store with these files. */
function storeOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const store = mkdtempSync(join(tmpdir(), 'hareyaka-store-'));
  folders.push(store);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(store, path)), { recursive: true });
    writeFileSync(join(store, path), content);
  }
  return store;
}

async function read(store: string, patient: string | null = null) {
  let text = '';
  const summary = await readStore(store, patient, async (lines) => {
    text += lines;
  });
  const entries = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ReadEntry);
  return { entries, text, summary: String(summary) };
}

const file = ({ path, bytes }: { path: string; bytes: Uint8Array }) => ({ [path]: bytes });

it('every data type of the standard is read, and its items are printed', async () => {
  const messages = Object.keys(WRITTEN).flatMap((type) => fc.sample(writtenMessage(type), { numRuns: 1, seed: 7 }));
  const { entries, summary } = await read(storeOf(Object.assign({}, ...messages.map(file))));
  expect(entries.map(({ type, outcome, reason, patientId, flag }) => [type, outcome, reason, patientId, flag])).toEqual(
    entries.map(({ type }) => [type, 'READ', null, PATIENT, '1']),
  );
  expect(new Set(entries.map(({ type }) => type))).toEqual(new Set(Object.keys(WRITTEN)));
  expect(summary).toMatch(/^all +26 +0 +0 +0 +0 +26$/m);
});

it('each outcome of an unreadable file has a reason, no items, and no data of a patient', async () => {
  const other = labFile(['3A010'], { pid: '9999014', order: '2' });
  const { entries } = await read(
    storeOf({
      ...file(orderFile()),
      ...file(orderFile({ order: '3', flag: '0' })),
      ...file(orderFile({ order: '4', flag: '2' })),
      ...file(other),
      '.DS_Store': 'x',
      '999/901/9999013/20260101/OMP-01/readme.txt': 'x',
      '999/901/9999013/20260101/OMP-01/9999013_20260101_OMP-01_9_20260101103059000_01_1': 'no message',
      '999/901/9999013/20260101/XYZ-99/9999013_20260101_XYZ-99_9_20260101103059000_01_1': orderFile().bytes,
    }),
  );
  const of = (part: string) => entries.find(({ file: path }) => path.includes(part))!;
  expect(of('OMP-01_000000000000001')).toMatchObject({
    outcome: 'READ',
    reason: null,
    items: [{ stage: 'ORDERED', provenance: { system: 'ssmix2', messageId: 'M1' } }],
  });
  expect(of('OMP-01_3_')).toMatchObject({ outcome: 'NOT_CURRENT', reason: 'deleted', flag: '0', items: [] });
  expect(of('OMP-01_4_')).toMatchObject({ outcome: 'NOT_CURRENT', reason: 'superseded', flag: '2' });
  expect(of('OML-11')).toMatchObject({ outcome: 'QUARANTINED', reason: 'PID-3 is of another patient', items: [] });
  expect(of('.DS_Store')).toMatchObject({ outcome: 'INVALID', type: null, patientId: null, flag: null, reason: 'not six parts' });
  expect(of('readme.txt')).toMatchObject({ outcome: 'INVALID', reason: 'the file name is not of the standardized storage' });
  expect(of('OMP-01_9_')).toMatchObject({ outcome: 'INVALID', type: 'OMP-01', reason: 'no MSH segment' });
  expect(of('XYZ-99')).toMatchObject({ outcome: 'UNSUPPORTED', type: 'XYZ-99', items: [] });
  expect(JSON.stringify(of('OML-11'))).not.toContain('検査');
});

it('of two current files of one order the newer is read, with a warning, and the older is not current', async () => {
  const { path, bytes } = orderFile();
  const newer = path.replace('20260101103059000', '20260102103059000');
  const { entries } = await read(storeOf({ [path]: bytes, [newer]: bytes, ...file(orderFile({ order: '7' })) }));
  expect(entries.map(({ file: of, outcome, warnings }) => [of === newer, outcome, warnings.length])).toEqual([
    [false, 'NOT_CURRENT', 0],
    [true, 'READ', 1],
    [false, 'READ', 0],
  ]);
});

it('entries are in the order of their paths, the same in every run, with the same ids', async () => {
  const files = ['9999013', '9999014', '1234', '99990130'].flatMap((localId) => [orderFile({ localId }), labFile(['A', 'B'], { localId })]);
  const store = storeOf({ ...Object.assign({}, ...files.map(file)), 'a-b': 'x', 'a/b': 'x', 'a.txt': 'x' });
  const [first, second] = [await read(store), await read(store)];
  expect(first.text).toBe(second.text);
  const paths = first.entries.map(({ file: path }) => path);
  expect(paths).toEqual([...paths].sort());
  const ids = first.entries.flatMap(({ items }) => items.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).not.toContain('9999013');
});

it('the part of one patient has only that patient’s files', async () => {
  const store = storeOf(Object.assign({}, ...['9999013', '9999014'].map((localId) => file(orderFile({ localId })))));
  expect((await read(store, '9999014')).entries.map(({ patientId }) => patientId)).toEqual(['9999014']);
});

it('links are reported and never followed, neither out of the store nor in a cycle within it', async () => {
  const outside = storeOf(file(orderFile()));
  const store = storeOf(file(labFile(['A'])));
  symlinkSync(outside, join(store, '998'));
  symlinkSync(store, join(store, 'round'));
  symlinkSync(join(outside, orderFile().path), join(store, dirname(labFile(['A']).path), orderFile().path.split('/').at(-1)!));
  const { entries } = await read(store);
  expect(entries.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['INVALID', 'a symbolic link, which is not followed'],
    ['READ', null],
    ['INVALID', 'a symbolic link, which is not followed'],
    ['INVALID', 'a symbolic link, which is not followed'],
  ]);
});

it('an unreadable file is reported, and the other files are read', async () => {
  const good = orderFile({ order: '1' });
  const large = orderFile({ order: '2' });
  const store = storeOf({
    ...file(good),
    [large.path]: new Uint8Array(5 * 1024 * 1024),
    'a/b/c/d/e/f/g/h/i/j/k/l/m/n/o': 'x',
    '888/x': 'x',
  });
  chmodSync(join(store, '888'), 0);
  const { entries } = await read(store);
  chmodSync(join(store, '888'), 0o755);
  const reasons = new Map(entries.map(({ file: path, reason }) => [path, reason]));
  expect(reasons.get(good.path)).toBeNull();
  expect(reasons.get(large.path)).toBe('the file is too large');
  expect([...reasons.values()]).toContain('folders too deep for a standardized storage');
  // Root reads everything.
  if (process.getuid?.() !== 0) expect(reasons.get('888')).toBe('the folder cannot be read');
});

it('an empty store has no lines', async () => {
  expect(await read(storeOf({}))).toMatchObject({ entries: [], summary: expect.stringContaining('0 items') });
});

it('the warnings about a whole file are printed, on the file in short and on each item in full', async () => {
  const { path, bytes } = labFile(['A', 'B']);
  const { entries, summary } = await read(storeOf({ [path]: Buffer.concat([bytes, Buffer.from('ZXY|1\r')]) }));
  expect(entries).toMatchObject([{ outcome: 'READ', warnings: ['NOT_SHOWN: ZXY'] }]);
  const warning = { code: 'NOT_SHOWN', place: 'ZXY', text: 'ZXY|1' };
  expect(entries[0]!.items).toMatchObject([{ warnings: [warning] }, { warnings: [warning] }]);
  expect(summary).toContain('1 files read with warnings');
});
