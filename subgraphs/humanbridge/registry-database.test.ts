import 'reflect-metadata';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { mariadbProgram, startMariaDb } from '../kit/testing/mariadb.js';
import { readUpdateTime } from '../sources/ssmix2/storage/index-columns.js';
import { buildRegistryOptions } from './registry-database.js';

const log = pino({ level: 'silent' });
const present = mariadbProgram('mariadbd') && mariadbProgram('mariadb-install-db');
if (!present && process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('mariadbd is required and missing');
if (!present) process.stderr.write('\n*** SKIPPED: mariadbd is missing ***\n\n');

(present ? it : it.skip).each(['+00:00', '+09:00'])('a time of the index is Tokyo time if the clock of the server is %s', async (zone) => {
  const server = await startMariaDb([`--default-time-zone=${zone}`]);
  const database = await new DataSource(buildRegistryOptions(await server.fresh(), log)).initialize();
  try {
    await database.query('CREATE TABLE T (D DATETIME, S TIMESTAMP NULL)');
    await database.query(`INSERT INTO T VALUES ('2026-01-02 15:00:32', FROM_UNIXTIME(1767333632))`);
    const [{ D, S }] = await database.query('SELECT D, S FROM T');
    expect([readUpdateTime(D), readUpdateTime(S)]).toEqual(['2026-01-02T06:00:32.000Z', '2026-01-02T06:00:32.000Z']);
  } finally {
    await database.destroy();
    await server.stop();
  }
});

it('SQLite has no zone, and its options stay', () => {
  expect(buildRegistryOptions('sqlite:x', log)).not.toHaveProperty('timezone');
});
