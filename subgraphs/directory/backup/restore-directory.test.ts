import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { connectDirectory, openDirectory } from '../data-source.js';
import { backupDirectory } from './backup-directory.js';
import { findNewestMigration, type KeptTable, listTables } from './kept-tables.js';
import { restoreDirectory } from './restore-directory.js';
import { everything, fill } from './testing/filled-tables.js';
import { makeNetworkRows } from './testing/network-rows.js';
import { backupOf } from './testing/sealed-backup.js';

const log = pino({ level: 'silent' });

describe.each(databases())('a restore on $name', ({ name, start }) => {
  let server: DatabaseServer;
  let folder: string;
  let file: string;
  let good: Buffer;
  let tables: KeptTable[];
  let migration: string;
  /** An empty directory. Refusals leave it empty. */
  let empty: string;

  beforeAll(async () => {
    server = await start();
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-restore-'));
    file = join(folder, 'backup.gz');
    const source = await server.fresh();
    const database = await openDirectory(source, log);
    await fill(database, makeNetworkRows(2));
    tables = listTables(database);
    migration = findNewestMigration(database);
    await database.destroy();
    await backupDirectory(source, file, { log, at: 0 });
    good = await readFile(file);
    empty = await server.fresh();
    await (await openDirectory(empty, log)).destroy();
  }, 90_000);

  afterEach(async () => await writeFile(file, good));

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  const whileOpen = async <T>(address: string, use: (database: DataSource) => Promise<T>): Promise<T> => {
    const database = await openDirectory(address, log);
    try {
      return await use(database);
    } finally {
      await database.destroy();
    }
  };
  const rowsIn = async (address: string) => Object.values(await whileOpen(address, everything)).flat().length;

  it('does not touch the database before the whole file is verified', async () => {
    const never = name === 'SQLite' ? `sqlite:${join(folder, 'never')}` : 'mysql://root@127.0.0.1:1/never';
    // Every fortieth position here; the tests of `readBackup` try every one.
    for (let at = 0; at < good.length; at += 40) {
      await writeFile(file, good.subarray(0, at));
      await expect(restoreDirectory(never, file, { log })).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
    }
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it.each(['facility', 'user_account', 'permit_exchange'])('refuses a database that has a row of %s, and keeps the row', async (table) => {
    await whileOpen(empty, async (database) => {
      await fill(
        database,
        [...makeNetworkRows(2)].filter(([one]) => one === table),
      );
      const before = await everything(database);
      const refused = { code: 'RESTORE_NOT_EMPTY', message: expect.stringContaining(table) };
      await expect(restoreDirectory(empty, file, { log })).rejects.toMatchObject(refused);
      expect(await everything(database)).toEqual(before);
      await database.query(`DELETE FROM ${table}`);
    });
  });

  it('refuses a backup of another migration', async () => {
    const text = gunzipSync(good).toString('utf8').split('\n');
    const of = (one: string) =>
      backupOf(
        tables,
        one,
        text.slice(1, -2).map((line) => [JSON.parse(line).t, JSON.parse(line).r]),
      );
    const address = await server.fresh();
    await writeFile(file, of('KeepMore1700000000003'));
    await expect(restoreDirectory(address, file, { log })).rejects.toMatchObject({ code: 'RESTORE_OTHER_VERSION' });
    const database = await connectDirectory(address, log);
    expect(await database.showMigrations()).toBe(true);
    await database.destroy();
    await writeFile(file, of(migration));
    await restoreDirectory(address, file, { log });
    // Nor any twice.
    await expect(restoreDirectory(address, file, { log })).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
  });

  it('refuses a database of an older migration, and does not change it', async () => {
    const database = await connectDirectory(empty, log);
    const [newest, older] = await database.query('SELECT * FROM migrations ORDER BY timestamp DESC LIMIT 2');
    await database.query('DELETE FROM migrations WHERE name = ?', [newest.name]);
    const refused = { code: 'RESTORE_OTHER_VERSION', message: expect.stringContaining(older.name) };
    await expect(restoreDirectory(empty, file, { log })).rejects.toMatchObject(refused);
    expect(await database.showMigrations()).toBe(true);
    await database.query('INSERT INTO migrations (id, timestamp, name) VALUES (?, ?, ?)', [newest.id, newest.timestamp, newest.name]);
    await database.destroy();
  });

  it('refuses a backup with other tables', async () => {
    const { name: facility, ...rest } = tables[0]!;
    const others = [{ ...rest, name: facility, columns: [...rest.columns, 'secret'] }, ...tables.slice(1)];
    await writeFile(file, backupOf(others, migration, []));
    await expect(restoreDirectory(empty, file, { log })).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  });

  it('writes nothing when it is interrupted', async () => {
    const interrupted = new AbortController();
    const progress = (table: string) => {
      if (table === 'patient') interrupted.abort();
    };
    const restored = restoreDirectory(empty, file, { log, progress, signal: interrupted.signal });
    await expect(restored).rejects.toMatchObject({ name: 'AbortError' });
    expect(await rowsIn(empty)).toBe(0);
  });

  it('writes nothing when the file is replaced while it is read', async () => {
    const progress = async () => {
      const other = [...makeNetworkRows(3)].filter(([table]) => table === 'facility');
      await writeFile(file, backupOf(tables, migration, other));
    };
    // More than the read-ahead, and hard to compress.
    const [facility] = [...makeNetworkRows(1)].map(([, row]) => row);
    const digits = (i: number) => createHash('sha512').update(String(i)).digest('hex');
    const many = Array.from(
      { length: 6_000 },
      (_, i) => ['facility', { ...facility, id: `f${i}`, institution_code: `${i}`, kana: digits(i) }] as const,
    );
    await writeFile(file, backupOf(tables, migration, many));
    await expect(restoreDirectory(empty, file, { log, progress })).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
    expect(await rowsIn(empty)).toBe(0);
  });

  it('reports that the file does not exist', async () => {
    await expect(restoreDirectory(empty, join(folder, 'none'), { log })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(restoreDirectory(empty, folder, { log })).rejects.toMatchObject({ code: 'EISDIR' });
    await writeFile(file, gzipSync(''));
    await expect(restoreDirectory(empty, file, { log })).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  });
});
