import 'reflect-metadata';
import { createConnection } from 'mysql2/promise';
import { pino } from 'pino';
import { openDirectory } from '../../../subgraphs/directory/data-source.js';
import type { Instant } from './instants.js';
import { InventedNetwork } from './invented-network.js';
import { type LoadedTable, loadTable } from './load-table.js';
import { setAsideKeys } from './set-aside-keys.js';
import { TABLE_ROWS } from './table-rows.js';
import type { TierSize } from './tiers.js';

export interface TierOptions {
  /** An empty database: `mysql://user@host:port/name`. */
  readonly address: string;
  readonly size: TierSize;
  readonly seed: number;
  /** All dates count back from it. */
  readonly at: Instant;
  /** Called with the progress. */
  readonly say: (line: string) => void;
}

/** Tables that are filled at the same time: the database keeps one core busy with each. */
const LANES = 2;

/**
 * Makes the directory's tables and fills them with an invented network: the same options give the same rows. Only this benchmark may write to the
 * tables directly: an import of a prefecture would take hours.
 */
export async function loadTier({ address, size, seed, at, say }: TierOptions): Promise<LoadedTable[]> {
  await (await openDirectory(address, pino({ level: 'silent' }))).destroy();
  const network = new InventedNetwork(seed, size, at);
  const waiting = [...TABLE_ROWS];
  const loaded: LoadedTable[] = [];
  const lane = async () => {
    const connection = await createConnection({ uri: address, flags: ['LOCAL_FILES'] });
    try {
      await connection.query('SET unique_checks = 0, foreign_key_checks = 0');
      for (let rows = waiting.shift(); rows; rows = waiting.shift()) {
        const table = rows;
        loaded.push(await setAsideKeys(connection, table.table, async () => await loadTable(connection, table, network, seed, say)));
        await connection.query(`ANALYZE TABLE ${table.table}`);
      }
    } finally {
      await connection.end();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return loaded;
}
