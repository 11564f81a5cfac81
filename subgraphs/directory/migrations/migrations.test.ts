import 'reflect-metadata';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { CreateDirectory1 } from './1-create-directory.js';
import { KeepHistory2 } from './2-keep-history.js';

const log = pino({ level: 'silent' });
const JOINED = 1_600_000_000_000;
const LEFT = 1_700_000_000_000;

/** Rows as the first version wrote them. */
const ROWS: readonly (readonly [table: string, row: Record<string, string | number | null>])[] = [
  ...['a', 'b'].map(
    (f, i) =>
      [
        'facility',
        {
          id: `fac_${f}`,
          institution_code: `331000000${i}`,
          name: '病院',
          kana: 'ビョウイン',
          kind: 'HOSPITAL',
          viewing: 1 - i,
          joined_at: JOINED,
          left_at: i === 0 ? null : LEFT,
        },
      ] as const,
  ),
  ['disclosure', { facility_id: 'fac_b', system_id: 'humanbridge', categories: 9 }],
  ...['x', 'y'].map(
    (u, i) =>
      [
        'user_account',
        {
          id: `usr_${u}`,
          issuer: 'https://issuer.example',
          subject: u,
          name: '医師',
          kana: 'イシ',
          profession: 'DOCTOR',
          id_kind: i === 0 ? 'FULL' : 'LIMITED',
          required_assurance: i === 0 ? 'hpki' : null,
          registered_at: JOINED + 1,
          suspended_at: i === 0 ? null : LEFT,
        },
      ] as const,
  ),
  ['activity', { user_id: 'usr_x', facility_id: 'fac_a', role: 'FACILITY_ADMIN', since: JOINED + 2, ended_at: null }],
  [
    'patient',
    {
      id: 'pat_1',
      network_id: '33-1',
      name: '髙橋 花',
      kana: 'タカハシ ハナ',
      kana_sort: 'タカハシ ハナ',
      kana_search: 'タカハシハナ',
      birth_date: '1940-02-29',
      sex: 'FEMALE',
    },
  ],
  [
    'patient_link',
    { id: 'lnk_1', patient_id: 'pat_1', facility_id: 'fac_b', local_patient_id: '007', confirmed_at: JOINED + 3, ended_at: null },
  ],
  ['facility_view', { facility_id: 'fac_a', patient_id: 'pat_1', viewed_at: JOINED + 4 }],
  ...[5, 6].map(
    (late) =>
      [
        'consent',
        {
          id: `con_${late}`,
          patient_id: 'pat_1',
          disclosing_facility_id: 'fac_b',
          viewing_facility_id: 'fac_a',
          kind: 'PATIENT',
          starts_at: JOINED,
          given_at: JOINED + late,
          withdrawn_at: null,
          registered_by: null,
          withdrawn_by: null,
        },
      ] as const,
  ),
];

describe.each(databases())('migrations on $name', ({ start }) => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await start();
  }, 90_000);
  afterAll(async () => await server?.stop());

  async function firstVersion(address: string, rows = ROWS): Promise<void> {
    const first = await opened(address, [CreateDirectory1]);
    for (const [table, row] of rows) {
      const columns = Object.keys(row);
      await first.query(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`, Object.values(row));
    }
    await first.destroy();
  }

  it('carry what the first version knew into the histories, and back', async () => {
    const address = await server.fresh();
    await firstVersion(address);
    const second = await opened(address, [CreateDirectory1, KeepHistory2]);
    try {
      const all = async (query: string) => plain(await second.query(query));
      expect(await all('SELECT facility_id, viewing, from_at, until_at, standing FROM membership ORDER BY facility_id')).toEqual([
        ['fac_a', 1, JOINED, null, 1],
        ['fac_b', 0, JOINED, LEFT, null],
      ]);
      expect(await all('SELECT facility_id, system_id, categories, from_at, until_at FROM published')).toEqual([
        ['fac_b', 'humanbridge', 9, JOINED, null],
      ]);
      expect(await all('SELECT user_id, id_kind, required_assurance, from_at, until_at FROM user_status ORDER BY user_id')).toEqual([
        ['usr_x', 'FULL', 'hpki', JOINED + 1, null],
        ['usr_y', 'LIMITED', null, JOINED + 1, LEFT],
      ]);
      expect(await all('SELECT user_id, facility_id, role, from_at, until_at FROM workplace')).toEqual([
        ['usr_x', 'fac_a', 'FACILITY_ADMIN', JOINED + 2, null],
      ]);
      expect(await all('SELECT first_at, last_at FROM view_day')).toEqual([[JOINED + 4, JOINED + 4]]);
      expect(await all('SELECT facility_id, patient_id, kana_sort FROM facility_patient ORDER BY facility_id')).toEqual([
        ['fac_a', 'pat_1', 'タカハシ ハナ'],
        ['fac_b', 'pat_1', 'タカハシ ハナ'],
      ]);
      // Of two consents for the same, the one given last has replaced the other.
      expect(await all('SELECT id, withdrawn_at FROM consent ORDER BY id')).toEqual([
        ['con_5', JOINED + 6],
        ['con_6', null],
      ]);
      await second.undoLastMigration();
      for (const [table, row] of ROWS) {
        if (table === 'consent') continue;
        const [key] = Object.keys(row);
        const [back] = await second.query(`SELECT * FROM ${table} WHERE ${key} = ?`, [row[key!]]);
        for (const [column, value] of Object.entries(row))
          expect([table, column, back[column] === null ? null : String(back[column])]).toEqual([
            table,
            column,
            value === null ? null : String(value),
          ]);
      }
      await second.undoLastMigration();
      await second.runMigrations();
      expect(await second.showMigrations()).toBe(false);
    } finally {
      await second.destroy();
    }
  }, 30_000);

  it('change nothing where two links stand for one local ID, and say where', async () => {
    const address = await server.fresh();
    const [patient] = ROWS.filter(([table]) => table === 'patient').map(([, row]) => row);
    const [link] = ROWS.filter(([table]) => table === 'patient_link').map(([, row]) => row);
    await firstVersion(address, [
      ...ROWS,
      ['patient', { ...patient!, id: 'pat_2', network_id: '33-2' }],
      ['patient_link', { ...link!, id: 'lnk_2', patient_id: 'pat_2' }],
    ]);
    await expect(opened(address, [CreateDirectory1, KeepHistory2])).rejects.toThrow(
      'two links stand for one patient or one local ID at fac_b',
    );
    const before = await opened(address, [CreateDirectory1]);
    expect(plain(await before.query('SELECT COUNT(*) AS n FROM activity'))).toEqual([[1]]);
    await before.destroy();
  }, 30_000);
});

async function opened(address: string, migrations: (new () => CreateDirectory1 | KeepHistory2)[]): Promise<DataSource> {
  const database = new DataSource({ ...databaseOptions(address, log), migrations, migrationsTransactionMode: 'all' });
  await database.initialize();
  try {
    await database.runMigrations();
    return database;
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

function plain(rows: Record<string, unknown>[]): unknown[][] {
  return rows.map((row) => Object.values(row).map((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)));
}
