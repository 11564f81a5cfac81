import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariadbProgram, startMariaDb } from './mariadb.js';

/** A database server of one test file. */
export interface DatabaseServer {
  /** The address of a new, empty database. */
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

/** A kind of database that the project supports. */
export interface DatabaseKind {
  readonly name: string;
  readonly start: () => Promise<DatabaseServer>;
}

/**
 * For `describe.each`: SQLite, and MariaDB if it is installed. If it is not, a notice is printed; with HAREYAKA_REQUIRE_ALL=1 it fails.
 *
 * @example describe.each(databases())('the directory on $name', ({ start }) => { … })
 */
export function databases(): DatabaseKind[] {
  const kinds: DatabaseKind[] = [{ name: 'SQLite', start: startSqlite }];
  if (mariadbProgram('mariadbd') && mariadbProgram('mariadb-install-db')) kinds.push({ name: 'MariaDB', start: startMariaDb });
  else if (process.env.HAREYAKA_REQUIRE_ALL === '1') throw new Error('mariadbd and mariadb-install-db are required, and not installed');
  else process.stderr.write('\n*** SKIPPED: MariaDB is not installed; the suites ran on SQLite only ***\n\n');
  return kinds;
}

async function startSqlite(): Promise<DatabaseServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hareyaka-sqlite-'));
  let made = 0;
  return {
    fresh: async () => `sqlite:${join(folder, `test_${++made}.sqlite`)}`,
    stop: async () => await rm(folder, { recursive: true, force: true }),
  };
}
