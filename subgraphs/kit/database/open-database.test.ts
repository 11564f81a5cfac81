import 'reflect-metadata';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { buildDatabaseOptions } from './database-options.js';
import { openDatabase } from './open-database.js';

const log = pino({ level: 'silent' });
const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

describe('an SQLite file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-sqlite-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  it('is created with its folder, readable only by its owner, like the files beside it', async () => {
    const inside = join(folder, 'new', 'folder');
    const database = await openDatabase(buildDatabaseOptions(`sqlite:${join(inside, 'a.sqlite')}`, log));
    await database.query('CREATE TABLE t (a int)');
    const files = await readdir(inside);
    expect(files.sort()).toEqual(['a.sqlite', 'a.sqlite-shm', 'a.sqlite-wal']);
    for (const file of files) expect([file, await modeOf(join(inside, file))]).toEqual([file, '600']);
    await database.destroy();
  });

  it('keeps its mode if it exists already', async () => {
    const file = join(folder, 'a.sqlite');
    await (await openDatabase(buildDatabaseOptions(`sqlite:${file}`, log))).destroy();
    await chmod(file, 0o640);
    await (await openDatabase(buildDatabaseOptions(`sqlite:${file}`, log))).destroy();
    expect(await modeOf(file)).toBe('640');
  });
});
