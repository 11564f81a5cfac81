import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a run of an upload stopped before its end: the rights of its uploader are checked again at each slice of lines. */
export class StopUploads3 implements MigrationInterface {
  readonly name = 'StopUploads1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`ALTER TABLE bulk_upload ADD COLUMN stop_code varchar(40)${bytewise}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE bulk_upload DROP COLUMN stop_code');
  }
}
