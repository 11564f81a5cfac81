import { type MigrationInterface, type QueryRunner, Table, TableColumn, TableIndex } from 'typeorm';
import { KEY, makeColumns, OPTIONAL } from './columns.js';

const TABLE = 'care_record';
const NO_DETAILS = '{"vitals":[],"form":null,"tags":[],"mentions":[]}';
const INDEXES: readonly (readonly [name: string, columns: string[]])[] = [
  ['ix_care_record_list', ['patient_id', 'care_date', 'recorded_at', 'id']],
  ['ix_care_record_thread', ['thread_id']],
  ['ix_care_record_reply', ['in_reply_to']],
];
const ADDED = ['author_profession', 'details', 'body_site', 'state', 'version', 'in_reply_to', 'thread_id'];

/** Adds states, versions, threads and structured content to records, and tables for corrections, tags and readings. */
export class ExtendRecords3 implements MigrationInterface {
  readonly name = 'ExtendRecords1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    const { text, longText, instant, number } = makeColumns(runner);
    await runner.addColumns(
      TABLE,
      [
        text('author_profession', 40, { default: "'UNKNOWN'" }),
        longText('details', OPTIONAL),
        text('body_site', 20, OPTIONAL),
        text('state', 10, { default: "'SENT'" }),
        number('version', { default: 1 }),
        text('in_reply_to', 40, OPTIONAL),
        text('thread_id', 40, { default: "''" }),
      ].map((column) => new TableColumn(column)),
    );
    await runner.query(`UPDATE ${TABLE} SET details = '${NO_DETAILS}', thread_id = id`);
    for (const [name, columnNames] of INDEXES) await runner.createIndex(TABLE, new TableIndex({ name, columnNames }));
    await runner.createTable(
      new Table({
        name: 'care_record_correction',
        columns: [
          text('record_id', 40, KEY),
          number('version', KEY),
          longText('former'),
          text('corrected_by', 40),
          text('profession', 40),
          instant('corrected_at'),
          longText('reason'),
          number('withdrawal'),
        ],
      }),
    );
    await runner.createTable(new Table({ name: 'care_record_tag', columns: [text('record_id', 40, KEY), text('tag', 30, KEY)] }));
    await runner.createTable(
      new Table({
        name: 'care_record_reading',
        columns: [
          text('record_id', 40, KEY),
          text('user_id', 40, KEY),
          text('facility_id', 40, KEY),
          text('profession', 40),
          instant('read_at'),
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['care_record_reading', 'care_record_tag', 'care_record_correction']) await runner.dropTable(table);
    // The former version has no drafts: it would show them to everybody.
    await runner.query(`DELETE FROM ${TABLE} WHERE state = 'DRAFT'`);
    for (const [name] of INDEXES) await runner.dropIndex(TABLE, name);
    await runner.dropColumns(TABLE, ADDED);
  }
}
