import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rebuildNameKeys } from '../patients/name-keys.js';

/** People and facilities are searched by name. The keys of the search get a table of their own, in the order of names. */
export class KeepNameKeys7 implements MigrationInterface {
  readonly name = 'KeepNameKeys1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    const table = runner.connection.options.type === 'mysql' ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE name_key (kind varchar(20) NOT NULL, name_key varchar(200) NOT NULL, owner_id varchar(40) NOT NULL,
      PRIMARY KEY (kind, name_key, owner_id))${table}`);
    await runner.query('CREATE INDEX ix_name_key_owner ON name_key (owner_id)');
    await rebuildNameKeys(runner.manager);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE name_key');
  }
}
