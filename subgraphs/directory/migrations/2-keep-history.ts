import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A row in force has an open end. Then `standing` is 1, and otherwise null, so that a unique key allows one row in force at a time. */
const standingColumn = (end: string) => `standing int GENERATED ALWAYS AS (CASE WHEN ${end} IS NULL THEN 1 END) VIRTUAL`;
const INTERVAL = `from_at bigint NOT NULL, until_at bigint, ${standingColumn('until_at')}, CHECK (until_at IS NULL OR until_at >= from_at)`;
const ROLES = `('NETWORK_ADMIN', 'SUPPORT_CENTRE', 'FACILITY_ADMIN')`;

/** Tables that are new, or that replace one without history. */
const TABLES: Readonly<Record<string, string>> = {
  membership: `facility_id varchar(40) NOT NULL, viewing boolean NOT NULL, ${INTERVAL},
    PRIMARY KEY (facility_id, from_at), CONSTRAINT uq_membership UNIQUE (facility_id, standing),
    CONSTRAINT fk_membership_facility FOREIGN KEY (facility_id) REFERENCES facility (id)`,

  published: `facility_id varchar(40) NOT NULL, system_id varchar(40) NOT NULL, categories int NOT NULL CHECK (categories BETWEEN 1 AND 2047), ${INTERVAL},
    PRIMARY KEY (facility_id, system_id, from_at), CONSTRAINT uq_published UNIQUE (facility_id, system_id, standing),
    CONSTRAINT fk_published_facility FOREIGN KEY (facility_id) REFERENCES facility (id)`,

  facility_network: `facility_id varchar(40) NOT NULL, cidr varchar(50) NOT NULL, ${INTERVAL},
    PRIMARY KEY (facility_id, cidr, from_at), CONSTRAINT uq_facility_network UNIQUE (facility_id, cidr, standing),
    CONSTRAINT fk_facility_network_facility FOREIGN KEY (facility_id) REFERENCES facility (id)`,

  user_status: `user_id varchar(40) NOT NULL, id_kind varchar(10) NOT NULL CHECK (id_kind IN ('FULL', 'LIMITED')), required_assurance varchar(100), ${INTERVAL},
    PRIMARY KEY (user_id, from_at), CONSTRAINT uq_user_status UNIQUE (user_id, standing),
    CONSTRAINT fk_user_status_user FOREIGN KEY (user_id) REFERENCES user_account (id)`,

  workplace: `user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, role varchar(20) CHECK (role IN ${ROLES}), ${INTERVAL},
    PRIMARY KEY (user_id, facility_id, from_at), CONSTRAINT uq_workplace UNIQUE (user_id, facility_id, standing),
    CONSTRAINT fk_workplace_user FOREIGN KEY (user_id) REFERENCES user_account (id),
    CONSTRAINT fk_workplace_facility FOREIGN KEY (facility_id) REFERENCES facility (id)`,

  view_day: `facility_id varchar(40) NOT NULL, patient_id varchar(40) NOT NULL, day int NOT NULL, first_at bigint NOT NULL, last_at bigint NOT NULL,
    PRIMARY KEY (facility_id, patient_id, day), CHECK (last_at >= first_at),
    CONSTRAINT fk_view_day_facility FOREIGN KEY (facility_id) REFERENCES facility (id),
    CONSTRAINT fk_view_day_patient FOREIGN KEY (patient_id) REFERENCES patient (id)`,

  facility_patient: `facility_id varchar(40) NOT NULL, kana_sort varchar(200) NOT NULL, patient_id varchar(40) NOT NULL,
    kana_search varchar(200) NOT NULL, name_search varchar(200) NOT NULL, birth_date varchar(10) NOT NULL,
    PRIMARY KEY (facility_id, kana_sort, patient_id), CONSTRAINT uq_facility_patient UNIQUE (patient_id, facility_id),
    CONSTRAINT fk_facility_patient_facility FOREIGN KEY (facility_id) REFERENCES facility (id),
    CONSTRAINT fk_facility_patient_patient FOREIGN KEY (patient_id) REFERENCES patient (id)`,

  patient_merge: `id varchar(40) NOT NULL, from_id varchar(40) NOT NULL, into_id varchar(40) NOT NULL, reason varchar(500) NOT NULL,
    merged_at bigint NOT NULL, merged_by varchar(40) NOT NULL, undone_at bigint, undone_by varchar(40), ${standingColumn('undone_at')},
    PRIMARY KEY (id), CONSTRAINT uq_patient_merge UNIQUE (from_id, standing), CHECK (from_id <> into_id),
    CONSTRAINT fk_patient_merge_from FOREIGN KEY (from_id) REFERENCES patient (id),
    CONSTRAINT fk_patient_merge_into FOREIGN KEY (into_id) REFERENCES patient (id)`,

  emergency_access: `id varchar(40) NOT NULL, user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, patient_id varchar(40),
    described varchar(1000) NOT NULL, reason varchar(500) NOT NULL, assurance varchar(100) NOT NULL,
    started_at bigint NOT NULL, ends_at bigint NOT NULL, ended_at bigint, review_due_at bigint NOT NULL,
    reviewed_at bigint, reviewed_by varchar(40), outcome varchar(20) CHECK (outcome IN ('JUSTIFIED', 'UNJUSTIFIED')), review_note varchar(500),
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (id), CHECK (ends_at > started_at), CHECK (ended_at IS NULL OR ended_at >= started_at),
    CHECK (reviewed_by IS NULL OR reviewed_by <> user_id), CHECK ((reviewed_at IS NULL) = (outcome IS NULL)),
    CONSTRAINT fk_emergency_access_user FOREIGN KEY (user_id) REFERENCES user_account (id),
    CONSTRAINT fk_emergency_access_facility FOREIGN KEY (facility_id) REFERENCES facility (id),
    CONSTRAINT fk_emergency_access_patient FOREIGN KEY (patient_id) REFERENCES patient (id)`,

  emergency_notice: `emergency_id varchar(40) NOT NULL, user_id varchar(40) NOT NULL, told_at bigint NOT NULL, seen_at bigint,
    PRIMARY KEY (emergency_id, user_id),
    CONSTRAINT fk_emergency_notice_emergency FOREIGN KEY (emergency_id) REFERENCES emergency_access (id),
    CONSTRAINT fk_emergency_notice_user FOREIGN KEY (user_id) REFERENCES user_account (id)`,

  change_record: `id varchar(40) NOT NULL, at bigint NOT NULL, user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, action varchar(60) NOT NULL,
    subject_id varchar(40) NOT NULL, reason varchar(500), detail text NOT NULL, PRIMARY KEY (id),
    CONSTRAINT fk_change_record_user FOREIGN KEY (user_id) REFERENCES user_account (id)`,

  idempotency_key: `user_id varchar(40) NOT NULL, idempotency_key varchar(100) NOT NULL, action varchar(60) NOT NULL, input_hash varchar(64) NOT NULL,
    subject_id varchar(40) NOT NULL, at bigint NOT NULL, PRIMARY KEY (user_id, idempotency_key),
    CONSTRAINT fk_idempotency_key_user FOREIGN KEY (user_id) REFERENCES user_account (id)`,

  bulk_upload: `id varchar(40) NOT NULL, user_id varchar(40) NOT NULL, facility_id varchar(40), reason varchar(500) NOT NULL, dry_run boolean NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('RECEIVING', 'RUNNING', 'DONE', 'FAILED')), received int NOT NULL, done int NOT NULL,
    started_at bigint NOT NULL, finished_at bigint, PRIMARY KEY (id),
    CONSTRAINT fk_bulk_upload_user FOREIGN KEY (user_id) REFERENCES user_account (id)`,

  bulk_line: `upload_id varchar(40) NOT NULL, line int NOT NULL, content text NOT NULL, effect varchar(20), code varchar(40), field varchar(40), permission_id varchar(40),
    PRIMARY KEY (upload_id, line), CONSTRAINT fk_bulk_line_upload FOREIGN KEY (upload_id) REFERENCES bulk_upload (id)`,
};

