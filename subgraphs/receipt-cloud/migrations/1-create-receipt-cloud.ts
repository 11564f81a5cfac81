import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

const KEY = { isPrimary: true };
const OPTIONAL = { isNullable: true };

/** Facilities, their credentials, what is kept of each patient, and what arrived. No column has a readable word about a patient. */
export class CreateReceiptCloud1 implements MigrationInterface {
  readonly name = 'CreateReceiptCloud1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    // Keys compare byte for byte: with MySQL's default collation, A would equal a.
    const binary = runner.connection.options.type === 'mysql' ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
    const text = (name: string, length: number, more: object = {}) => ({
      name,
      type: 'varchar',
      length: String(length),
      ...binary,
      ...more,
    });
    const longText = (name: string, more: object = {}) => ({ name, type: 'text', ...binary, ...more });
    const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
    const tables: [name: string, columns: object[], indices: string[][]][] = [
      [
        'receipt_code',
        [
          text('hash', 64, KEY),
          text('tenant', 40),
          number('created_at'),
          number('expires_at'),
          number('used_at', OPTIONAL),
          text('used_by', 60, OPTIONAL),
        ],
        [['tenant']],
      ],
      [
        'receipt_tenant',
        [
          text('tenant', 40, KEY),
          text('institution', 20),
          number('quota_bytes'),
          number('used_bytes'),
          number('seq'),
          text('tag_key_clinic', 200, OPTIONAL),
          text('tag_key_release', 200, OPTIONAL),
          number('created_at'),
        ],
        [],
      ],
      [
        'receipt_credential',
        [
          text('keyid', 60, KEY),
          text('tenant', 40),
          text('signing_key', 60),
          text('clinic_key', 60),
          text('name', 200),
          number('created_at'),
          number('revoked_at', OPTIONAL),
        ],
        [['tenant']],
      ],
      ['receipt_nonce', [text('keyid', 60, KEY), text('nonce', 40, KEY), number('at')], [['at']]],
      [
        'receipt_object',
        [
          text('tenant', 40, KEY),
          text('tag', 43, KEY),
          text('name', 43, KEY),
          text('stored', 200),
          number('bytes'),
          text('sha256', 64),
          number('key_version'),
          number('committed'),
          number('created_at'),
        ],
        [['stored'], ['committed', 'created_at']],
      ],
      ['receipt_dropped', [text('stored', 200, KEY), text('tenant', 40), text('tag', 43)], [['tenant', 'tag']]],
      [
        'receipt_patient',
        [
          text('tenant', 40, KEY),
          text('tag', 43, KEY),
          number('revision'),
          text('hash', 64),
          number('key_version'),
          number('seq'),
          text('wrapping_clinic', 200, OPTIONAL),
          text('wrapping_release', 200, OPTIONAL),
          longText('index_entry', OPTIONAL),
          text('commit_stored', 200, OPTIONAL),
          number('commit_bytes'),
          text('key_commit_stored', 200, OPTIONAL),
          number('key_commit_bytes'),
          number('deleted_at', OPTIONAL),
          number('deleted_objects'),
        ],
        [['tenant', 'seq'], ['commit_stored'], ['key_commit_stored']],
      ],
      [
        'receipt_delivery',
        [
          text('tenant', 40, KEY),
          number('seq', KEY),
          text('kind', 12),
          text('tag', 43, OPTIONAL),
          number('revision', OPTIONAL),
          text('hash', 64, OPTIONAL),
          number('objects'),
          number('bytes'),
          number('at'),
          longText('answer', OPTIONAL),
          longText('report', OPTIONAL),
        ],
        [['tenant', 'tag', 'revision']],
      ],
      ['receipt_refusal', [text('tenant', 40, KEY), text('day', 10, KEY), text('code', 40, KEY), number('count'), number('last_at')], []],
    ];
    for (const [name, columns, indices] of tables) {
      await runner.createTable(new Table({ name, columns: columns as never }));
      for (const columnNames of indices)
        await runner.createIndex(name, new TableIndex({ name: `ix_${name}_${columnNames.join('_')}`, columnNames }));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const names = ['code', 'tenant', 'credential', 'nonce', 'object', 'dropped', 'patient', 'delivery', 'refusal'];
    for (const name of names) await runner.dropTable(`receipt_${name}`);
  }
}
