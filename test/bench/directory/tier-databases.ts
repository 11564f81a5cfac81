import { createConnection } from 'mysql2/promise';
import { startMariaDb } from '../../../subgraphs/kit/testing/mariadb.js';
import { DAY } from './instants.js';
import { loadTier } from './load-tier.js';
import { TIERS, type TierName } from './tiers.js';

export interface TierDatabases {
  /** The address of a tier's database, which is loaded if it does not exist. */
  of(tier: TierName): Promise<string>;
  stop(): Promise<void>;
}

export interface TierDatabaseOptions {
  /** An existing server: `mysql://user@host:port`. Its existing tiers, such as `tier_m`, are used unchanged. Absent: a new server. */
  readonly server?: string;
  /** Megabytes of the own server's buffer pool. */
  readonly pool: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

/** Indexes are sorted in memory, and the log has room for a table; pages outside the pool are read through the system's cache. */
const SETTINGS = ['--innodb-sort-buffer-size=64M', '--innodb-log-file-size=1G', '--innodb-flush-method=fsync'];

/** All tiers' databases are in one server. */
export async function tierDatabases({ server, pool, seed, say }: TierDatabaseOptions): Promise<TierDatabases> {
  const own = server === undefined ? await startMariaDb([`--innodb-buffer-pool-size=${pool}M`, ...SETTINGS]) : undefined;
  const base = new URL(server ?? (await own!.fresh()));
  return {
    of: async (tier) => {
      const name = `tier_${tier.toLowerCase()}`;
      const address = new URL(base);
      address.pathname = `/${name}`;
      base.pathname = '/';
      const connection = await createConnection(base.href);
      try {
        const [rows] = await connection.query('SHOW DATABASES LIKE ?', [name]);
        if ((rows as object[]).length === 0) {
          await connection.query(`CREATE DATABASE ${name}`);
          const at = Math.floor(Date.now() / DAY) * DAY;
          await loadTier({ address: address.href, size: TIERS[tier], seed, at, say: (line) => say(`${tier}: ${line}`) });
        }
      } finally {
        await connection.end();
      }
      return address.href;
    },
    stop: async () => await own?.stop(),
  };
}
