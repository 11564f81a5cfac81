import type { MigrationInterface, QueryRunner } from 'typeorm';
import { readFacilityKind, readProfession } from '../terms/read-term.js';

/** A free-text column that becomes an enum. The old text is kept in a column beside it. */
const TERMS = [
  { table: 'user_account', column: 'profession', written: 'profession_as_written', type: 'varchar(30)', read: readProfession },
  { table: 'facility', column: 'kind', written: 'kind_as_written', type: 'varchar(20)', read: readFacilityKind },
] as const;

const PROPOSALS = `id varchar(40) NOT NULL, user_id varchar(40) NOT NULL, raise varchar(4000) NOT NULL, reason varchar(500) NOT NULL,
    proposed_at bigint NOT NULL, proposed_by varchar(40) NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'DECLINED', 'REPLACED')),
    decided_at bigint, decided_by varchar(40), decision_reason varchar(500),
    PRIMARY KEY (id), CHECK (proposed_by <> user_id), CHECK (decided_by IS NULL OR decided_by <> user_id),
    CHECK (state <> 'APPROVED' OR decided_by <> proposed_by), CHECK ((decided_at IS NULL) = (state = 'PROPOSED')),
    CONSTRAINT fk_raise_proposal_user FOREIGN KEY (user_id) REFERENCES user_account (id),
    CONSTRAINT fk_raise_proposal_proposer FOREIGN KEY (proposed_by) REFERENCES user_account (id)`;

/**
 * Professions and facility kinds become lists. A migration must not fail on old values: an unknown one becomes UNCONFIRMED, and a person
 * with this profession must sign in with the card until it is confirmed. Adds proposals and exceptions from the assurance.
 */
export class NameProfessions4 implements MigrationInterface {
  readonly name = 'NameProfessions1700000000004';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = isMysql(runner) ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    for (const { table, column, written, type, read } of TERMS) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${written} ${type}${bytewise}`);
      const words: { word: string }[] = await runner.query(`SELECT DISTINCT ${column} AS word FROM ${table}`);
      for (const { word } of words) {
        const value = read(word) ?? 'UNCONFIRMED';
        if (value === word) continue;
        await runner.query(`UPDATE ${table} SET ${written} = ?, ${column} = ? WHERE ${column} = ? AND ${written} IS NULL`, [
          word,
          value,
          word,
        ]);
      }
    }
    await runner.query('ALTER TABLE user_status ADD COLUMN assurance_relaxed boolean NOT NULL DEFAULT 0');
    const table = isMysql(runner) ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`CREATE TABLE raise_proposal (${PROPOSALS})${table}`);
    await runner.query('CREATE INDEX ix_raise_proposal_user ON raise_proposal (user_id, state)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE raise_proposal');
    await runner.query('ALTER TABLE user_status DROP COLUMN assurance_relaxed');
    for (const { table, column, written } of TERMS) {
      await runner.query(`UPDATE ${table} SET ${column} = ${written} WHERE ${written} IS NOT NULL`);
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${written}`);
    }
  }
}

function isMysql(runner: QueryRunner): boolean {
  return runner.connection.options.type === 'mysql';
}
