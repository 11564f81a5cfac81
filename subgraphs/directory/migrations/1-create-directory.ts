import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

type Columns = Record<string, string>;

/**
 * Text keys compare byte for byte on both databases: MySQL's default collation would take か for ガ and A for a.
 * `?` behind a type: may be null.
 */
const TABLES: Record<
  string,
  { primary: string[]; columns: Columns; foreign?: Record<string, string>; unique?: string[][]; index?: string[][] }
> = {
  facility: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      institution_code: 'varchar(10)',
      name: 'varchar(200)',
      kana: 'varchar(200)',
      kind: 'varchar(20)',
      viewing: 'boolean',
      joined_at: 'bigint',
      left_at: 'bigint?',
    },
    unique: [['institution_code']],
  },
  disclosure: {
    primary: ['facility_id', 'system_id'],
    columns: { facility_id: 'varchar(40)', system_id: 'varchar(40)', categories: 'int' },
    foreign: { facility_id: 'facility' },
  },
  user_account: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      issuer: 'varchar(200)',
      subject: 'varchar(200)',
      name: 'varchar(200)',
      kana: 'varchar(200)',
      profession: 'varchar(30)',
      id_kind: 'varchar(10)',
      required_assurance: 'varchar(100)?',
      registered_at: 'bigint',
      suspended_at: 'bigint?',
    },
    unique: [['issuer', 'subject']],
  },
  activity: {
    primary: ['user_id', 'facility_id'],
    columns: { user_id: 'varchar(40)', facility_id: 'varchar(40)', role: 'varchar(20)?', since: 'bigint', ended_at: 'bigint?' },
    foreign: { user_id: 'user_account', facility_id: 'facility' },
    index: [['facility_id']],
  },
  patient: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      network_id: 'varchar(40)',
      name: 'varchar(200)',
      kana: 'varchar(200)',
      kana_sort: 'varchar(200)',
      kana_search: 'varchar(200)',
      birth_date: 'varchar(10)',
      sex: 'varchar(10)',
    },
    unique: [['network_id']],
    index: [['kana_sort', 'id'], ['kana_search']],
  },
  patient_link: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      patient_id: 'varchar(40)',
      facility_id: 'varchar(40)',
      local_patient_id: 'varchar(64)',
      confirmed_at: 'bigint',
      ended_at: 'bigint?',
    },
    foreign: { patient_id: 'patient', facility_id: 'facility' },
    index: [
      ['patient_id', 'facility_id'],
      ['facility_id', 'local_patient_id'],
    ],
  },
  facility_view: {
    primary: ['facility_id', 'patient_id'],
    columns: { facility_id: 'varchar(40)', patient_id: 'varchar(40)', viewed_at: 'bigint' },
    foreign: { facility_id: 'facility', patient_id: 'patient' },
  },
  consent: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      patient_id: 'varchar(40)',
      disclosing_facility_id: 'varchar(40)',
      viewing_facility_id: 'varchar(40)',
      kind: 'varchar(10)',
      starts_at: 'bigint',
      given_at: 'bigint',
      withdrawn_at: 'bigint?',
      registered_by: 'varchar(40)?',
      withdrawn_by: 'varchar(40)?',
    },
    foreign: { patient_id: 'patient', disclosing_facility_id: 'facility', viewing_facility_id: 'facility' },
    index: [['viewing_facility_id', 'patient_id', 'disclosing_facility_id'], ['patient_id']],
  },
  viewing_permission: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      user_id: 'varchar(40)',
      facility_id: 'varchar(40)',
      patient_id: 'varchar(40)?',
      categories: 'int',
      care_from: 'varchar(10)?',
      care_until: 'varchar(10)?',
      valid_from: 'bigint',
      valid_until: 'bigint?',
      granted_at: 'bigint',
      granted_by: 'varchar(40)?',
      reason: 'varchar(500)',
      revoked_at: 'bigint?',
      revoked_by: 'varchar(40)?',
      revoke_reason: 'varchar(500)?',
    },
    foreign: { user_id: 'user_account', facility_id: 'facility', patient_id: 'patient' },
    index: [['user_id', 'facility_id', 'patient_id'], ['patient_id']],
  },
  permit_exchange: {
    primary: ['id'],
    columns: {
      id: 'varchar(40)',
      system_id: 'varchar(40)',
      user_id: 'varchar(40)?',
      patient_id: 'varchar(40)',
      operation: 'varchar(64)',
      given: 'boolean',
      at: 'bigint',
    },
    index: [['at']],
  },
};

export class CreateDirectory1 implements MigrationInterface {
  readonly name = 'CreateDirectory1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    const mysql = runner.connection.options.type === 'mysql';
    for (const [name, table] of Object.entries(TABLES)) {
      await runner.createTable(
        new Table({
          name,
          columns: Object.entries(table.columns).map(([column, declared]) => {
            const nullable = declared.endsWith('?');
            const [, type = '', length] = /^(\w+)(?:\((\d+)\))?/.exec(declared) ?? [];
            const bytewise = mysql && type === 'varchar' ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
            return {
              name: column,
              type,
              ...(length && { length }),
              isNullable: nullable,
              isPrimary: table.primary.includes(column),
              ...bytewise,
            };
          }),
          foreignKeys: Object.entries(table.foreign ?? {}).map(([column, to]) => ({
            name: `fk_${name}_${column}`,
            columnNames: [column],
            referencedTableName: to,
            referencedColumnNames: ['id'],
          })),
          uniques: (table.unique ?? []).map((columnNames) => ({ name: `uq_${name}_${columnNames.join('_')}`, columnNames })),
        }),
      );
      for (const columnNames of table.index ?? []) {
        await runner.createIndex(name, new TableIndex({ name: `ix_${name}_${columnNames.join('_')}`.slice(0, 60), columnNames }));
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(TABLES).reverse()) await runner.dropTable(name);
  }
}
