import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The certificates of HPKI cards. Of those that are not withdrawn, no two have the same name, so that one card opens one person's account. */
export class KeepHpkiCertificates10 implements MigrationInterface {
  readonly name = 'KeepHpkiCertificates1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = runner.connection.options.type === 'mysql' ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE hpki_certificate (id varchar(40) NOT NULL, user_id varchar(40) NOT NULL,
      issuer varchar(500) NOT NULL, serial varchar(40), subject varchar(500), named_hash varchar(64) NOT NULL, reason varchar(500) NOT NULL,
      registered_at bigint NOT NULL, registered_by varchar(40), approved_at bigint, approved_by varchar(40),
      withdrawn_at bigint, withdrawn_by varchar(40), withdraw_reason varchar(500), version int NOT NULL DEFAULT 1,
      standing int GENERATED ALWAYS AS (CASE WHEN withdrawn_at IS NULL THEN 1 END) VIRTUAL,
      PRIMARY KEY (id), CONSTRAINT uq_hpki_certificate UNIQUE (named_hash, standing),
      CHECK (serial IS NOT NULL OR subject IS NOT NULL), CHECK (registered_by <> user_id),
      CHECK (approved_by <> user_id), CHECK (approved_by <> registered_by),
      CONSTRAINT fk_hpki_certificate_user FOREIGN KEY (user_id) REFERENCES user_account (id))${bytewise}`);
    await runner.query('CREATE INDEX ix_hpki_certificate_user ON hpki_certificate (user_id, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hpki_certificate');
  }
}
