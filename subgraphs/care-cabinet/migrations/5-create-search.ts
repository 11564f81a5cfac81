import type { MigrationInterface, QueryRunner } from 'typeorm';
import { toSearchWords } from '../search/search-words.js';

const BATCH = 500;

/** Creates the search index, and puts the records into it that are there. */
export class CreateSearch5 implements MigrationInterface {
  readonly name = 'CreateSearch1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    if (runner.connection.options.type === 'better-sqlite3')
      await runner.query("CREATE VIRTUAL TABLE care_record_search USING fts5(record_id, words, tokenize = 'unicode61')");
    else
      await runner.query(
        `CREATE TABLE care_record_search (
          record_id VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY,
          words MEDIUMTEXT CHARACTER SET ascii NOT NULL, FULLTEXT INDEX fx_care_record_search (words)) ENGINE = InnoDB`,
      );
    for (let last = ''; ; ) {
      const rows = (await runner.query(
        `SELECT id, patient_id, text FROM care_record WHERE id > ? AND state <> 'WITHDRAWN' ORDER BY id LIMIT ${BATCH}`,
        [last],
      )) as { id: string; patient_id: string; text: string }[];
      for (const { id, patient_id, text } of rows)
        await runner.query('INSERT INTO care_record_search (record_id, words) VALUES (?, ?)', [id, toSearchWords(patient_id, [text])]);
      if (rows.length < BATCH) return;
      last = rows.at(-1)!.id;
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE care_record_search');
  }
}