/** Columns added to existing tables. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  facility: { version: 'int NOT NULL DEFAULT 1' },
  user_account: { version: 'int NOT NULL DEFAULT 1' },
  patient: { version: 'int NOT NULL DEFAULT 1', merged_into: 'varchar(40)' },
  patient_link: {
    confirmed_by: 'varchar(40)',
    ended_by: 'varchar(40)',
    end_reason: 'varchar(500)',
    merge_id: 'varchar(40)',
    version: 'int NOT NULL DEFAULT 1',
    standing: standingColumn('ended_at').replace('standing ', ''),
  },
  consent: {
    document_reference: 'varchar(200)',
    renews: 'varchar(40)',
    merge_id: 'varchar(40)',
    end_reason: 'varchar(500)',
    version: 'int NOT NULL DEFAULT 1',
    standing: standingColumn('withdrawn_at').replace('standing ', ''),
  },
  viewing_permission: { renews: 'varchar(40)', merge_id: 'varchar(40)', version: 'int NOT NULL DEFAULT 1' },
};

const INDEXES: readonly [name: string, table: string, columns: string, unique?: 'UNIQUE'][] = [
  ['uq_patient_link_standing', 'patient_link', 'patient_id, facility_id, standing', 'UNIQUE'],
  ['uq_patient_link_local', 'patient_link', 'facility_id, local_patient_id, standing', 'UNIQUE'],
  ['uq_consent_standing', 'consent', 'patient_id, disclosing_facility_id, viewing_facility_id, kind, standing', 'UNIQUE'],
  ['ix_consent_list', 'consent', 'viewing_facility_id, patient_id, disclosing_facility_id, starts_at, given_at, withdrawn_at'],
  ['ix_patient_link_list', 'patient_link', 'patient_id, facility_id, confirmed_at, ended_at'],
  ['ix_consent_viewing_disclosing', 'consent', 'viewing_facility_id, disclosing_facility_id, patient_id'],
  ['ix_workplace_facility', 'workplace', 'facility_id, user_id'],
  ['ix_emergency_access_user', 'emergency_access', 'user_id, facility_id, started_at'],
  ['ix_emergency_access_review', 'emergency_access', 'reviewed_at, review_due_at'],
  ['ix_change_record_subject', 'change_record', 'subject_id, at'],
  ['ix_change_record_user', 'change_record', 'user_id, at'],
  ['ix_viewing_permission_facility', 'viewing_permission', 'facility_id, user_id'],
  ['ix_user_account_kana', 'user_account', 'kana, id'],
];

const INTO_HISTORY: readonly string[] = [
  'INSERT INTO membership (facility_id, viewing, from_at, until_at) SELECT id, viewing, joined_at, left_at FROM facility',
  `INSERT INTO published (facility_id, system_id, categories, from_at, until_at)
   SELECT d.facility_id, d.system_id, d.categories, f.joined_at, NULL FROM disclosure d JOIN facility f ON f.id = d.facility_id WHERE d.categories > 0`,
  'INSERT INTO user_status (user_id, id_kind, required_assurance, from_at, until_at) SELECT id, id_kind, required_assurance, registered_at, suspended_at FROM user_account',
  'INSERT INTO workplace (user_id, facility_id, role, from_at, until_at) SELECT user_id, facility_id, role, since, ended_at FROM activity',
  `INSERT INTO view_day (facility_id, patient_id, day, first_at, last_at)
   SELECT facility_id, patient_id, FLOOR(viewed_at / 86400000), viewed_at, viewed_at FROM facility_view`,
  `INSERT INTO facility_patient (facility_id, kana_sort, patient_id, kana_search, name_search, birth_date)
   SELECT near.facility_id, p.kana_sort, p.id, p.kana_search, REPLACE(p.name, '　', ' '), p.birth_date FROM patient p JOIN (
     SELECT patient_id, viewing_facility_id AS facility_id FROM consent UNION SELECT patient_id, facility_id FROM patient_link) near ON near.patient_id = p.id`,
];

/** The last state of each history, for the old tables, which knew only one. */
const OUT_OF_HISTORY: readonly string[] = [
  `INSERT INTO disclosure (facility_id, system_id, categories) SELECT facility_id, system_id, categories FROM published WHERE until_at IS NULL`,
  `INSERT INTO activity (user_id, facility_id, role, since, ended_at) SELECT w.user_id, w.facility_id, w.role, w.from_at, w.until_at FROM workplace w
    WHERE w.from_at = (SELECT MAX(o.from_at) FROM workplace o WHERE o.user_id = w.user_id AND o.facility_id = w.facility_id)`,
  `INSERT INTO facility_view (facility_id, patient_id, viewed_at) SELECT facility_id, patient_id, MAX(last_at) FROM view_day GROUP BY facility_id, patient_id`,
  ...[
    ['viewing', 'viewing', 'membership', 'facility'],
    ['joined_at', 'from_at', 'membership', 'facility'],
    ['left_at', 'until_at', 'membership', 'facility'],
    ['id_kind', 'id_kind', 'user_status', 'user_account'],
    ['required_assurance', 'required_assurance', 'user_status', 'user_account'],
    ['registered_at', 'from_at', 'user_status', 'user_account'],
    ['suspended_at', 'until_at', 'user_status', 'user_account'],
  ].map(([column, from, history, table]) => {
    const owner = table === 'facility' ? 'facility_id' : 'user_id';
    return `UPDATE ${table} SET ${column} = (SELECT h.${from} FROM ${history} h WHERE h.${owner} = ${table}.id ORDER BY h.from_at DESC LIMIT 1)
             WHERE EXISTS (SELECT 1 FROM ${history} h WHERE h.${owner} = ${table}.id)`;
  }),
];

