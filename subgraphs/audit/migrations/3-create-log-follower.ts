import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How far each follower of the log has come, and which process follows at present. */
export class CreateLogFollower3 implements MigrationInterface {
  readonly name = 'CreateLogFollower1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    const table = runner.connection.options.type === 'mysql' ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    // `next_leaf` is the first entry that was not handled. `holder` follows until `held_until`, in milliseconds since 1970.
    await runner.query(
      `CREATE TABLE log_follower (name varchar(64) NOT NULL PRIMARY KEY, next_leaf bigint NOT NULL, holder varchar(64) NOT NULL,
        held_until bigint NOT NULL)${table}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE log_follower');
  }
}
