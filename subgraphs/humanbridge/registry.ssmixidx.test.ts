import 'reflect-metadata';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { LOCAL_ID, labFile, orderFile } from '../hospital-charts/testing/ssmix2-file.js';
import { buildDatabaseOptions } from '../kit/index.js';
import { type DatabaseServer, databases } from '../kit/testing/databases.js';
import { SsmixidxRegistry } from './registry.ssmixidx.js';

const HOSPITAL = '3310000001';
const COLUMNS =
  'VolumeLabel FacilityID PatientID OrderDate DataKind OrderNo ProcessingType EnterOrgCD TransactionDatetime OutRelDirectory FileName UpdateDatetime'.split(
    ' ',
  );

/** The row that names a file. */
function rowOf(path: string, change: Record<string, string | null> = {}): Record<string, string | null> {
  const [first, second, patient, day, type, name] = path.split('/');
  const order = name!.split('_')[3]!;
  return {
    VolumeLabel: 'V1',
    FacilityID: HOSPITAL,
    PatientID: patient!,
    OrderDate: day!,
    DataKind: type!,
    OrderNo: order,
    ProcessingType: 'INS',
    EnterOrgCD: '01',
    TransactionDatetime: '20260101103059000',
    OutRelDirectory: `${first}/${second}/${patient}/${day}/${type}/`,
    FileName: name!,
    UpdateDatetime: '2026-01-01 10:31:00',
    ...change,
  };
}

