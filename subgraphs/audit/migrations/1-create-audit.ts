import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the log, and of the events that are read from it. On MySQL's protocol, the tables that are pruned are partitioned by month. */
export class CreateAudit1 implements MigrationInterface {
  readonly name = 'CreateAudit1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    const mysql = runner.connection.options.type === 'mysql';
    // Texts compare byte for byte: with MySQL's default collation, A would equal a.
    const table = mysql ? ' CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
    const monthly = mysql ? ' PARTITION BY RANGE (at) (PARTITION p_rest VALUES LESS THAN MAXVALUE)' : '';
    const bytes = (length: number) => (mysql ? `varbinary(${length})` : 'blob');
    const text = mysql ? 'mediumtext' : 'text';
    const statements = [
      // One row for each record, for ever: its id, its place in the log, and its hashes. `chain` is the spool's hash after the record.
      `CREATE TABLE audit_record (leaf bigint NOT NULL PRIMARY KEY, gateway varchar(64) NOT NULL, spool varchar(64) NOT NULL, seq bigint NOT NULL,
        at bigint NOT NULL, received_at bigint NOT NULL, leaf_hash ${bytes(32)} NOT NULL, chain ${bytes(32)} NOT NULL)${table}`,
      'CREATE UNIQUE INDEX ux_audit_record_id ON audit_record (gateway, spool, seq)',
      // The record's JSON text, as the gateway wrote it.
      `CREATE TABLE audit_record_text (leaf bigint NOT NULL, at bigint NOT NULL, text ${text} NOT NULL, PRIMARY KEY (leaf, at))${table}${monthly}`,
      `CREATE TABLE audit_event (at bigint NOT NULL, leaf bigint NOT NULL, n int NOT NULL, kind varchar(20) NOT NULL, patient_id varchar(200),
        user_id varchar(200), actor varchar(43), facility_id varchar(200), profession varchar(200), assurance varchar(200) NOT NULL,
        purpose varchar(10), client varchar(200) NOT NULL, operation_name varchar(200), operation_hash varchar(200), request_id varchar(200) NOT NULL,
        outcome varchar(200) NOT NULL, reason varchar(200), ground_kinds int NOT NULL, emergency int NOT NULL, PRIMARY KEY (at, leaf, n))${table}${monthly}`,
      'CREATE INDEX ix_audit_event_patient ON audit_event (patient_id, at, leaf, n)',
      'CREATE INDEX ix_audit_event_actor ON audit_event (actor, at, leaf, n)',
      'CREATE INDEX ix_audit_event_facility ON audit_event (facility_id, at, leaf, n)',
      'CREATE INDEX ix_audit_event_kind ON audit_event (kind, at, leaf, n)',
      'CREATE INDEX ix_audit_event_emergency ON audit_event (emergency, at, leaf, n)',
      'CREATE INDEX ix_audit_event_leaf ON audit_event (leaf, n)',
      `CREATE TABLE audit_disclosure (leaf bigint NOT NULL, n int NOT NULL, d int NOT NULL, at bigint NOT NULL, category varchar(40),
        facility_id varchar(200), form varchar(20) NOT NULL, state varchar(200) NOT NULL, items bigint NOT NULL, grounds ${text} NOT NULL,
        system_id varchar(200) NOT NULL, unreported int NOT NULL, PRIMARY KEY (leaf, n, d, at))${table}${monthly}`,
      // The directory's id of each person who is known by it, so that events without it (a sign-in) are found too.
      `CREATE TABLE audit_actor (user_id varchar(200) NOT NULL, actor varchar(43) NOT NULL, PRIMARY KEY (user_id, actor))${table}`,
      'CREATE INDEX ix_audit_actor ON audit_actor (actor, user_id)',
      // Complete nodes of the Merkle tree from level 1; level 0 is audit_record.leaf_hash.
      `CREATE TABLE tree_node (level int NOT NULL, idx bigint NOT NULL, hash ${bytes(32)} NOT NULL, PRIMARY KEY (level, idx))${table}`,
      // One row, which the one who appends holds: the size, and the hashes of the greatest complete nodes.
      `CREATE TABLE log_state (id int NOT NULL PRIMARY KEY, turn bigint NOT NULL, size bigint NOT NULL, peaks ${bytes(2048)} NOT NULL)${table}`,
      `INSERT INTO log_state (id, turn, size, peaks) VALUES (1, 0, 0, ${mysql ? "''" : "x''"})`,
      `CREATE TABLE spool_state (gateway varchar(64) NOT NULL, spool varchar(64) NOT NULL, acknowledged bigint NOT NULL, hash ${bytes(32)} NOT NULL,
        head_seq bigint NOT NULL, head_hash ${bytes(32)} NOT NULL, head_at bigint NOT NULL, began_at bigint NOT NULL, alarmed_at bigint NOT NULL,
        PRIMARY KEY (gateway, spool))${table}`,
      `CREATE TABLE checkpoint (size bigint NOT NULL PRIMARY KEY, at bigint NOT NULL, note text NOT NULL)${table}`,
      `CREATE TABLE cosignature (size bigint NOT NULL, witness varchar(200) NOT NULL, at bigint NOT NULL, line text NOT NULL, PRIMARY KEY (size, witness))${table}`,
      // Signed statements of what was pruned: the texts and events of all records before `until_leaf`.
      `CREATE TABLE prune_note (until_leaf bigint NOT NULL PRIMARY KEY, at bigint NOT NULL, note text NOT NULL)${table}`,
    ];
    for (const statement of statements) await runner.query(statement);
    if (!mysql) for (const trigger of protectRecords()) await runner.query(trigger);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.query(`DROP TABLE ${table}`);
  }
}

/** Tables whose rows are never changed. Only `prune` deletes rows, and only of some. */
export const APPEND_ONLY = ['audit_record', 'audit_record_text', 'audit_event', 'audit_disclosure', 'tree_node', 'checkpoint'] as const;

/** SQLite has no grants: triggers refuse every change and removal of rows. */
export function protectRecords(tables: readonly string[] = APPEND_ONLY): string[] {
  return tables.flatMap((table) =>
    ['UPDATE', 'DELETE'].map(
      (change) =>
        `CREATE TRIGGER no_${change.toLowerCase()}_${table} BEFORE ${change} ON ${table} BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END`,
    ),
  );
}

/** All tables. */
export const TABLES = [...APPEND_ONLY, 'audit_actor', 'log_state', 'spool_state', 'cosignature', 'prune_note'] as const;
