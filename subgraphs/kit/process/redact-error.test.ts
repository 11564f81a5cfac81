import 'reflect-metadata';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { buildDatabaseOptions } from '../database/database-options.js';
import { type DatabaseServer, databases } from '../testing/databases.js';
import { redactError } from './redact-error.js';

describe.each(databases())('the log of an error of $name', ({ start }) => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await start();
  }, 90_000);
  afterAll(async () => await server?.stop());

  it('has its code, and neither the row nor the statement’s values', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line) => lines.push(line) });
    const database = await new DataSource(buildDatabaseOptions(await server.fresh(), log)).initialize();
    await database.query('CREATE TABLE person (name varchar(40) NOT NULL PRIMARY KEY, born varchar(10) NOT NULL)');
    const insert = async (born: string | null) =>
      await database.query('INSERT INTO person (name, born) VALUES (?, ?)', ['Takahashi Hanako', born]);
    // The log contains the database's own line.
    await insert(null).catch(() => undefined);
    await insert('1950-05-05');
    // A duplicate row is not a failure of the database: it is not logged, and the caller gets an answer about it.
    const error = await insert('1950-05-05').catch((one: unknown) => one);
    log.error({ err: redactError(error) }, 'a resolver failed');
    log.error({ err: redactError(new Error('outer', { cause: error })) }, 'a request failed');
    await database.destroy();
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).not.toContain('Takahashi');
    expect(lines[1]).toMatch(/ER_DUP_ENTRY|SQLITE_CONSTRAINT/);
    expect(lines[1]).toContain('redact-error.test');
  });
});

it('does not change other errors', () => {
  for (const error of [new Error('x'), 'text', undefined, null, { code: 'ECONNREFUSED' }]) expect(redactError(error)).toBe(error);
});