describe.each(databases())('the location registry on $name', ({ start }) => {
  let server: DatabaseServer;
  let database: DataSource;
  let registry: SsmixidxRegistry;
  const statements: string[] = [];
  const warned: string[] = [];
  const log = pino(
    { level: 'debug' },
    {
      write: (line) => {
        const { sql } = JSON.parse(line) as { sql?: string };
        if (sql) statements.push(sql);
        else warned.push(line);
      },
    },
  );

  beforeAll(async () => {
    server = await start();
    database = await new DataSource(buildDatabaseOptions(await server.fresh(), log)).initialize();
    await database.query(`CREATE TABLE SSMIXIDX (${COLUMNS.map((name) => `${name} varchar(300)`).join(', ')})`);
    registry = new SsmixidxRegistry(database, log);
  }, 90_000);
  afterAll(async () => {
    await database?.destroy();
    await server?.stop();
  });

  beforeEach(async () => {
    await database.query('DELETE FROM SSMIXIDX');
    statements.splice(0);
    warned.splice(0);
  });

  const insert = async (...rows: Record<string, string | null>[]) => {
    for (const row of rows)
      await database.query(
        `INSERT INTO SSMIXIDX (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
        COLUMNS.map((name) => row[name]),
      );
    statements.splice(0);
  };
  const question = (dataTypes: string[], localId = LOCAL_ID, institution = HOSPITAL) => ({ institution, localId, dataTypes });

  it('lists the current files of each question, in one statement for all of them', async () => {
    const other = orderFile({ localId: '9999014' });
    await insert(
      rowOf(orderFile().path),
      rowOf(labFile([]).path),
      rowOf(other.path),
      rowOf(orderFile({ order: '000000000000002' }).path, { FacilityID: '3310000002' }),
    );
    const asked = [
      question(['OMP-01', 'OMP-11']),
      question(['OML-11']),
      question(['OMP-01'], '9999014'),
      question(['OMP-01'], LOCAL_ID, '3310000002'),
      question([]),
    ];
    const located = await registry.locate(asked);
    expect(located.map(({ entries, invalid }) => [entries.map(({ path }) => path), invalid])).toEqual([
      [[orderFile().path], 0],
      [[labFile([]).path], 0],
      [[other.path], 0],
      [[orderFile({ order: '000000000000002' }).path], 0],
      [[], 0],
    ]);
    expect(statements).toHaveLength(1);
  });

  it('sends no statement if no file is requested', async () => {
    expect(await registry.locate([])).toEqual([]);
    expect(await registry.locate([question([]), question([])])).toEqual([
      { entries: [], invalid: 0, cut: false },
      { entries: [], invalid: 0, cut: false },
    ]);
    expect(statements).toEqual([]);
  });

  it('leaves out superseded and deleted files, and takes the newest of two', async () => {
    const newer = orderFile().path.replace('20260101103059000', '20260101113059000');
    await insert(
      rowOf(orderFile().path),
      rowOf(newer),
      rowOf(orderFile({ flag: '2', order: '000000000000003' }).path),
      rowOf(orderFile({ flag: '0', order: '000000000000004' }).path, { ProcessingType: 'DEL' }),
    );
    const [located] = await registry.locate([question(['OMP-01'])]);
    expect(located!.entries.map(({ path }) => path)).toEqual([newer]);
    expect(warned.join()).toContain('data quality');
  });

  it.each<[string, Record<string, string | null>]>([
    ['a path that leads out', { OutRelDirectory: '../../../../etc', FileName: 'passwd' }],
    ['an absolute path', { OutRelDirectory: '/etc', FileName: 'passwd' }],
    ['a URL for a folder', { OutRelDirectory: 'http://elsewhere.example/a/b/c/d' }],
    [
      "another patient's file",
      {
        OutRelDirectory: orderFile({ localId: '9999014' }).path.replace(/\/[^/]*$/, '/'),
        FileName: orderFile({ localId: '9999014' }).path.split('/').at(-1)!,
      },
    ],
    ['a file of another type', { DataKind: 'OMP-11' }],
    ['another order', { OrderNo: '000000000000009' }],
    ['another day', { OrderDate: '20250101' }],
    ['no file name', { FileName: null }],
    ['a name too long', { FileName: 'x'.repeat(300) }],
  ])('counts a row with %s as invalid, and shows the others', async (_title, spoil) => {
    await insert(rowOf(orderFile().path, spoil), rowOf(orderFile({ order: '000000000000002' }).path));
    const [located, unasked] = await registry.locate([question(['OMP-01', 'OMP-11']), question(['OMP-01'], '9999014')]);
    expect([located!.entries.length, located!.invalid]).toEqual([1, 1]);
    expect(unasked).toEqual({ entries: [], invalid: 0, cut: false });
    expect(warned.join()).not.toMatch(/9999013|9999014|etc/);
  });

  it('counts an invalid row only for the question that asks for its data type', async () => {
    await insert(rowOf(labFile([]).path, { FileName: null }), rowOf(orderFile().path));
    const [orders, results, elsewhere] = await registry.locate([
      question(['OMP-01']),
      question(['OML-11']),
      question(['OML-11'], LOCAL_ID, '3310000002'),
    ]);
    expect([orders!.invalid, results!.invalid, elsewhere!.invalid]).toEqual([0, 1, 0]);
    const [withheld] = await registry.locate([question(['OMP-01']), question(['OML-11'], LOCAL_ID, '3310000002')]);
    expect(withheld!.invalid).toBe(0);
  });

  it('reads only folders of the requested dates, and those without a date', async () => {
    const [old, recent] = [orderFile({ day: '20240105' }), orderFile({ day: '20251231', order: '000000000000002' })];
    await insert(rowOf(old.path), rowOf(recent.path));
    const paths = async (from?: string, until?: string) =>
      (await registry.locate([{ ...question(['OMP-01']), from, until }]))[0]!.entries.map(({ path }) => path);
    expect(await paths('2025-01-01')).toEqual([recent.path]);
    expect(await paths(undefined, '2024-01-05')).toEqual([old.path]);
    expect(await paths('2024-01-05', '2025-12-31')).toEqual([recent.path, old.path]);
    expect(await paths('2026-01-01')).toEqual([]);
  });

  it('reads of a patient with tens of thousands of files the newest of each type, and all files of other patients', async () => {
    const rows = Array.from({ length: 20_100 }, (_, i) => {
      const day = new Date(Date.UTC(1999, 0, 1) + i * 12 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
      return labFile([], { day, order: String(i + 1).padStart(15, '0') }).path;
    });
    const columns = COLUMNS.filter((name) => !['VolumeLabel', 'TransactionDatetime', 'EnterOrgCD'].includes(name));
    for (let at = 0; at < rows.length; at += 500) {
      const some = rows.slice(at, at + 500).map((path) => rowOf(path));
      await database.query(
        `INSERT INTO SSMIXIDX (${columns.join(', ')}) VALUES ${some.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ')}`,
        some.flatMap((row) => columns.map((name) => row[name])),
      );
    }
    await insert(rowOf(orderFile({ day: '19990101' }).path), rowOf(orderFile({ localId: '9999014' }).path));
    const located = await registry.locate([question(['OML-11']), question(['OMP-01']), question(['OMP-01'], '9999014')]);
    expect(located.map(({ entries, cut }) => [entries.length, cut])).toEqual([
      [5_000, true],
      [1, false],
      [1, false],
    ]);
    expect(located[0]!.entries.every(({ path }) => rows.slice(-5_000).includes(path))).toBe(true);
    expect(statements.length).toBeLessThanOrEqual(7);
    const [recent] = await registry.locate([{ ...question(['OML-11']), from: '2026-01-01' }]);
    expect(recent!.cut).toBe(false);
  }, 120_000);

  it('takes no part of a question as SQL', async () => {
    await insert(rowOf(orderFile().path));
    for (const localId of ["' OR '1'='1", '%', ''])
      expect(await registry.locate([question(['OMP-01'], localId)])).toEqual([{ entries: [], invalid: 0, cut: false }]);
  });

  it('fails if the registry cannot be read', async () => {
    const closed = new SsmixidxRegistry({ query: async () => await Promise.reject(new Error('gone')) } as unknown as DataSource, log);
    await expect(closed.locate([question(['OMP-01'])])).rejects.toThrow('gone');
  });
});
