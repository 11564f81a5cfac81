import 'reflect-metadata';
import { pino } from 'pino';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { openAudit } from './data-source.js';
import { addPartitions, listMonths, MONTHLY_TABLES } from './partitions.js';

const log = pino({ level: 'silent' });
const NOW = Date.UTC(2026, 10, 30, 6);

describe.each(databases())('the tables on $name', ({ start, name }) => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(async () => await server?.stop());

  it('go down and up again', async () => {
    const database = await openAudit(await server.fresh(), log, NOW);
    await database.undoLastMigration();
    await database.runMigrations();
    expect(await database.query('SELECT size FROM log_state')).toHaveLength(1);
    await database.destroy();
  });

  it('have a partition for each coming month, if the database has partitions', async () => {
    const database = await openAudit(await server.fresh(), log, NOW);
    const partitions = async (table: string) => {
      if (name === 'SQLite') return [];
      const sql =
        'SELECT PARTITION_NAME AS name, TABLE_ROWS AS n FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?';
      return (await database.query<{ name: string }[]>(sql, [table])).map((row) => row.name).sort();
    };
    const months = (now: number) => (name === 'SQLite' ? [] : [...listMonths(now).map((month) => month.name), 'p_rest']);
    for (const table of MONTHLY_TABLES) expect(await partitions(table)).toEqual(months(NOW));
    await database.query('INSERT INTO audit_record_text VALUES (0, ?, ?)', [Date.UTC(2026, 11, 31, 23, 59), 'text']);
    await addPartitions(database, NOW);
    await addPartitions(database, Date.UTC(2027, 1, 1));
    expect((await partitions('audit_event')).slice(-4)).toEqual(months(Date.UTC(2027, 1, 1)).slice(-4));
    if (name !== 'SQLite') expect(await database.query('SELECT * FROM audit_record_text PARTITION (p_2026_12)')).toHaveLength(1);
    await database.destroy();
  });
});

it('a month’s partition ends where the next month begins', () => {
  const months = listMonths(NOW);
  expect(months).toHaveLength(24);
  expect(months[0]).toEqual({ name: 'p_2026_11', end: Date.UTC(2026, 11, 1) });
  expect(months[1]).toEqual({ name: 'p_2026_12', end: Date.UTC(2027, 0, 1) });
  expect(months.at(-1)).toEqual({ name: 'p_2028_10', end: Date.UTC(2028, 10, 1) });
});
