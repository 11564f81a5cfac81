import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Indexes to find a fact's successors, and to count emergency accesses. */
const INDEXES: readonly (readonly [name: string, table: string, columns: string])[] = [
  ['ix_consent_renews', 'consent', 'renews'],
  ['ix_viewing_permission_renews', 'viewing_permission', 'renews'],
  ['ix_patient_link_renews', 'patient_link', 'renews'],
  ['ix_patient_merged_into', 'patient', 'merged_into'],
  ['ix_emergency_access_facility_start', 'emergency_access', 'facility_id, started_at'],
  ['ix_emergency_access_named', 'emergency_access', 'named_hash, started_at'],
];

/** A merge ended a link and began the same link for another patient; undoing it restored the first. */
const LINK_SUCCESSORS: readonly string[] = [
  `SELECT made.id, ended.id AS renews FROM patient_link made JOIN patient_merge m ON m.id = made.merge_id
     JOIN patient_link ended ON ended.patient_id = m.from_id AND ended.facility_id = made.facility_id
      AND ended.local_patient_id = made.local_patient_id AND ended.end_reason = CONCAT('merged ', m.id)
    WHERE made.patient_id = m.into_id`,
  `SELECT back.id, made.id AS renews FROM patient_link made JOIN patient_merge m ON m.id = made.merge_id AND made.end_reason = CONCAT('unmerged ', m.id)
     JOIN patient_link back ON back.patient_id = m.from_id AND back.facility_id = made.facility_id
      AND back.local_patient_id = made.local_patient_id AND back.confirmed_at = m.undone_at`,
];

/** The owner of a key, before and after: the acting facility and the operation become part of it. */
const KEY_COLUMNS = 'action varchar(60) NOT NULL, input_hash varchar(64) NOT NULL, subject_id varchar(40) NOT NULL, at bigint NOT NULL';
const OLD_KEYS = `user_id varchar(40) NOT NULL, idempotency_key varchar(100) NOT NULL, ${KEY_COLUMNS}, PRIMARY KEY (user_id, idempotency_key)`;
const NEW_KEYS = `user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, idempotency_key varchar(100) NOT NULL, ${KEY_COLUMNS},
  PRIMARY KEY (user_id, facility_id, idempotency_key, action)`;

/**
 * A user who ends a fact must learn of its successor, so links name their predecessors as consents and permissions do. A key belongs to a person,
 * the acting facility and one operation. Emergency accesses are counted by the name described, and refused ones are kept for review.
 */
export class KeepSuccessors5 implements MigrationInterface {
  readonly name = 'KeepSuccessors1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    const bytewise = isMysql(runner) ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    await runner.query(`ALTER TABLE patient_link ADD COLUMN renews varchar(40)${bytewise}`);
    for (const successors of LINK_SUCCESSORS) {
      const rows: { id: string; renews: string }[] = await runner.query(sql(runner, successors));
      for (const { id, renews } of rows) await runner.query('UPDATE patient_link SET renews = ? WHERE id = ?', [renews, id]);
    }
    await runner.query(`ALTER TABLE emergency_access ADD COLUMN named_hash varchar(64)${bytewise}`);
    await runner.query(`ALTER TABLE emergency_access ADD COLUMN refused_by varchar(20)${bytewise}`);
    for (const [name, table, columns] of INDEXES) await runner.query(`CREATE INDEX ${name} ON ${table} (${columns})`);
    await replaceKeys(
      runner,
      NEW_KEYS,
      `SELECT k.user_id, COALESCE((SELECT MAX(c.facility_id) FROM change_record c WHERE c.user_id = k.user_id AND c.action = k.action
                AND c.subject_id = k.subject_id AND c.at = k.at), '') AS facility_id, k.idempotency_key, k.action, k.input_hash, k.subject_id, k.at
         FROM idempotency_key k`,
    );
  }

  /** Deletes refused emergency accesses: the older version would treat them as begun. */
  async down(runner: QueryRunner): Promise<void> {
    await replaceKeys(
      runner,
      OLD_KEYS,
      `SELECT k.user_id, k.idempotency_key, k.action, k.input_hash, k.subject_id, k.at FROM idempotency_key k
        WHERE NOT EXISTS (SELECT 1 FROM idempotency_key o WHERE o.user_id = k.user_id AND o.idempotency_key = k.idempotency_key
          AND (o.at > k.at OR (o.at = k.at AND (o.action > k.action OR (o.action = k.action AND o.facility_id > k.facility_id)))))`,
    );
    await runner.query('DELETE FROM emergency_notice WHERE emergency_id IN (SELECT id FROM emergency_access WHERE refused_by IS NOT NULL)');
    await runner.query('DELETE FROM emergency_access WHERE refused_by IS NOT NULL');
    // MySQL may use one of these indexes for a foreign key, and drops it only if another one replaces it.
    if (isMysql(runner)) await keepForeignKeyIndex(runner);
    for (const [name, table] of INDEXES) await runner.query(isMysql(runner) ? `DROP INDEX ${name} ON ${table}` : `DROP INDEX ${name}`);
    for (const [table, column] of [
      ['emergency_access', 'refused_by'],
      ['emergency_access', 'named_hash'],
      ['patient_link', 'renews'],
    ] as const)
      await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}

/** Changes a primary key by creating a new table: SQLite has no other way. */
async function replaceKeys(runner: QueryRunner, columns: string, rows: string): Promise<void> {
  const bytewise = isMysql(runner) ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
  await runner.query(`CREATE TABLE key_moved (${columns})${bytewise}`);
  await runner.query(`INSERT INTO key_moved ${rows}`);
  await runner.query('DROP TABLE idempotency_key');
  const person = 'CONSTRAINT fk_idempotency_key_user FOREIGN KEY (user_id) REFERENCES user_account (id)';
  await runner.query(`CREATE TABLE idempotency_key (${columns}, ${person})${bytewise}`);
  await runner.query('INSERT INTO idempotency_key SELECT * FROM key_moved');
  await runner.query('DROP TABLE key_moved');
}

async function keepForeignKeyIndex(runner: QueryRunner): Promise<void> {
  const name = 'fk_emergency_access_facility';
  const known: object[] = await runner.query(
    `SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'emergency_access' AND index_name = '${name}'`,
  );
  if (known.length === 0) await runner.query(`CREATE INDEX ${name} ON emergency_access (facility_id)`);
}

function sql(runner: QueryRunner, statement: string): string {
  return isMysql(runner) ? statement : statement.replace(/CONCAT\(([^,]+), ([^)]+)\)/g, '$1 || $2');
}

function isMysql(runner: QueryRunner): boolean {
  return runner.connection.options.type === 'mysql';
}
