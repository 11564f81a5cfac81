import 'reflect-metadata';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { openDirectory } from '../data-source.js';
import { backupDirectory } from './backup-directory.js';
import { listTables } from './kept-tables.js';
import { restoreDirectory } from './restore-directory.js';
import { everything, fill } from './testing/filled-tables.js';
import { makeNetworkRows } from './testing/network-rows.js';

const log = pino({ level: 'silent' });
const AT = Date.UTC(2026, 0, 15);
/** So that each difficult text is in each column once. */
const NETWORK = 13;
/** More rows than one statement takes, some of them long enough to exceed its size. */
const RECORDS = 1_203;
const kinds = databases();
const ways = kinds.flatMap((from) => kinds.map((to) => ({ from: from.name, to: to.name })));

const whileOpen = async <T>(address: string, use: (database: DataSource) => Promise<T>): Promise<T> => {
  const database = await openDirectory(address, log);
  try {
    return await use(database);
  } finally {
    await database.destroy();
  }
};
const unpacked = async (file: string) => gunzipSync(await readFile(file)).toString('utf8');

describe('a backup', () => {
  let folder: string;
  const servers = new Map<string, DatabaseServer>();
  const sources = new Map<string, { address: string; rows: Awaited<ReturnType<typeof everything>> }>();
  const file = (name: string) => join(folder, `${name}.gz`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-backup-'));
    for (const { name, start } of kinds) {
      const server = await start();
      servers.set(name, server);
      const address = await server.fresh();
      const rows = await whileOpen(address, async (database) => {
        await backupDirectory(address, file(`nothing ${name}`), { log, at: AT });
        await fill(database, makeNetworkRows(NETWORK));
        const records = Array.from(
          { length: RECORDS },
          (_, i) => `('r${i}', 1, 'usr_0', 'fac_0', 'a', 's', '${'長'.repeat(i < 40 ? 20_000 : 1)}')`,
        );
        await database.query(`INSERT INTO change_record (id, at, user_id, facility_id, action, subject_id, detail) VALUES ${records}`);
        if (name === 'MariaDB') await database.query('SET GLOBAL max_allowed_packet = 1048576');
        return await everything(database);
      });
      sources.set(name, { address, rows });
    }
  }, 90_000);

  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(ways)(
    'from $from restores all rows to $to',
    async ({ from, to }) => {
      const source = sources.get(from)!;
      const target = await servers.get(to)!.fresh();
      const [name, again] = [file(`${from} ${to}`), file(`${from} ${to} again`)];
      const pages: number[] = [];
      const progress = (table: string, rows: number) => void (table === 'change_record' && pages.push(rows));
      const counts = await backupDirectory(source.address, name, { log, at: AT, pageRows: 100, progress });
      expect(counts).toEqual(Object.fromEntries(Object.entries(source.rows).map(([table, rows]) => [table, rows.length])));
      expect(pages).toEqual([...Array.from({ length: 12 }, (_, i) => 100 * (i + 1)), RECORDS + NETWORK]);

      expect(Object.values(await restoreDirectory(target, file(`nothing ${from}`), { log })).every((rows) => rows === 0)).toBe(true);
      expect(await restoreDirectory(target, name, { log })).toEqual(counts);
      expect(await whileOpen(target, everything)).toEqual(source.rows);

      // Then back up again: the result is the same, byte for byte, with any page size.
      await backupDirectory(target, again, { log, at: AT });
      expect(await unpacked(again)).toBe(await unpacked(name));
    },
    60_000,
  );

  it.each(kinds)('on $name has every table, with every stored column', async ({ name }) => {
    await whileOpen(sources.get(name)!.address, async (database) => {
      const stored: { table_name: string; column_name: string }[] = await database.query(
        name === 'SQLite'
          ? `SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
              WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND c.hidden = 0`
          : `SELECT table_name AS table_name, column_name AS column_name FROM information_schema.columns
              WHERE table_schema = DATABASE() AND extra NOT LIKE '%GENERATED%'`,
      );
      const names = stored.filter((one) => one.table_name !== 'migrations').map((one) => `${one.table_name}.${one.column_name}`);
      const kept = listTables(database).flatMap((table) => table.columns.map((column) => `${table.name}.${column}`));
      expect(kept.sort()).toEqual(names.sort());
    });
  });
});
