import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For which key of the connected system each released key is sealed. Null: the release process did not say it. */
export class KeepSystemKeys15 implements MigrationInterface {
  readonly name = 'KeepSystemKeys1700000000015';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`ALTER TABLE released_key ADD COLUMN system_key varchar(100)${bytewise}`);
    await runner.query('CREATE INDEX ix_released_key_system ON released_key (state, system_key)');
  }

  async down(runner: QueryRunner): Promise<void> {
    const table = runner.connection.options.type === 'mysql' ? ' ON released_key' : '';
    await runner.query(`DROP INDEX ix_released_key_system${table}`);
    await runner.query('ALTER TABLE released_key DROP COLUMN system_key');
  }
}
