import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each person last viewed a patient for a facility, and when before this visit: it shows the person what is new since then. */
export class KeepOwnViews12 implements MigrationInterface {
  readonly name = 'KeepOwnViews1700000000012';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE person_view (user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, patient_id varchar(40) NOT NULL,
      last_at bigint NOT NULL, before_at bigint, PRIMARY KEY (user_id, facility_id, patient_id), CHECK (before_at <= last_at),
      CONSTRAINT fk_person_view_user FOREIGN KEY (user_id) REFERENCES user_account (id),
      CONSTRAINT fk_person_view_facility FOREIGN KEY (facility_id) REFERENCES facility (id),
      CONSTRAINT fk_person_view_patient FOREIGN KEY (patient_id) REFERENCES patient (id))${bytewise}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE person_view');
  }
}
