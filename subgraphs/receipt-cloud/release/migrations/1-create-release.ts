import { type MigrationInterface, type QueryRunner, Table, TableIndex } from 'typeorm';

const KEY = { isPrimary: true };
const OPTIONAL = { isNullable: true };

/** Facilities, links, orders and the index. No column has a readable word about a patient. */
export class CreateRelease1 implements MigrationInterface {
  readonly name = 'CreateRelease1700000000001';

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
    const longText = (name: string) => ({ name, type: 'text', ...binary });
    const number = (name: string, more: object = {}) => ({ name, type: 'bigint', ...more });
    const address = [text('tenant', 40, KEY), text('tag', 43, KEY)];
    const tables: [name: string, columns: object[], indices: string[][]][] = [
      ['facility', [text('facility', 40, KEY), text('institution', 20), longText('uploaders'), number('ordered_at')], []],
      [
        'link',
        [
          text('link', 60, KEY),
          text('tenant', 40),
          text('tag', 43, OPTIONAL),
          text('state', 12),
          number('key_version', OPTIONAL),
          number('at'),
        ],
        [['tenant', 'tag']],
      ],
      ['due', [number('seq', KEY), text('link', 60)], [['link']]],
      ['patient', [...address, number('revision'), text('hash', 64), number('deleted')], []],
      ['order', [text('jti', 64, KEY), number('expires_at')], [['expires_at']]],
      [
        'record',
        [
          text('id', 40, KEY),
          text('kind', 12),
          text('issuer', 200),
          text('jti', 64),
          text('link', 60),
          text('tenant', 40),
          text('tag', 43, OPTIONAL),
          longText('consents'),
          text('state', 12),
          text('reason', 40, OPTIONAL),
          number('key_version', OPTIONAL),
          number('at'),
        ],
        [['link', 'at'], ['at']],
      ],
      ['counter', [text('name', 20, KEY), number('value')], []],
      [
        'index',
        [...address, number('revision'), number('key_version'), text('kana_hash', 43, OPTIONAL), text('name_hash', 43, OPTIONAL)],
        [['kana_hash'], ['name_hash']],
      ],
      ['followed', [text('tenant', 40, KEY), number('seq'), text('key_check', 43)], []],
      [
        'search',
        [text('id', 40, KEY), text('who', 400), text('facility', 40), number('at'), text('criteria', 43), number('found', OPTIONAL)],
        [['who', 'at'], ['at']],
      ],
    ];
    for (const [name, columns, indices] of tables) {
      await runner.createTable(new Table({ name: `release_${name}`, columns: columns as never }));
      for (const columnNames of indices)
        await runner.createIndex(`release_${name}`, new TableIndex({ name: `ix_release_${name}_${columnNames.join('_')}`, columnNames }));
    }
    for (const name of ['due', 'search']) await runner.query('INSERT INTO release_counter (name, value) VALUES (?, 0)', [name]);
  }

  async down(runner: QueryRunner): Promise<void> {
    const names = ['facility', 'link', 'due', 'patient', 'order', 'record', 'counter', 'index', 'followed', 'search'];
    for (const name of names) await runner.dropTable(`release_${name}`);
  }
}
