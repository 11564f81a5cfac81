import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { openDirectory } from '../data-source.js';
import type { BackupRow } from './backup-format.js';
import { findNewestMigration, listTables } from './kept-tables.js';
import { restoreDirectory } from './restore-directory.js';
import { everything } from './testing/filled-tables.js';
import { makeNetworkRows } from './testing/network-rows.js';
import { backupOf } from './testing/sealed-backup.js';

type TableRow = readonly [table: string, row: BackupRow];
const log = pino({ level: 'silent' });
const SECRET = '秘密太郎';
const rowsOf = (table: string): TableRow[] => [...makeNetworkRows(3)].filter(([one]) => one === table);
const patient = (i: number): TableRow => ['patient', { ...rowsOf('patient')[i]![1], name: SECRET, network_id: `${SECRET}${i}` }];

describe.each(databases())('rows of a backup on $name', ({ name, start }) => {
  let server: DatabaseServer;
  let folder: string;
  let file: string;
  let address: string;
  let target: DataSource;

  beforeAll(async () => {
    server = await start();
    folder = await mkdtemp(join(tmpdir(), 'hareyaka-rows-'));
    file = join(folder, 'backup.gz');
    address = await server.fresh();
    target = await openDirectory(address, log);
  }, 90_000);

  afterAll(async () => {
    await target?.destroy();
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  const keep = async (rows: readonly TableRow[]) => await writeFile(file, backupOf(listTables(target), findNewestMigration(target), rows));
  const rowsThere = async () => Object.values(await everything(target)).flat().length;

  it.each<[string, readonly TableRow[]]>([
    ['two of one key', [patient(0), patient(0)]],
    ['two of one network id', [patient(0), ['patient', { ...patient(1)[1], network_id: `${SECRET}0` }]]],
    ['a reference to what is not there', [patient(0), rowsOf('consent')[0]!]],
    ['no name', [patient(0), ['patient', { ...patient(1)[1], name: null }]]],
    [
      'an end before its beginning',
      [rowsOf('facility')[0]!, ['membership', { facility_id: 'fac_0', viewing: 1, networks_required: 0, from_at: 2, until_at: 1 }]],
    ],
    // SQLite has no length limits; MySQL outside strict mode would truncate.
    ...(name === 'SQLite' ? [] : [['a name that is too long', [['patient', { ...patient(1)[1], name: SECRET.repeat(51) }]]] as never]),
  ])('are not written if the database rejects %s, and the error names no person', async (_title, rows) => {
    await keep(rows);
    const lines: string[] = [];
    const everyWord = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const error = await restoreDirectory(address, file, { log: everyWord }).catch((one: Error) => one);
    expect((error as Error).message).toMatch(/^table \w+: the database answered (ER|SQLITE)_\w+$/);
    expect(lines.join()).toContain('statement failed');
    expect(lines.join()).not.toContain('秘密');
    expect(await rowsThere()).toBe(0);
  });

  it('are written while no other writer runs', async () => {
    const [, row] = rowsOf('permit_exchange')[0]!;
    const columns = Object.keys(row).map((column) => target.driver.escape(column));
    const runner = target.createQueryRunner();
    await runner.query(name === 'SQLite' ? 'PRAGMA busy_timeout = 0' : 'SET innodb_lock_wait_timeout = 0');
    const answers: string[] = [];
    const progress = async () => {
      const written = runner.query(`INSERT INTO permit_exchange (${columns}) VALUES (${columns.map(() => '?')})`, Object.values(row));
      await written.then(
        () => answers.push('written'),
        (error: { driverError: { code: string } }) => answers.push(error.driverError.code),
      );
    };
    await keep([patient(0), patient(1)]);
    await restoreDirectory(address, file, { log, progress });
    expect(answers).toEqual([name === 'SQLite' ? 'SQLITE_BUSY' : 'ER_LOCK_WAIT_TIMEOUT']);
    expect(await rowsThere()).toBe(2);
    await runner.release();
  });
});
