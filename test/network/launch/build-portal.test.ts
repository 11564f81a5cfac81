import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isPortalStale } from './build-portal.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-'));
  write('clients/src/app/shell.tsx', 100);
  write('package-lock.json', 100);
  write('portal/index.html', 200);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file that was last changed at this second. */
function write(path: string, second: number): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), '');
  utimesSync(join(folder, path), second, second);
}
const isStale = () => isPortalStale(join(folder, 'portal'), [join(folder, 'clients'), join(folder, 'package-lock.json')]);

describe('The built portal', () => {
  it('is used as it is while it is newer than every source', () => expect(isStale()).toBe(false));

  it('is built if it is missing', () => {
    rmSync(join(folder, 'portal'), { recursive: true });
    expect(isStale()).toBe(true);
  });

  it.each(['clients/src/app/shell.tsx', 'clients/index.html', 'package-lock.json'])('is built again after a change of %s', (path) => {
    write(path, 300);
    expect(isStale()).toBe(true);
  });

  it.each(['clients/src/app/shell.test.tsx', 'clients/node_modules/vite/package.json', 'clients/.vite/deps.json'])(
    'is not built again after a change of %s',
    (path) => {
      write(path, 300);
      expect(isStale()).toBe(false);
    },
  );
});
