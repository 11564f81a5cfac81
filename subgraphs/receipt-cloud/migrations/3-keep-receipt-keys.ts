import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The public keys with which receipts were ever signed: an old receipt can be verified after the key was replaced. */
export class KeepReceiptKeys3 implements MigrationInterface {
  readonly name = 'KeepReceiptKeys1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE receipt_key (keyid varchar(60) NOT NULL, public_key varchar(60) NOT NULL, first_at bigint NOT NULL,
      PRIMARY KEY (keyid))${bytewise}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE receipt_key');
  }
}
