import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';

const TABLE = 'care_record';
const INDEX = 'ux_care_record_key';

/** Adds the idempotency key to records: one record for each author, facility and key. */
export class KeepIdempotencyKeys2 implements MigrationInterface {
  readonly name = 'KeepIdempotencyKeys1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    const mysql = runner.connection.options.type === 'mysql';
    const column = (name: string, length: string) =>
      new TableColumn({
        name,
        type: 'varchar',
        length,
        isNullable: true,
        ...(mysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {}),
      });
    await runner.addColumns(TABLE, [column('idempotency_key', '100'), column('input_hash', '64')]);
    // Both databases allow any number of rows without a key.
    const columnNames = ['author_id', 'facility_id', 'idempotency_key'];
    await runner.createIndex(TABLE, new TableIndex({ name: INDEX, columnNames, isUnique: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropIndex(TABLE, INDEX);
    await runner.dropColumns(TABLE, ['idempotency_key', 'input_hash']);
  }
}
