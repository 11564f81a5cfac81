import 'reflect-metadata';
import { pino } from 'pino';
import { DataSource, type MigrationInterface } from 'typeorm';
import { buildDatabaseOptions } from '../../kit/index.js';
import { type DatabaseServer, databases } from '../../kit/testing/databases.js';
import { CreateDirectory1 } from './1-create-directory.js';
import { KeepHistory2 } from './2-keep-history.js';
import { StopUploads3 } from './3-stop-uploads.js';
import { NameProfessions4 } from './4-name-professions.js';
import { KeepSuccessors5 } from './5-keep-successors.js';
import { AssertionsOnce6 } from './6-assertions-once.js';
import { KeepNameKeys7 } from './7-keep-name-keys.js';
import { WidenCategories8 } from './8-widen-categories.js';
import { RequireNetworks9 } from './9-require-networks.js';
import { KeepHpkiCertificates10 } from './10-keep-hpki-certificates.js';

const UNTIL_8 = [
  CreateDirectory1,
  KeepHistory2,
  StopUploads3,
  NameProfessions4,
  KeepSuccessors5,
  AssertionsOnce6,
  KeepNameKeys7,
  WidenCategories8,
];
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

  it('move the rows of the first version into the histories, and back', async () => {
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
      // Of two equal consents, the one given last has replaced the other.
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

  it('add the predecessor of each link and the owner of each key, and can be reverted', async () => {
    const address = await server.fresh();
    await firstVersion(address);
    const before = await opened(address, [CreateDirectory1, KeepHistory2, StopUploads3]);
    const insert = async (table: string, row: Record<string, string | number | null>) =>
      await before.query(`INSERT INTO ${table} (${Object.keys(row)}) VALUES (${Object.keys(row).map(() => '?')})`, Object.values(row));
    const [patient] = await before.query("SELECT * FROM patient WHERE id = 'pat_1'");
    await insert('patient', { ...patient, id: 'pat_2', network_id: '33-2' });
    // Merged at 10 and undone at 20: the link went from one patient to the other, and back.
    await insert('patient_merge', {
      ...{ id: 'mrg_1', from_id: 'pat_1', into_id: 'pat_2', reason: 'r', merged_at: 10, merged_by: 'usr_x', undone_at: 20 },
    });
    await before.query("UPDATE patient_link SET ended_at = 10, end_reason = 'merged mrg_1' WHERE id = 'lnk_1'");
    const link = { facility_id: 'fac_b', local_patient_id: '007' };
    await insert('patient_link', {
      ...{ ...link, id: 'lnk_2', patient_id: 'pat_2', confirmed_at: 10, ended_at: 20, end_reason: 'unmerged mrg_1', merge_id: 'mrg_1' },
    });
    await insert('patient_link', { ...link, id: 'lnk_3', patient_id: 'pat_1', confirmed_at: 20 });
    const key = { user_id: 'usr_x', idempotency_key: 'k', action: 'linkPatient', input_hash: 'h', subject_id: 'lnk_1', at: 5 };
    await insert('idempotency_key', key);
    await insert('change_record', {
      ...{ id: 'chg_1', at: 5, user_id: 'usr_x', facility_id: 'fac_a', action: 'linkPatient', subject_id: 'lnk_1', detail: '{}' },
    });
    await before.destroy();
    const after = await opened(address, [CreateDirectory1, KeepHistory2, StopUploads3, NameProfessions4, KeepSuccessors5]);
    try {
      expect(plain(await after.query('SELECT id, renews FROM patient_link ORDER BY id'))).toEqual([
        ['lnk_1', null],
        ['lnk_2', 'lnk_1'],
        ['lnk_3', 'lnk_2'],
      ]);
      expect(plain(await after.query('SELECT facility_id, action, idempotency_key FROM idempotency_key'))).toEqual([
        ['fac_a', 'linkPatient', 'k'],
      ]);
      const other = { ...key, facility_id: 'fac_b', at: 6, subject_id: 'lnk_3' };
      await after.query(
        `INSERT INTO idempotency_key (${Object.keys(other)}) VALUES (${Object.keys(other).map(() => '?')})`,
        Object.values(other),
      );
      await after.undoLastMigration();
      // The first version has one key per person: the last one stays.
      expect(plain(await after.query('SELECT subject_id, idempotency_key FROM idempotency_key'))).toEqual([['lnk_3', 'k']]);
      await after.runMigrations();
      expect(await after.showMigrations()).toBe(false);
    } finally {
      await after.destroy();
    }
  }, 30_000);

  it('make the search keys of people and facilities, and can be reverted', async () => {
    const address = await server.fresh();
    await firstVersion(address);
    const all = [CreateDirectory1, KeepHistory2, StopUploads3, NameProfessions4, KeepSuccessors5, AssertionsOnce6, KeepNameKeys7];
    const newest = await opened(address, all);
    try {
      const keys = async () => plain(await newest.query('SELECT owner_id, kind, name_key FROM name_key ORDER BY owner_id, kind, name_key'));
      const made = [
        ...['fac_a', 'fac_b'].flatMap((id) => [
          [id, 'FACILITY_KANA', 'ヒヨウイン'],
          [id, 'FACILITY_NAME', '病院'],
        ]),
        ...['usr_x', 'usr_y'].flatMap((id) => [
          [id, 'USER_KANA', 'イシ'],
          [id, 'USER_NAME', '医師'],
        ]),
      ];
      expect(await keys()).toEqual(made);
      await newest.undoLastMigration();
      await newest.runMigrations();
      expect(await keys()).toEqual(made);
    } finally {
      await newest.destroy();
    }
  }, 30_000);

  it('let a facility publish a category that is new, and keep what the old schema can hold when they are reverted', async () => {
    const address = await server.fresh();
    await firstVersion(address);
    const newest = await opened(address, UNTIL_8);
    try {
      const published = async () => plain(await newest.query('SELECT system_id, categories FROM published ORDER BY system_id'));
      const before = await published();
      const insert = 'INSERT INTO published (facility_id, system_id, categories, from_at) VALUES (?, ?, ?, ?)';
      await newest.query(insert, ['fac_a', 'z1', 4095, 1]);
      await newest.query(insert, ['fac_a', 'z2', 2048, 1]);
      await expect(newest.query(insert, ['fac_a', 'z3', 0, 1])).rejects.toThrow(/CHECK constraint|CONSTRAINT .* failed/);
      await expect(newest.query(insert, ['fac_a', 'z1', 1, 2])).rejects.toThrow(/UNIQUE|Duplicate/);
      await expect(newest.query(insert, ['fac_none', 'z1', 1, 2])).rejects.toThrow(/FOREIGN KEY|foreign key/);
      await newest.undoLastMigration();
      expect(await published()).toEqual([...before, ['z1', 2047]]);
      await expect(newest.query(insert, ['fac_a', 'z4', 2048, 1])).rejects.toThrow(/CHECK constraint|CONSTRAINT .* failed/);
      await newest.runMigrations();
      expect(await published()).toEqual([...before, ['z1', 2047]]);
    } finally {
      await newest.destroy();
    }
  }, 30_000);

  it('let every facility go on without its networks, and can be reverted', async () => {
    const address = await server.fresh();
    await firstVersion(address);
    const newest = await opened(address, [...UNTIL_8, RequireNetworks9]);
    try {
      const members = 'SELECT facility_id, viewing, from_at, until_at, standing FROM membership ORDER BY facility_id';
      const before = plain(await newest.query(members));
      expect(plain(await newest.query('SELECT DISTINCT networks_required FROM membership'))).toEqual([[0]]);
      await newest.query("UPDATE membership SET networks_required = 1 WHERE facility_id = 'fac_a'");
      await newest.undoLastMigration();
      await expect(newest.query('SELECT networks_required FROM membership')).rejects.toThrow(/networks_required/);
      await newest.runMigrations();
      expect(plain(await newest.query('SELECT DISTINCT networks_required FROM membership'))).toEqual([[0]]);
      expect(plain(await newest.query(members))).toEqual(before);
    } finally {
      await newest.destroy();
    }
  });

  it('keep certificates of cards: one person for each, approved by a second person; and can be reverted', async () => {
    const address = await server.fresh();
    await firstVersion(address);
    const newest = await opened(address, [...UNTIL_8, KeepHpkiCertificates10]);
    const columns = [
      'id',
      'user_id',
      'issuer',
      'serial',
      'subject',
      'named_hash',
      'reason',
      'registered_at',
      'registered_by',
      'approved_by',
      'withdrawn_at',
    ];
    const insert = async (change: Record<string, string | number | null>) => {
      const row = {
        id: 'hpk_1',
        user_id: 'usr_x',
        issuer: 'CN=CA',
        serial: '1',
        subject: null,
        named_hash: 'h1',
        reason: 'r',
        registered_at: 1,
        registered_by: 'usr_y',
        approved_by: null,
        withdrawn_at: null,
      };
      const values = Object.values({ ...row, ...change });
      return await newest.query(`INSERT INTO hpki_certificate (${columns}) VALUES (${columns.map(() => '?')})`, values);
    };
    const refused = /CHECK constraint|CONSTRAINT .* failed/;
    try {
      await insert({});
      await expect(insert({ id: 'hpk_2', user_id: 'usr_y', registered_by: null })).rejects.toThrow(/UNIQUE|Duplicate/);
      await insert({ id: 'hpk_3', withdrawn_at: 2 });
      await insert({ id: 'hpk_4', withdrawn_at: 2 });
      await expect(insert({ id: 'hpk_5', named_hash: 'h5', serial: null })).rejects.toThrow(refused);
      await expect(insert({ id: 'hpk_6', named_hash: 'h6', registered_by: 'usr_x' })).rejects.toThrow(refused);
      await expect(insert({ id: 'hpk_7', named_hash: 'h7', approved_by: 'usr_x' })).rejects.toThrow(refused);
      await expect(insert({ id: 'hpk_8', named_hash: 'h8', approved_by: 'usr_y' })).rejects.toThrow(refused);
      await expect(insert({ id: 'hpk_9', named_hash: 'h9', user_id: 'usr_none' })).rejects.toThrow(/FOREIGN KEY|foreign key/);
      await newest.undoLastMigration();
      await expect(insert({})).rejects.toThrow(/no such table|doesn't exist/);
      await newest.runMigrations();
      expect(await newest.query('SELECT id FROM hpki_certificate')).toEqual([]);
    } finally {
      await newest.destroy();
    }
  }, 30_000);

  it('read professions and kinds from free text, keep the text that they cannot read, and restore it when they are reverted', async () => {
    const words = [
      ...[
        ['DOCTOR', 'DOCTOR', null],
        ['doctor', 'DOCTOR', 'doctor'],
        ['医師', 'DOCTOR', '医師'],
        ['Ｎｕｒｓｅ', 'NURSE', 'Ｎｕｒｓｅ'],
      ],
      ...[
        ['ケアマネ', 'CARE_MANAGER', 'ケアマネ'],
        ['DOKTOR', 'UNCONFIRMED', 'DOKTOR'],
        ['UNCONFIRMED', 'UNCONFIRMED', null],
      ],
    ] as const;
    const kinds = [
      ...[
        ['HOSPITAL', 'HOSPITAL', null],
        ['薬局', 'PHARMACY', '薬局'],
        ['hospitl', 'UNCONFIRMED', 'hospitl'],
      ],
    ] as const;
    const [facility, user] = ['facility', 'user_account'].map((name) => ROWS.find(([table]) => table === name)![1]);
    const address = await server.fresh();
    await firstVersion(address, [
      ...kinds.map(([kind], i) => ['facility', { ...facility!, id: `fac_${i}`, institution_code: `332000000${i}`, kind }] as const),
      ...words.map(
        ([profession], i) =>
          ['user_account', { ...user!, id: `usr_${i}`, subject: `s${i}`, profession, required_assurance: null }] as const,
      ),
    ]);
    const newest = await opened(address, [CreateDirectory1, KeepHistory2, StopUploads3, NameProfessions4]);
    try {
      const all = async (query: string) => plain(await newest.query(query));
      expect(await all('SELECT profession, profession_as_written FROM user_account ORDER BY id')).toEqual(
        words.map(([, now, written]) => [now, written]),
      );
      expect(await all('SELECT kind, kind_as_written FROM facility ORDER BY id')).toEqual(kinds.map(([, now, written]) => [now, written]));
      expect(await all('SELECT DISTINCT assurance_relaxed FROM user_status')).toEqual([[0]]);
      await newest.undoLastMigration();
      expect(await all('SELECT profession FROM user_account ORDER BY id')).toEqual(words.map(([word]) => [word]));
      expect(await all('SELECT kind FROM facility ORDER BY id')).toEqual(kinds.map(([word]) => [word]));
      await newest.runMigrations();
      expect(await newest.showMigrations()).toBe(false);
    } finally {
      await newest.destroy();
    }
  }, 30_000);

  it.each([
    ['is approved by the proposer', { state: 'APPROVED', proposed_by: 'usr_y', decided_by: 'usr_y', decided_at: 2 }],
    ['is proposed by the person concerned', { state: 'PROPOSED', proposed_by: 'usr_x', decided_by: null, decided_at: null }],
    ['is decided by the person concerned', { state: 'APPROVED', proposed_by: 'usr_y', decided_by: 'usr_x', decided_at: 2 }],
  ])('allow no proposal that %s', async (_title, row) => {
    const address = await server.fresh();
    await firstVersion(address);
    const newest = await opened(address, [CreateDirectory1, KeepHistory2, StopUploads3, NameProfessions4]);
    const values = { id: 'rse_1', user_id: 'usr_x', raise: '{}', reason: 'r', proposed_at: 1, ...row };
    const columns = Object.keys(values);
    const insert = `INSERT INTO raise_proposal (${columns}) VALUES (${columns.map(() => '?')})`;
    await expect(newest.query(insert, Object.values(values))).rejects.toThrow(/CHECK constraint|CONSTRAINT .* failed/);
    await newest.destroy();
  });

  it('change nothing if two links in force have the same local ID, and name the facility', async () => {
    const address = await server.fresh();
    const [patient] = ROWS.filter(([table]) => table === 'patient').map(([, row]) => row);
    const [link] = ROWS.filter(([table]) => table === 'patient_link').map(([, row]) => row);
    await firstVersion(address, [
      ...ROWS,
      ['patient', { ...patient!, id: 'pat_2', network_id: '33-2' }],
      ['patient_link', { ...link!, id: 'lnk_2', patient_id: 'pat_2' }],
    ]);
    await expect(opened(address, [CreateDirectory1, KeepHistory2])).rejects.toThrow(
      'two links are in force for one patient or one local ID at fac_b',
    );
    const before = await opened(address, [CreateDirectory1]);
    expect(plain(await before.query('SELECT COUNT(*) AS n FROM activity'))).toEqual([[1]]);
    await before.destroy();
  }, 30_000);
});

async function opened(address: string, migrations: (new () => MigrationInterface)[]): Promise<DataSource> {
  const database = new DataSource({ ...buildDatabaseOptions(address, log), migrations, migrationsTransactionMode: 'all' });
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
