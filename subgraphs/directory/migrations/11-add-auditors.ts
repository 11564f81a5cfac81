import type { MigrationInterface, QueryRunner } from 'typeorm';

const COLUMNS = 'user_id, facility_id, role, from_at, until_at';
const ROLES = {
  before: `('NETWORK_ADMIN', 'SUPPORT_CENTRE', 'FACILITY_ADMIN')`,
  after: `('NETWORK_ADMIN', 'SUPPORT_CENTRE', 'FACILITY_ADMIN', 'AUDITOR')`,
} as const;

/** The role AUDITOR: it reads the audit, and administers nothing. */
export class AddAuditors11 implements MigrationInterface {
  readonly name = 'AddAuditors1700000000011';

  async up(runner: QueryRunner): Promise<void> {
    await changeRoles(runner, ROLES.after);
  }

  /** The schema before does not know auditors: they keep their workplace without a role. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE workplace SET role = NULL WHERE role = 'AUDITOR'`);
    await changeRoles(runner, ROLES.before);
  }
}

async function changeRoles(runner: QueryRunner, roles: string): Promise<void> {
  if (runner.connection.options.type === 'mysql') {
    await runner.query(`ALTER TABLE workplace MODIFY COLUMN role varchar(20) CHECK (role IN ${roles})`);
    return;
  }
  // SQLite cannot change a check: the table is made anew.
  await runner.query(`CREATE TABLE workplace_again (user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL,
    role varchar(20) CHECK (role IN ${roles}), from_at bigint NOT NULL, until_at bigint,
    standing int GENERATED ALWAYS AS (CASE WHEN until_at IS NULL THEN 1 END) VIRTUAL, CHECK (until_at IS NULL OR until_at >= from_at),
    PRIMARY KEY (user_id, facility_id, from_at), CONSTRAINT uq_workplace UNIQUE (user_id, facility_id, standing),
    CONSTRAINT fk_workplace_user FOREIGN KEY (user_id) REFERENCES user_account (id),
    CONSTRAINT fk_workplace_facility FOREIGN KEY (facility_id) REFERENCES facility (id))`);
  await runner.query(`INSERT INTO workplace_again (${COLUMNS}) SELECT ${COLUMNS} FROM workplace`);
  await runner.query('DROP TABLE workplace');
  await runner.query('ALTER TABLE workplace_again RENAME TO workplace');
  await runner.query('CREATE INDEX ix_workplace_facility ON workplace (facility_id, user_id)');
}
