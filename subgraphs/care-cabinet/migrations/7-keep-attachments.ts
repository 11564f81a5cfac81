import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

const TABLE = 'care_attachment';

/** Photos and files of records, and uploads that are not part of a record yet. */
export class KeepAttachments7 implements MigrationInterface {
  readonly name = 'KeepAttachments1700000000007';

  async up(runner: QueryRunner): Promise<void> {
    // Keys compare byte for byte: with MySQL's default collation, A would equal a.
    const mysql = runner.connection.options.type === 'mysql';
    const text = (name: string, length: string, isNullable = false) => ({
      name,
      type: 'varchar',
      length,
      isNullable,
      isPrimary: name === 'id',
      ...(mysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {}),
    });
    const number = (name: string, isNullable = false) => ({ name, type: 'bigint', isNullable });
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          text('id', '40'),
          text('patient_id', '40'),
          text('facility_id', '40'),
          text('user_id', '40'),
          text('name', '200'),
          text('claimed_type', '100'),
          number('claimed_bytes'),
          text('sha256', '64'),
          number('taken_at', true),
          number('created_at'),
          text('state', '10'),
          text('refusal', '40', true),
          text('kind', '10', true),
          text('content_type', '100', true),
          number('bytes', true),
          number('width', true),
          number('height', true),
          text('object', '200', true),
          text('thumbnail', '200', true),
          text('record_id', '40', true),
          number('position', true),
          number('withdrawn_at', true),
        ],
      }),
    );
    for (const columnNames of [['record_id', 'created_at'], ['user_id', 'record_id'], ['object'], ['thumbnail']]) {
      await runner.createIndex(TABLE, new TableIndex({ name: `ix_care_attachment_${columnNames[0]}`, columnNames }));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE);
  }
}