const OLD_COLUMNS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  facility: { viewing: 'boolean NOT NULL DEFAULT 0', joined_at: 'bigint NOT NULL DEFAULT 0', left_at: 'bigint' },
  user_account: {
    id_kind: "varchar(10) NOT NULL DEFAULT 'FULL'",
    required_assurance: 'varchar(100)',
    registered_at: 'bigint NOT NULL DEFAULT 0',
    suspended_at: 'bigint',
  },
};

const OLD_TABLES: Readonly<Record<string, string>> = {
  disclosure: `facility_id varchar(40) NOT NULL, system_id varchar(40) NOT NULL, categories int NOT NULL, PRIMARY KEY (facility_id, system_id),
    CONSTRAINT fk_disclosure_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)`,
  activity: `user_id varchar(40) NOT NULL, facility_id varchar(40) NOT NULL, role varchar(20), since bigint NOT NULL, ended_at bigint, PRIMARY KEY (user_id, facility_id),
    CONSTRAINT fk_activity_user_id FOREIGN KEY (user_id) REFERENCES user_account (id),
    CONSTRAINT fk_activity_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)`,
  facility_view: `facility_id varchar(40) NOT NULL, patient_id varchar(40) NOT NULL, viewed_at bigint NOT NULL, PRIMARY KEY (facility_id, patient_id),
    CONSTRAINT fk_facility_view_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
    CONSTRAINT fk_facility_view_patient_id FOREIGN KEY (patient_id) REFERENCES patient (id)`,
};

