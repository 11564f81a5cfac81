import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * Loads the version of better-sqlite3 that this Node needs. From Node 24.19 on, the garbage collector aborts the process when it collects a
 * statement of better-sqlite3 12 (its base class removes a clean-up hook without an environment). Version 13 does not have this problem, and needs Node 22.
 */
export const SqliteDatabase: typeof import('better-sqlite3') =
  Number(process.versions.node.split('.')[0]) >= 22 ? require('better-sqlite3-node22') : require('better-sqlite3');
