import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = 'facility_id, system_id, categories, from_at, until_at';
const CHECKS = { before: 'categories BETWEEN 1 AND 2047', after: 'categories >= 1' } as const;

/** A category mask may have any bit: categories are only ever added. The old limit knew eleven categories. */
export class WidenCategories8 implements MigrationInterface {
  readonly name = 'WidenCategories1700000000008';

  async up(runner: QueryRunner): Promise<void> {
    await changeCheck(runner, CHECKS.after);
  }

  /** The schema before knows eleven categories: it cannot hold what is published of others. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM published WHERE categories & 2047 = 0');
    await runner.query('UPDATE published SET categories = categories & 2047');
    await changeCheck(runner, CHECKS.before);
  }
}

async function changeCheck(runner: QueryRunner, check: string): Promise<void> {
  if (runner.connection.options.type === 'mysql') {
    await runner.query(`ALTER TABLE published MODIFY COLUMN categories int NOT NULL CHECK (${check})`);
    return;
  }
  // SQLite cannot change a check: the table is made anew.
  await runner.query(`CREATE TABLE published_again (facility_id varchar(40) NOT NULL, system_id varchar(40) NOT NULL,
    categories int NOT NULL CHECK (${check}), from_at bigint NOT NULL, until_at bigint,
    standing int GENERATED ALWAYS AS (CASE WHEN until_at IS NULL THEN 1 END) VIRTUAL, CHECK (until_at IS NULL OR until_at >= from_at),
    PRIMARY KEY (facility_id, system_id, from_at), CONSTRAINT uq_published UNIQUE (facility_id, system_id, standing),
    CONSTRAINT fk_published_facility FOREIGN KEY (facility_id) REFERENCES facility (id))`);
  await runner.query(`INSERT INTO published_again (${COLUMNS}) SELECT ${COLUMNS} FROM published`);
  await runner.query('DROP TABLE published');
  await runner.query('ALTER TABLE published_again RENAME TO published');
}
