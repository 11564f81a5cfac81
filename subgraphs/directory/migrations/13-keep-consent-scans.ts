import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The scans of the papers that patients signed. The bytes are in the storage. */
export class KeepConsentScans13 implements MigrationInterface {
  readonly name = 'KeepConsentScans1700000000013';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE consent_scan (id varchar(40) NOT NULL, consent_id varchar(40) NOT NULL, patient_id varchar(40) NOT NULL,
      facility_id varchar(40) NOT NULL, user_id varchar(40) NOT NULL, name varchar(200) NOT NULL, claimed_type varchar(100) NOT NULL,
      claimed_bytes int NOT NULL, sha256 varchar(64) NOT NULL, created_at bigint NOT NULL, state varchar(10) NOT NULL, refusal varchar(40),
      kind varchar(10), content_type varchar(100), bytes int, object varchar(200),
      withdrawn_at bigint, withdrawn_by varchar(40), withdraw_reason varchar(500), PRIMARY KEY (id),
      CHECK (state IN ('EXPECTED', 'READY', 'REFUSED')), CHECK (state <> 'READY' OR object IS NOT NULL),
      CONSTRAINT fk_consent_scan_consent FOREIGN KEY (consent_id) REFERENCES consent (id),
      CONSTRAINT fk_consent_scan_patient FOREIGN KEY (patient_id) REFERENCES patient (id),
      CONSTRAINT fk_consent_scan_user FOREIGN KEY (user_id) REFERENCES user_account (id))${bytewise}`);
    await runner.query('CREATE INDEX ix_consent_scan_consent ON consent_scan (consent_id, created_at, id)');
    await runner.query('CREATE INDEX ix_consent_scan_loose ON consent_scan (state, created_at)');
    await runner.query('CREATE INDEX ix_consent_scan_object ON consent_scan (object)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE consent_scan');
  }
}