/**
 * Facts of decisions get beginnings and ends and are no longer overwritten, so that the decision at any past moment can be
 * explained. Adds the tables of administration: merges, emergencies, change records, idempotency keys, bulk uploads.
 */
export class KeepHistory2 implements MigrationInterface {
  readonly name = 'KeepHistory1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await refuseSharedLinks(runner);
    await endSupersededConsents(runner);
    await create(runner, TABLES);
    for (const statement of INTO_HISTORY) await runner.query(statement);
    for (const table of Object.keys(OLD_TABLES).reverse()) await runner.query(`DROP TABLE ${table}`);
    for (const [table, columns] of Object.entries(OLD_COLUMNS)) await drop(runner, table, Object.keys(columns));
    await add(runner, COLUMNS);
    for (const [name, table, columns, unique = ''] of INDEXES)
      await runner.query(`CREATE ${unique} INDEX ${name} ON ${table} (${columns})`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const mysql = isMysql(runner);
    if (mysql) await giveBackIndex(runner);
    for (const [name, table] of INDEXES) {
      if (Object.hasOwn(TABLES, table)) continue;
      await runner.query(mysql ? `DROP INDEX ${name} ON ${table}` : `DROP INDEX ${name}`);
    }
    for (const [table, columns] of Object.entries(COLUMNS)) await drop(runner, table, Object.keys(columns).reverse());
    await add(runner, OLD_COLUMNS);
    await create(runner, OLD_TABLES);
    await runner.query('CREATE INDEX ix_activity_facility_id ON activity (facility_id)');
    for (const statement of OUT_OF_HISTORY) await runner.query(statement);
    for (const table of Object.keys(TABLES).reverse()) await runner.query(`DROP TABLE ${table}`);
  }
}

