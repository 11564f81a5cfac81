import 'reflect-metadata';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { buildDatabaseOptions } from '../kit/index.js';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { SsmixidxDocuments } from './document-index.ssmixidx.js';

const [HOSPITAL, OTHER] = ['3310000001', '3310000002'] as const;
const ID = '9999013';
const SUMMARY = 'L18842^退院時サマリ^99ZZZ^18842-5^退院時要約^LN';
const NOTE = 'L11506^経過記録^99ZZZ^11506-3^経過記録^LN';
const COLUMNS =
  'VolumeLabel FacilityID PatientID OrderDate DataKind OrderNo ProcessingType EnterOrgCD TransactionDatetime OutRelDirectory FileName UpdateDatetime'.split(
    ' ',
  );
type Row = Record<string, string | null>;

/** The row that names a document. */
function rowOf(change: Row & { localId?: string; day?: string; type?: string; key?: string; at?: string; flag?: string } = {}): Row {
  const { localId = ID, day = '20260101', type = SUMMARY, key = 'K1', at = '20260102150032123', flag = '1', ...columns } = change;
  return {
    VolumeLabel: 'ANX01',
    FacilityID: HOSPITAL,
    PatientID: localId!,
    OrderDate: day!,
    DataKind: type!,
    OrderNo: key!,
    ProcessingType: 'INS',
    EnterOrgCD: '01',
    TransactionDatetime: at!,
    OutRelDirectory: `${localId!.slice(0, 3)}/${localId!.slice(3, 6)}/${localId}/${day}/${type}/`,
    FileName: `${localId}_${day}_${type}_${key}_${at}_01_${flag}`,
    UpdateDatetime: '2026-01-02 15:00:32',
    ...columns,
  };
}
const pathOf = (row: Row) => `${row.OutRelDirectory!.replace(/\/$/, '')}/${row.FileName}`;

