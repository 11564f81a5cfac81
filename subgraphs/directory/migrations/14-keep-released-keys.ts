import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The machines that facilities trust to upload, and the keys of patients that the release process released. A machine in force is registered once.
 * `release_progress` keeps how far the list of due keys was read.
 */
export class KeepReleasedKeys14 implements MigrationInterface {
  readonly name = 'KeepReleasedKeys1700000000014';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE uploader (id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, fingerprint varchar(20) NOT NULL,
      name varchar(200) NOT NULL, registered_at bigint NOT NULL, registered_by varchar(40), withdrawn_at bigint, withdrawn_by varchar(40),
      standing int GENERATED ALWAYS AS (CASE WHEN withdrawn_at IS NULL THEN 1 END) VIRTUAL,
      PRIMARY KEY (id), CONSTRAINT uq_uploader UNIQUE (fingerprint, standing),
      CONSTRAINT fk_uploader_facility FOREIGN KEY (facility_id) REFERENCES facility (id))${bytewise}`);
    await runner.query('CREATE INDEX ix_uploader_facility ON uploader (facility_id, registered_at, id)');
    await runner.query(`CREATE TABLE released_key (link_id varchar(40) NOT NULL, state varchar(12) NOT NULL, key_text varchar(300),
      reason varchar(40), asked_at bigint, changed_at bigint NOT NULL, due_at bigint, tries int NOT NULL DEFAULT 0, PRIMARY KEY (link_id),
      CHECK (state IN ('WAITING', 'RELEASED', 'REFUSED', 'WITHDRAWING')), CHECK ((state = 'RELEASED') = (key_text IS NOT NULL)),
      CHECK (state = 'RELEASED' OR due_at IS NOT NULL),
      CONSTRAINT fk_released_key_link FOREIGN KEY (link_id) REFERENCES patient_link (id))${bytewise}`);
    await runner.query('CREATE INDEX ix_released_key_due ON released_key (state, due_at, link_id)');
    await runner.query(
      `CREATE TABLE release_progress (name varchar(20) NOT NULL, position bigint NOT NULL, PRIMARY KEY (name))${bytewise}`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['release_progress', 'released_key', 'uploader']) await runner.query(`DROP TABLE ${table}`);
  }
}
