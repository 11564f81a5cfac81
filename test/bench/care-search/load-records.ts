import { pino } from 'pino';
import type { DataSource } from 'typeorm';
import { openCareCabinet } from '../../../subgraphs/care-cabinet/data-source.js';
import { SEARCH_TABLE } from '../../../subgraphs/care-cabinet/search/search-index.store.js';
import { toSearchWords } from '../../../subgraphs/care-cabinet/search/search-words.js';
import { DOCTOR } from '../../../subgraphs/care-cabinet/testing/running-cabinet.js';
import { choosePatients, type InventedRecord, inventRecord } from './invented-records.js';

const BATCH = 500;
const DETAILS = '{"vitals":[],"form":null,"tags":[],"mentions":[]}';

/** What loading took, and the size of the index. */
export interface Loaded {
  readonly records: number;
  /** For the rows, and for the index after them where it is built at once. */
  readonly seconds: { readonly rows: number; readonly index: number };
  readonly bytes: { readonly records: number; readonly index: number };
}

/**
 * Loads records into an empty database, with the words of the search, and a care team of one doctor for each patient. MariaDB builds its index after the rows, which takes
 * minutes in place of hours.
 */
export async function loadRecords(address: string, records: number, say: (line: string) => void): Promise<Loaded> {
  const database = await openCareCabinet(address, pino({ level: 'silent' }));
  const isSqlite = database.options.type === 'better-sqlite3';
  const patients = choosePatients(records);
  try {
    const began = performance.now();
    if (isSqlite) await database.query('PRAGMA synchronous = OFF');
    else await database.query(`ALTER TABLE ${SEARCH_TABLE} DROP INDEX fx_care_record_search`);
    let loaded = 0;
    let batch: InventedRecord[] = [];
    for (const patient of [...patients.huge, ...patients.large, ...patients.usual]) {
      await addMember(database, patient);
      for (let number = 0; number < patients.sizeOf(patient); number++) {
        batch.push(inventRecord(patient, number));
        if (batch.length < BATCH) continue;
        await addBatch(database, batch);
        loaded += batch.length;
        batch = [];
        if (loaded % 100_000 === 0) say(`${loaded} records after ${Math.round((performance.now() - began) / 1000)} s`);
      }
    }
    if (batch.length > 0) await addBatch(database, batch);
    loaded += batch.length;
    const rows = (performance.now() - began) / 1000;
    if (!isSqlite) await database.query(`ALTER TABLE ${SEARCH_TABLE} ADD FULLTEXT INDEX fx_care_record_search (words)`);
    await database.query(isSqlite ? 'ANALYZE' : 'ANALYZE TABLE care_record');
    const index = (performance.now() - began) / 1000 - rows;
    return { records: loaded, seconds: { rows, index }, bytes: await readSizes(database, isSqlite) };
  } finally {
    await database.destroy();
  }
}

async function addMember(database: DataSource, patient: string): Promise<void> {
  await database.query('INSERT INTO care_team (patient_id, version) VALUES (?, 1)', [patient]);
  await database.query(
    `INSERT INTO care_team_member (id, patient_id, user_id, facility_id, profession, invited_by, invited_at, accepted_at)
      VALUES (?, ?, ?, ?, ?, ?, 1, 1)`,
    [`ctm_${patient}`, patient, DOCTOR.user, DOCTOR.facility, DOCTOR.profession, DOCTOR.user],
  );
}

async function addBatch(database: DataSource, batch: readonly InventedRecord[]): Promise<void> {
  const marks = (columns: number) => batch.map(() => `(${Array(columns).fill('?').join(', ')})`).join(', ');
  const rows = batch.flatMap(({ id, patient, facility, text, careDate, recordedAt }) => [
    ...[id, patient, facility, DOCTOR.user, DOCTOR.profession, 'VISIT', text, careDate, recordedAt, DETAILS, 'SENT', 1, id],
  ]);
  await database.transaction(async (manager) => {
    await manager.query(
      `INSERT INTO care_record (id, patient_id, facility_id, author_id, author_profession, kind, text, care_date, recorded_at, details, state, version, thread_id)
        VALUES ${marks(13)}`,
      rows,
    );
    const words = batch.flatMap(({ id, patient, text }) => [id, toSearchWords(patient, [text])]);
    await manager.query(`INSERT INTO ${SEARCH_TABLE} (record_id, words) VALUES ${marks(2)}`, words);
  });
}

async function readSizes(database: DataSource, isSqlite: boolean): Promise<Loaded['bytes']> {
  if (isSqlite) {
    const [row] = await database.query<{ bytes: number }[]>(
      `SELECT (SELECT SUM(LENGTH(block)) FROM ${SEARCH_TABLE}_data) + (SELECT SUM(LENGTH(c1)) FROM ${SEARCH_TABLE}_content) AS bytes`,
    );
    const [pages] = await database.query<{ page_count: number }[]>('PRAGMA page_count');
    return { index: row!.bytes, records: pages!.page_count * 4096 - row!.bytes };
  }
  const tables = await database.query<{ name: string; bytes: string }[]>(
    'SELECT name, file_size AS bytes FROM information_schema.INNODB_SYS_TABLESPACES WHERE name LIKE CONCAT(DATABASE(), "/%")',
  );
  const sum = (isIndex: boolean) =>
    tables.filter(({ name }) => /\/(care_record_search|FTS_)/i.test(name) === isIndex).reduce((all, { bytes }) => all + Number(bytes), 0);
  return { index: sum(true), records: sum(false) };
}
