import type { MigrationInterface, QueryRunner } from 'typeorm';

const INDEX = 'ux_permit_exchange_assertion';

/** Makes each assertion of a system count once across all processes of the directory: the table of exchanges stores its hash. */
export class AssertionsOnce6 implements MigrationInterface {
  readonly name = 'AssertionsOnce1700000000006';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = isMysql(runner) ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`ALTER TABLE permit_exchange ADD COLUMN assertion_hash varchar(64)${bytewise}`);
    await runner.query(`CREATE UNIQUE INDEX ${INDEX} ON permit_exchange (assertion_hash)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(isMysql(runner) ? `DROP INDEX ${INDEX} ON permit_exchange` : `DROP INDEX ${INDEX}`);
    await runner.query('ALTER TABLE permit_exchange DROP COLUMN assertion_hash');
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.connection.options.type === 'mysql';
}