describe.each(databases())('the index of documents on $name', ({ name, start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let index: SsmixidxDocuments;
  const statements: string[] = [];
  const logged: string[] = [];
  const log = pino(
    { level: 'debug' },
    {
      write: (line) => {
        const { sql } = JSON.parse(line) as { sql?: string };
        if (sql) statements.push(sql);
        else logged.push(line);
      },
    },
  );

  beforeAll(async () => {
    server = await start();
    database = await new DataSource(buildDatabaseOptions(await server.fresh(), log)).initialize();
    if (name === 'MariaDB') await database.query('ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
    await database.query(`CREATE TABLE SSMIXIDX (${COLUMNS.map((column) => `${column} varchar(260)`).join(', ')})`);
    index = new SsmixidxDocuments(database, log);
  }, 90_000);
  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });
  beforeEach(async () => {
    await database.query('DELETE FROM SSMIXIDX');
    statements.splice(0);
    logged.splice(0);
  });

  const insert = async (...rows: Row[]) => {
    for (let at = 0; at < rows.length; at += 500) {
      const some = rows.slice(at, at + 500);
      await database.query(
        `INSERT INTO SSMIXIDX (${COLUMNS.join(', ')}) VALUES ${some.map(() => `(${COLUMNS.map(() => '?').join(', ')})`).join(', ')}`,
        some.flatMap((row) => COLUMNS.map((column) => row[column] ?? null)),
      );
    }
    statements.splice(0);
  };
  const of = (localId: string = ID, institution: string = HOSPITAL) => ({ institution, localId });
  const keysOf = async (...asked: Parameters<typeof of>) =>
    (await index.documents([of(...asked)]))[0]!.documents.map(({ key }) => JSON.parse(key)[2] as string);

  it('lists a document unchanged, and does not open it', async () => {
    await insert(rowOf());
    expect(await index.documents([of()])).toEqual([
      {
        documents: [
          {
            path: pathOf(rowOf()),
            key: JSON.stringify(['20260101', SUMMARY, 'K1']),
            kind: { code: 'L18842', text: '退院時サマリ', system: '99ZZZ' },
            type: { code: '18842-5', text: '退院時要約', system: 'LN' },
            title: null,
            contentType: null,
            author: null,
            careDate: '20260101',
            updatedAt: '2026-01-02 15:00:32',
          },
        ],
        invalid: 0,
        cut: false,
      },
    ]);
  });

  it('sends one statement for any number of patients and places, and answers in their order', async () => {
    const patients = Array.from({ length: 300 }, (_, i) => String(9_990_000 + i));
    await insert(...patients.map((localId, i) => rowOf({ localId, key: `K${i}` })), rowOf({ FacilityID: OTHER, key: 'ELSEWHERE' }));
    const asked = [...patients.map((one) => of(one)), of(ID, OTHER), of('9999999'), of(patients[7])];
    const answers = await index.documents(asked);
    expect(answers.map(({ documents }) => documents.map(({ key }) => JSON.parse(key)[2]))).toEqual([
      ...patients.map((_, i) => [`K${i}`]),
      ['ELSEWHERE'],
      [],
      ['K7'],
    ]);
    expect(statements).toHaveLength(1);
  });

  it('sends no statement if no patient is requested', async () => {
    expect(await index.documents([])).toEqual([]);
    expect(statements).toEqual([]);
  });

  it('lists no file of the standardized storage, of another patient or of another place', async () => {
    await insert(
      rowOf(),
      rowOf({ DataKind: 'OML-11' }),
      rowOf({ localId: '9999014', key: 'OTHER' }),
      rowOf({ FacilityID: OTHER, key: 'ELSEWHERE' }),
    );
    expect([await keysOf(), await keysOf('9999014'), await keysOf(ID, OTHER)]).toEqual([['K1'], ['OTHER'], ['ELSEWHERE']]);
  });

  it('distinguishes upper and lower case of a local ID, whatever the database’s collation', async () => {
    await insert(rowOf({ localId: 'AB99013', key: 'UPPER' }), rowOf({ localId: 'ab99013', key: 'LOWER' }));
    expect([await keysOf('AB99013'), await keysOf('ab99013'), await keysOf('Ab99013')]).toEqual([['UPPER'], ['LOWER'], []]);
  });

  it('leaves out superseded and deleted documents', async () => {
    await insert(
      rowOf({ flag: '2', at: '20260101000000000' }),
      rowOf(),
      rowOf({ key: 'GONE', flag: '0', ProcessingType: 'DEL' }),
      rowOf({ key: 'OLD', flag: '2' }),
    );
    expect(await keysOf()).toEqual(['K1']);
    expect((await index.documents([of()]))[0]).toMatchObject({ invalid: 0, documents: [{ path: pathOf(rowOf()) }] });
  });

  it('takes the newer of two current documents, in any order of rows, and reports invalid data', async () => {
    const [older, newer] = [rowOf(), rowOf({ at: '20260103000000000' })];
    for (const rows of [
      [older, newer],
      [newer, older],
    ]) {
      await database.query('DELETE FROM SSMIXIDX');
      logged.splice(0);
      await insert(...rows);
      expect((await index.documents([of()]))[0]!.documents.map(({ path }) => path)).toEqual([pathOf(newer)]);
      expect(logged.join()).toContain('two current');
    }
  });

  it('keeps documents of one day with different kinds or keys apart, and those of different places', async () => {
    await insert(rowOf(), rowOf({ type: NOTE }), rowOf({ key: 'K2' }), rowOf({ day: '20260102' }), rowOf({ day: '-', key: 'U' }));
    const { documents } = (await index.documents([of()]))[0]!;
    expect(new Set(documents.map(({ key }) => key)).size).toBe(5);
    expect(documents.map(({ careDate }) => careDate)).toEqual([null, '20260102', '20260101', '20260101', '20260101']);
  });

  it.each<[string, Row]>([
    ['a path that leads out', { OutRelDirectory: '../../../../etc', FileName: 'passwd' }],
    ['an absolute path', { OutRelDirectory: '/etc', FileName: 'passwd' }],
    ['a URL for a folder', { OutRelDirectory: `http://elsewhere.example/a/b/c/${SUMMARY}` }],
    [
      'another patient’s folder',
      { OutRelDirectory: rowOf({ localId: '9999014' }).OutRelDirectory!, FileName: rowOf({ localId: '9999014' }).FileName! },
    ],
    ['another type', { DataKind: NOTE }],
    ['another day', { OrderDate: '20250101' }],
    ['another key', { OrderNo: 'K9' }],
    ['a day that does not exist', { ...rowOf({ day: '20260230' }) }],
    ['a file of the folder', { FileName: `${rowOf().FileName}/main.xml` }],
    ['no file name', { FileName: null }],
    ['a control character', { FileName: `${rowOf().FileName}\u0007` }],
    ['a row of the standardized storage', { VolumeLabel: 'STD01' }],
    ['a deletion of what is current', { ProcessingType: 'DEL' }],
  ])('counts a row with %s as invalid for that patient only, shows the others, and logs no value of it', async (_what, spoil) => {
    await insert({ ...rowOf(), ...spoil, PatientID: ID }, rowOf({ key: 'SOUND' }), rowOf({ localId: '9999014', key: 'OTHER' }));
    const [own, others] = await index.documents([of(), of('9999014')]);
    expect(own!.documents.map(({ key }) => JSON.parse(key)[2])).toEqual(['SOUND']);
    expect([own!.invalid, others!.invalid, others!.documents.length]).toEqual([1, 0, 1]);
    expect(logged.join()).toContain('an index row cannot be trusted');
    expect(logged.join()).not.toMatch(/9999013|9999014|passwd|退院/);
  });

  it.each(["' OR '1'='1", '%', '_', '', '9999013\\'])('takes no part of a question as SQL: %p', async (localId) => {
    await insert(rowOf());
    expect((await index.documents([of(localId)]))[0]!.documents).toEqual([]);
  });

  it('reads of a patient with ten thousand documents the newest and those without a date, and all documents of other patients', async () => {
    const dayOf = (i: number) => new Date(Date.UTC(2026, 0, 1) - i * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
    await insert(
      ...Array.from({ length: 10_100 }, (_, i) => rowOf({ day: dayOf(i), key: `K${i}` })),
      rowOf({ day: '-', key: 'UNDATED' }),
      rowOf({ localId: '9999014', day: '20000101', key: 'OTHER' }),
    );
    const [own, others] = await index.documents([of(), of('9999014')]);
    expect([own!.documents.length, own!.cut]).toEqual([2_000, true]);
    expect(own!.documents.slice(0, 3).map(({ key }) => JSON.parse(key)[2])).toEqual(['UNDATED', 'K0', 'K1']);
    expect([others!.documents.length, others!.cut]).toEqual([1, false]);
    expect(statements).toHaveLength(3);
  }, 60_000);

  it('fails if the index cannot be read', async () => {
    const closed = new SsmixidxDocuments({ query: async () => await Promise.reject(new Error('gone')) } as unknown as DataSource, log);
    await expect(closed.documents([of()])).rejects.toThrow('gone');
  });
});
