import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

export class CreateCareRecord1 implements MigrationInterface {
  readonly name = 'CreateCareRecord1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Keys compare byte for byte: with MySQL's default collation, A would equal a.
    const mysql = runner.connection.options.type === 'mysql';
    const key = (name: string, length = '40') => ({
      name,
      type: 'varchar',
      length,
      isPrimary: name === 'id',
      ...(mysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {}),
    });
    await runner.createTable(
      new Table({
        name: 'care_record',
        columns: [
          key('id'),
          key('patient_id'),
          key('facility_id'),
          key('author_id'),
          key('kind', '20'),
          { name: 'text', type: 'text', ...(mysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {}) },
          key('care_date', '10'),
          { name: 'recorded_at', type: 'bigint' },
        ],
      }),
    );
    await runner.createIndex(
      'care_record',
      new TableIndex({ name: 'ix_care_record_place', columnNames: ['patient_id', 'facility_id', 'care_date'] }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('care_record');
  }
}
