import { createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import type { DatabaseServer } from '../../kit/testing/databases.js';
import { openAudit } from '../data-source.js';
import { TABLES } from '../migrations/1-create-audit.js';

/**
 * Empty tables of the store for each test of a suite. On MySQL's protocol these are the same tables each time: making their monthly partitions takes
 * seconds. Nobody may use those of the test before.
 *
 * @example
 * const tables = new EmptyTables(server);
 * beforeEach(async () => { intake = await serveIntake(await tables.next()); });
 */
export class EmptyTables {
  #made: string | undefined;

  constructor(private readonly server: DatabaseServer) {}

  /** The address of a database whose tables are as after their migration. */
  async next(): Promise<string> {
    if (!this.#made) {
      const address = await this.server.fresh();
      if (!address.startsWith('mysql:')) return address;
      await (await openAudit(address, pino({ level: 'silent' }))).destroy();
      this.#made = address;
    }
    const connection = await createConnection(this.#made);
    for (const table of TABLES) if (table !== 'log_state') await connection.query(`DELETE FROM ${table}`);
    await connection.query("UPDATE log_state SET turn = 0, size = 0, peaks = ''");
    await connection.end();
    return this.#made;
  }
}
