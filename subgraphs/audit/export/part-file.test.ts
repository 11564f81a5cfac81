import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartFile } from './part-file.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hareyaka-export-'));
  path = join(folder, 'audit.csv');
});
afterEach(async () => await rm(folder, { recursive: true, force: true }));

describe('the file of an export', () => {
  it('appears under its name only when it is complete, for its owner alone', async () => {
    const file = await PartFile.begin(path);
    await file.write('a'.repeat(100_000));
    expect(await readdir(folder)).toEqual(['audit.csv.part']);
    await file.write('終');
    await file.finish();
    expect(await readdir(folder)).toEqual(['audit.csv']);
    expect(await readFile(path, 'utf8')).toBe(`${'a'.repeat(100_000)}終`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is removed if the export fails', async () => {
    const file = await PartFile.begin(path);
    await file.write('half');
    await file.abandon();
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not replace a file, unless it is told to', async () => {
    await writeFile(path, 'before');
    await expect(PartFile.begin(path)).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    const file = await PartFile.begin(path, { force: true });
    await file.write('after');
    expect(await readFile(path, 'utf8')).toBe('before');
    await file.finish();
    expect(await readFile(path, 'utf8')).toBe('after');
  });

  it('does not replace a file that was made meanwhile', async () => {
    const file = await PartFile.begin(path);
    await file.write('mine');
    await writeFile(path, 'theirs');
    await expect(file.finish()).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['theirs', ['audit.csv']]);
  });

  it('does not mix with another export, or with what an interrupted one left', async () => {
    await writeFile(`${path}.part`, 'half');
    await expect(PartFile.begin(path)).rejects.toMatchObject({ code: 'EXPORT_UNFINISHED' });
    const file = await PartFile.begin(path, { force: true });
    await file.write('new');
    await file.finish();
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['new', ['audit.csv']]);
  });

  it('fails where there is no such folder', async () => {
    await expect(PartFile.begin(join(folder, 'missing', 'audit.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