async function create(runner: QueryRunner, tables: Readonly<Record<string, string>>): Promise<void> {
  const bytewise = isMysql(runner) ? ' DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : '';
  for (const [name, columns] of Object.entries(tables)) await runner.query(`CREATE TABLE ${name} (${columns})${bytewise}`);
}

async function add(runner: QueryRunner, tables: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<void> {
  const bytewise = (type: string) =>
    isMysql(runner) ? type.replace(/^varchar\(\d+\)/, '$& CHARACTER SET utf8mb4 COLLATE utf8mb4_bin') : type;
  for (const [table, columns] of Object.entries(tables)) {
    for (const [column, type] of Object.entries(columns)) await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${bytewise(type)}`);
  }
}

async function drop(runner: QueryRunner, table: string, columns: readonly string[]): Promise<void> {
  for (const column of columns) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
}

/** MySQL uses the longer index for the foreign key, and drops neither without the other. */
async function giveBackIndex(runner: QueryRunner): Promise<void> {
  const name = 'fk_viewing_permission_facility_id';
  const known: object[] = await runner.query(
    `SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = 'viewing_permission' AND index_name = '${name}'`,
  );
  if (known.length === 0) await runner.query(`CREATE INDEX ${name} ON viewing_permission (facility_id)`);
}

/** Stops before any change if two links conflict: no program can know which one is wrong. */
async function refuseSharedLinks(runner: QueryRunner): Promise<void> {
  const rows: { facility_id: string }[] = await runner.query(
    `SELECT DISTINCT l.facility_id FROM patient_link l JOIN patient_link o ON o.facility_id = l.facility_id AND o.id <> l.id AND o.ended_at IS NULL
        AND (o.local_patient_id = l.local_patient_id OR o.patient_id = l.patient_id) WHERE l.ended_at IS NULL`,
  );
  if (rows.length > 0) {
    const where = rows.map(({ facility_id }) => facility_id).join(', ');
    throw new Error(`two links are in force for one patient or one local ID at ${where}: end one of each pair, then start again`);
  }
}

/** If several equal consents were in force at once, the one given last replaces the others. */
async function endSupersededConsents(runner: QueryRunner): Promise<void> {
  const rows: { id: string; later: number }[] = await runner.query(
    `SELECT c.id, o.given_at AS later FROM consent c JOIN consent o ON o.patient_id = c.patient_id AND o.kind = c.kind
        AND o.disclosing_facility_id = c.disclosing_facility_id AND o.viewing_facility_id = c.viewing_facility_id
      WHERE c.withdrawn_at IS NULL AND o.withdrawn_at IS NULL AND (o.given_at > c.given_at OR (o.given_at = c.given_at AND o.id > c.id))`,
  );
  for (const { id, later } of rows)
    await runner.query('UPDATE consent SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL', [later, id]);
}

function isMysql(runner: QueryRunner): boolean {
  return runner.connection.options.type === 'mysql';
}
