import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the watch rules' findings, and of their review. These change, and nothing of the log depends on them. */
export class AddReviews2 implements MigrationInterface {
  readonly name = 'AddReviews1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    const table = runner.connection.options.type === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    const statements = [
      // One row, which the one who watches holds: every record before `next_leaf` was judged.
      `CREATE TABLE watch_state (id int NOT NULL PRIMARY KEY, turn bigint NOT NULL, next_leaf bigint NOT NULL)${table}`,
      'INSERT INTO watch_state (id, turn, next_leaf) VALUES (1, 0, 0)',
      // What one person is to be asked: the findings of a rule about one patient on one day. `patient_id` is empty if it is about many. A finding
      // after the review begins the next part.
      `CREATE TABLE review_item (id varchar(40) NOT NULL PRIMARY KEY, group_key varchar(43) NOT NULL, part int NOT NULL, rule varchar(20) NOT NULL,
        actor varchar(43) NOT NULL, user_id varchar(200), facility_id varchar(200), patient_id varchar(200), day varchar(10) NOT NULL,
        at bigint NOT NULL, last_at bigint NOT NULL, findings int NOT NULL, leaf bigint NOT NULL, n int NOT NULL, reason varchar(2000) NOT NULL,
        raised_at bigint NOT NULL, due_at bigint NOT NULL, reviewed_at bigint, reviewed_by varchar(200), outcome varchar(20), note varchar(500),
        version int NOT NULL)${table}`,
      'CREATE UNIQUE INDEX ux_review_item_group ON review_item (group_key, part)',
      'CREATE INDEX ix_review_item_at ON review_item (at, id)',
      'CREATE INDEX ix_review_item_open ON review_item (reviewed_at, at, id, due_at)',
      'CREATE INDEX ix_review_item_facility ON review_item (facility_id, at, id)',
      'CREATE INDEX ix_review_item_user ON review_item (user_id, at, id)',
      // Each finding once: a rule and an event.
      `CREATE TABLE review_finding (leaf bigint NOT NULL, n int NOT NULL, rule varchar(20) NOT NULL, item_id varchar(40) NOT NULL,
        PRIMARY KEY (leaf, n, rule))${table}`,
      `CREATE TABLE review_key (user_id varchar(200) NOT NULL, idempotency_key varchar(100) NOT NULL, input_hash varchar(64) NOT NULL,
        item_id varchar(40) NOT NULL, at bigint NOT NULL, PRIMARY KEY (user_id, idempotency_key))${table}`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['review_key', 'review_finding', 'review_item', 'watch_state']) await runner.query(`DROP TABLE ${table}`);
  }
}
