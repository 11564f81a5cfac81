import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { detectFormat } from './detect-format.js';
import { WatchedFolder } from './watched-folder.js';

let root: string;
let taken: string[];
let folder: WatchedFolder;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hareyaka-inbox-'));
  taken = [];
  folder = new WatchedFolder(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const poll = () => folder.poll(({ path, bytes }) => void taken.push(`${path} ${bytes?.length ?? 'null'}`));

it('reads a file when its size and time were the same in two polls, and once', () => {
  writeFileSync(join(root, 'a.UKE'), '123');
  expect([poll(), [...taken]]).toEqual([1, []]);
  expect([poll(), [...taken]]).toEqual([0, ['a.UKE 3']]);
  poll();
  expect(taken).toEqual(['a.UKE 3']);
});

it('does not read a file that is still being written', () => {
  const path = join(root, 'a.UKE');
  writeFileSync(path, '1');
  for (let step = 0; step < 5; step++) {
    expect(poll()).toBe(1);
    appendFileSync(path, '1');
  }
  // The same size, and another time.
  poll();
  utimesSync(path, new Date(1_000), new Date(1_000));
  expect([poll(), taken]).toEqual([1, []]);
  expect([poll(), taken]).toEqual([0, ['a.UKE 6']]);
});

it('leaves out empty files, hidden files, and files with names of drafts', () => {
  for (const name of ['.hidden', '~lock', 'a.tmp', 'b.PART', 'c.crdownload']) writeFileSync(join(root, name), '1');
  writeFileSync(join(root, 'empty'), '');
  poll();
  expect([poll(), taken]).toEqual([0, []]);
});

it('reads a file again after it has changed, and files of inner folders', () => {
  mkdirSync(join(root, 'x', 'y'), { recursive: true });
  writeFileSync(join(root, 'x', 'y', 'a'), '1');
  poll();
  poll();
  writeFileSync(join(root, 'x', 'y', 'a'), '12');
  poll();
  poll();
  expect(taken).toEqual(['x/y/a 1', 'x/y/a 2']);
});

it('gives a file again if it could not be kept, and those after it', () => {
  for (const name of ['a', 'b']) writeFileSync(join(root, name), '1');
  poll();
  const full = () => {
    throw new Error('full');
  };
  expect(() => folder.poll(full)).toThrow('full');
  poll();
  expect(taken).toEqual(['a 1', 'b 1']);
});

it('says that a folder is not there, and goes on when it is', () => {
  rmSync(root, { recursive: true });
  expect(() => poll()).toThrow('FOLDER_MISSING');
  mkdirSync(root);
  expect(poll()).toBe(0);
});

it.each([
  ['x.UKE', 'IR,1,13', 'UKE'],
  ['x', 'YK,1,13', 'UKE'],
  ['x.txt', 'JAHIS10\r\n', 'RX_SYMBOL'],
  ['x.txt', 'JAHISTC08,1', 'MEDICINE_NOTEBOOK'],
  ['archive/001/234/00123400/-/ADT-00/00123400_-_ADT-00_999999999999999_20260401000000000_-_1', 'MSH|^~\\&|', 'SSMIX2'],
  ['001/234/00123400/-/ADT-00/00123400_-_ADT-00_999999999999999_20260401000000000_-_1', 'IR,1', 'UKE'],
  ['x.pdf', '%PDF-1.7', 'UNKNOWN'],
])('tells what %s is by its first record and its place', (path, text, format) => {
  expect(detectFormat(path, Buffer.from(text)).format).toBe(format);
});
