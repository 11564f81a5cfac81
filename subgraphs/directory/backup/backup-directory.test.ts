import 'reflect-metadata';
import { mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { openDirectory, TABLES } from '../data-source.js';
import { type BackupOptions, backupDirectory } from './backup-directory.js';
import { listTables } from './kept-tables.js';
import { readPages, readSnapshot } from './snapshot.js';
import { fill } from './testing/filled-tables.js';
import { makeNetworkRows } from './testing/network-rows.js';

const OPTIONS: BackupOptions = { log: pino({ level: 'silent' }), at: 0 };
const SIZE = 5;

describe.each(databases())('a backup on $name', ({ name, start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let address: string;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    server = await start();
    address = await server.fresh();
    database = await openDirectory(address, OPTIONS.log);
    await fill(database, makeNetworkRows(SIZE));
  }, 90_000);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-backup-'));
    file = join(folder, 'backup.gz');
  });

  afterEach(async () => await rm(folder, { recursive: true }));

  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });

  const text = async () => gunzipSync(await readFile(file)).toString('utf8');

  it('has the state of one instant, whatever is written between its pages', async () => {
    await backupDirectory(address, file, OPTIONS);
    const before = await text();
    let writes = 0;
    // Before and after the current page, in tables that it has read and in tables that it has not.
    const write = async () => {
      const n = writes++;
      for (const id of [`a_${n}`, `pat_2_${n}`, `z_${n}`])
        await database.query(
          `INSERT INTO patient (id, network_id, name, kana, kana_sort, kana_search, birth_date, sex) VALUES (?, ?, '', '', '', '', '', '')`,
          [id, id],
        );
      await database.query('UPDATE facility SET version = version + 1');
      await database.query('UPDATE bulk_line SET code = ?', [`C${n}`]);
      await database.query('DELETE FROM permit_exchange WHERE at = ?', [SIZE - 1]);
    };
    await backupDirectory(address, file, { ...OPTIONS, replace: true, pageRows: 1, progress: write });
    expect(await text()).toBe(before);
    expect(writes).toBe(TABLES.length * SIZE);

    await backupDirectory(address, file, { ...OPTIONS, replace: true });
    expect(await text()).not.toBe(before);
  });

  it('reads each page from where the last one ended, without a sort of the whole table', async () => {
    await readSnapshot(database, async (runner) => {
      for (const table of listTables(database)) {
        const asked: string[] = [];
        const query = runner.query.bind(runner);
        const spied = Object.assign(Object.create(runner), {
          query: async (sql: string, parameters: unknown[]) => {
            const plan: { detail?: string; Extra?: string }[] = await query(
              `EXPLAIN ${name === 'SQLite' ? 'QUERY PLAN' : ''} ${sql}`,
              parameters,
            );
            asked.push(plan.map(({ detail, Extra }) => detail ?? Extra ?? '').join());
            return await query(sql, parameters);
          },
        });
        for await (const _page of readPages(spied, table, 2));
        expect([table.name, asked.length]).not.toEqual([table.name, 1]);
        expect([table.name, asked.filter((plan) => /TEMP B-TREE|filesort|temporary/i.test(plan))]).toEqual([table.name, []]);
        if (name === 'SQLite') expect(asked.slice(1).every((plan) => plan.startsWith('SEARCH'))).toBe(true);
      }
    });
  });

  it('may be read by its owner only', async () => {
    await backupDirectory(address, file, OPTIONS);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['backup.gz']);
  });

  it('replaces no file, nor a dangling link, without --force', async () => {
    await writeFile(file, 'mine');
    await expect(backupDirectory(address, file, OPTIONS)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    expect(await readFile(file, 'utf8')).toBe('mine');
    await backupDirectory(address, file, { ...OPTIONS, replace: true });
    expect(await text()).toContain('"sha256"');
    await symlink(join(folder, 'gone'), join(folder, 'link'));
    await expect(backupDirectory(address, join(folder, 'link'), OPTIONS)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    expect(await readdir(folder)).toEqual(['backup.gz', 'link']);
  });

  it('replaces no file that appeared while it was written', async () => {
    const progress = async () => await writeFile(file, 'theirs');
    await expect(backupDirectory(address, file, { ...OPTIONS, progress })).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
    expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['theirs', ['backup.gz']]);
  });

  it('does not touch the file that another backup is writing', async () => {
    await writeFile(`${file}.part`, 'half');
    await expect(backupDirectory(address, file, { ...OPTIONS, replace: true })).rejects.toMatchObject({ code: 'BACKUP_UNDER_WAY' });
    expect([await readFile(`${file}.part`, 'utf8'), await readdir(folder)]).toEqual(['half', ['backup.gz.part']]);
  });

  it.each<[string, Partial<BackupOptions> | (() => Partial<BackupOptions>), object]>([
    ['the disk is full', { openPart: async (part) => writeFile(part, '').then(() => open('/dev/full', 'w')) }, { code: 'ENOSPC' }],
    [
      'the folder may not be written',
      { openPart: async () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' })) },
      { code: 'EACCES' },
    ],
    ['reading fails half-way', { pageRows: 1, progress: () => Promise.reject(new Error('lost')) }, { message: 'lost' }],
    [
      'it is interrupted half-way',
      () => {
        const controller = new AbortController();
        return {
          pageRows: 1,
          progress: (table) => table === 'patient' && controller.abort(),
          signal: controller.signal,
        } as Partial<BackupOptions>;
      },
      { name: 'AbortError' },
    ],
  ])('leaves nothing when %s', async (_title, options, error) => {
    const given = typeof options === 'function' ? options() : options;
    await expect(backupDirectory(address, file, { ...OPTIONS, ...given })).rejects.toMatchObject(error);
    expect(await readdir(folder)).toEqual([]);
    // The next backup is not blocked by it.
    await backupDirectory(address, file, OPTIONS);
  });

  it('creates no folder', async () => {
    await expect(backupDirectory(address, join(folder, 'none', 'backup.gz'), OPTIONS)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is refused for a database of another version, and does not change it', async () => {
    const [newest, older] = await database.query('SELECT * FROM migrations ORDER BY timestamp DESC LIMIT 2');
    await database.query('DELETE FROM migrations WHERE name = ?', [newest.name]);
    const refused = { code: 'BACKUP_OTHER_VERSION', message: expect.stringContaining(older.name) };
    await expect(backupDirectory(address, file, OPTIONS)).rejects.toMatchObject(refused);
    expect(await database.showMigrations()).toBe(true);
    await database.query('INSERT INTO migrations (id, timestamp, name) VALUES (?, ?, ?)', [newest.id, newest.timestamp, newest.name]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('a backup of SQLite', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-backup-'));
  });
  afterEach(async () => await rm(folder, { recursive: true }));

  it('creates no database file', async () => {
    const backup = backupDirectory(`sqlite:${join(folder, 'typo')}`, join(folder, 'backup.gz'), OPTIONS);
    await expect(backup).rejects.toMatchObject({ code: 'SQLITE_CANTOPEN' });
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['bytes', 'facility.name', `UPDATE facility SET name = x'00ff'`],
    ['a fraction', 'facility.version', 'UPDATE facility SET version = 1.5'],
    ['a whole number that is too large', 'permit_exchange.at', 'UPDATE permit_exchange SET at = 9007199254740993'],
    ['no number', 'permit_exchange.at', `UPDATE permit_exchange SET at = ''`],
  ])('refuses %s, which no restore could bring back, and names the column', async (_title, where, statement) => {
    const address = `sqlite:${join(folder, 'directory')}`;
    const database = await openDirectory(address, OPTIONS.log);
    await fill(database, makeNetworkRows(2));
    await database.query(statement);
    const refused = { code: 'BACKUP_UNFIT_VALUE', message: expect.stringContaining(where) };
    await expect(backupDirectory(address, join(folder, 'backup.gz'), OPTIONS)).rejects.toMatchObject(refused);
    await database.destroy();
    expect((await readdir(folder)).filter((name) => name.startsWith('backup'))).toEqual([]);
  });
});
