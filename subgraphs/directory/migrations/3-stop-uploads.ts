import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds why a run of an upload stopped before its end: each slice of lines checks the uploader's rights again. */
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
