import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataSource, type DataSourceOptions } from 'typeorm';

/**
 * Opens a database. SQLite answers synchronously, so a chain of statements would block the process until its end. With this, the event loop gets a
 * turn between two statements, so that other requests, timers and sockets continue.
 */
export async function openDatabase(options: DataSourceOptions): Promise<DataSource> {
  if (options.type === 'better-sqlite3' && !options.fileMustExist && !options.readonly) await createForOwner(options.database);
  const database = await new DataSource(options).initialize();
  if (options.type === 'better-sqlite3') {
    // The driver has one query runner for all statements.
    const runner = database.createQueryRunner();
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<never>;
    runner.query = async (...given: unknown[]): Promise<never> => {
      await nextTurn();
      return await query(...given);
    };
  }
  return database;
}

/** Creates the file so that only its owner can read it; SQLite gives the same mode to the files beside it. An existing file does not change. */
async function createForOwner(file: string): Promise<void> {
  if (file === '' || file.startsWith(':')) return;
  await mkdir(dirname(file), { recursive: true });
  await (await open(file, 'a', 0o600)).close();
}
