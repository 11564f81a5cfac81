import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * better-sqlite3 in the version that this Node can bear. From Node 24.19 on, the garbage collector aborts the process when it meets a
 * statement of better-sqlite3 12 (its base class takes a clean-up hook back without an environment); 13 is free of that, and needs Node 22.
 */
export const SqliteDatabase: typeof import('better-sqlite3') =
  Number(process.versions.node.split('.')[0]) >= 22 ? require('better-sqlite3-node22') : require('better-sqlite3');
