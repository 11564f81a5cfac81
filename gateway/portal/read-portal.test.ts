import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readPortalConfig } from './portal-variables.js';
import { readPortal } from './read-portal.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-'));
  mkdirSync(join(folder, 'assets', 'fonts'), { recursive: true });
  write('index.html', '<!doctype html>');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, content: string) => writeFileSync(join(folder, path), content);

describe('A portal’s folder', () => {
  it('is read with the type of each file, and only hashed files are immutable', () => {
    write('assets/index-C5Hq2vJk.js', 'run()');
    write('assets/fonts/kana-a1b2c3d4.woff2', 'font');
    write('robots.txt', '');
    write('strange.xyz', '');
    const files = [...readPortal(folder)].map(([path, { type, immutable }]) => [path, type, immutable]);
    expect(files.sort()).toEqual([
      ['/assets/fonts/kana-a1b2c3d4.woff2', 'font/woff2', true],
      ['/assets/index-C5Hq2vJk.js', 'text/javascript; charset=utf-8', true],
      ['/index.html', 'text/html; charset=utf-8', false],
      ['/robots.txt', 'text/plain; charset=utf-8', false],
      ['/strange.xyz', 'application/octet-stream', false],
    ]);
  });

  it('has another hash for another content, and the same for the same', () => {
    write('a.txt', 'one');
    write('b.txt', 'one');
    write('c.txt', 'two');
    const hash = (path: string) => readPortal(folder).get(path)!.hash;
    expect(hash('/a.txt')).toBe(hash('/b.txt'));
    expect(hash('/a.txt')).not.toBe(hash('/c.txt'));
  });

  it('is read without its hidden files', () => {
    mkdirSync(join(folder, '.vite'));
    write('.vite/manifest.json', '{}');
    write('.env', 'SECRET=1');
    expect([...readPortal(folder).keys()]).toEqual(['/index.html']);
  });

  it.each([
    ['a link to a file', () => symlinkSync('/etc/hostname', join(folder, 'name.txt')), 'symbolic link'],
    ['a link to a folder', () => symlinkSync('/etc', join(folder, 'etc')), 'symbolic link'],
    ['a link without a target', () => symlinkSync('/nowhere', join(folder, 'gone')), 'symbolic link'],
    ['a name that an address must encode', () => write('a b.js', ''), 'only names of letters'],
    ['a name in another script', () => write('薬.js', ''), 'only names of letters'],
    ['no page', () => rmSync(join(folder, 'index.html')), 'no index.html'],
    ['no folder', () => rmSync(folder, { recursive: true }), 'not a folder that can be read'],
    [
      'more than 64 MiB',
      () => {
        write('large.bin', '');
        truncateSync(join(folder, 'large.bin'), 64 * 1024 * 1024 + 1);
      },
      '64 MiB',
    ],
    ['more than 2,000 files', () => Array.from({ length: 2_000 }, (_, index) => write(`${index}.txt`, '')), '2000 files'],
  ])('with %s is refused', (_, spoil, words) => {
    spoil();
    expect(() => readPortal(folder)).toThrow(words);
  });

  it('is a configuration error that names the variable and never its value', () => {
    const read = (HAREYAKA_PORTAL: string, signIn: boolean) => {
      const problems: { variable: string; problem: string }[] = [];
      return { portal: readPortalConfig({ HAREYAKA_PORTAL }, signIn, problems), problems };
    };
    expect(read('/nowhere/portal', true)).toEqual({
      portal: undefined,
      problems: [{ variable: 'HAREYAKA_PORTAL', problem: expect.not.stringContaining('nowhere') }],
    });
    expect(read(folder, false).problems).toEqual([{ variable: 'HAREYAKA_PORTAL', problem: expect.stringContaining('HAREYAKA_SIGN_IN') }]);
    expect(read(folder, true).problems).toEqual([]);
    expect(read('', false)).toEqual({ portal: undefined, problems: [] });
  });
});
