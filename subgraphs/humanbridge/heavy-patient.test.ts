import 'reflect-metadata';
import { setMaxListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { FileCharts } from '../hospital-charts/files/file-charts.js';
import { LOCAL_ID, labFile } from '../hospital-charts/testing/ssmix2-file.js';
import { SqliteDatabase } from '../kit/database/sqlite-driver.js';
import {
  buildDatabaseOptions,
  type ChartContext,
  DisclosureReport,
  Grant,
  getCategoryBit,
  Loaders,
  makeChartReader,
  makeItemIds,
  makeKeys,
} from '../kit/index.js';
import { HumanBridge } from './chart.humanbridge.js';
import { SsmixidxRegistry } from './registry.ssmixidx.js';

const HOSPITAL = '3310000001';
const FILES = 100_000;
const log = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'hareyaka-heavy-'));
let database: DataSource;
let fetched: string[];
let reader: () => Promise<ReturnType<ReturnType<typeof makeChartReader>>>;

/** The nth file: ten a day, the last ones of today's. */
const dayOf = (n: number) => new Date(Date.UTC(2026, 0, 1) - Math.floor((FILES - 1 - n) / 10) * 86_400_000).toISOString().slice(0, 10);
const fileOf = (n: number) => labFile(['3A010'], { day: dayOf(n).replaceAll('-', ''), order: String(n).padStart(15, '0') });
const numberOf = (path: string) => Number(path.split('_')[3]);

beforeAll(async () => {
  const file = join(folder, 'index.sqlite');
  const sqlite = new SqliteDatabase(file);
  sqlite.exec(`CREATE TABLE SSMIXIDX (VolumeLabel, FacilityID, PatientID, OrderDate, DataKind, OrderNo, ProcessingType, EnterOrgCD,
    TransactionDatetime, OutRelDirectory, FileName, UpdateDatetime); CREATE INDEX P ON SSMIXIDX (FacilityID, PatientID, DataKind)`);
  const insert = sqlite.prepare('INSERT INTO SSMIXIDX VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  sqlite.transaction(() => {
    for (let n = 0; n < FILES; n++) {
      const day = dayOf(n).replaceAll('-', '');
      const order = String(n).padStart(15, '0');
      const name = `${LOCAL_ID}_${day}_OML-11_${order}_20260101103059000_01_1`;
      const directory = `${LOCAL_ID.slice(0, 3)}/${LOCAL_ID.slice(3, 6)}/${LOCAL_ID}/${day}/OML-11`;
      insert.run('V', HOSPITAL, LOCAL_ID, day, 'OML-11', order, 'INS', null, '20260101103059000', directory, name, '2026-01-01 00:00:00');
    }
  })();
  sqlite.close();
  database = await new DataSource(buildDatabaseOptions(`sqlite:${file}`, log)).initialize();
  const itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
  const hospital = {
    get: async (path: string) => {
      fetched.push(path);
      return fileOf(numberOf(path)).bytes;
    },
  };
  const source = new FileCharts({
    system: 'humanbridge',
    centre: new HumanBridge({ registry: new SsmixidxRegistry(database, log) } as never),
    hospitals: { of: () => hospital } as never,
    archives: {} as never,
    cache: null,
    itemId,
    centreDeadline: 20_000,
  });
  reader = async () => {
    const { signal } = new AbortController();
    setMaxListeners(0, signal);
    const context = { signal, log, disclosures: new DisclosureReport() } as unknown as ChartContext;
    Object.assign(context, { loaders: new Loaders(context) });
    return makeChartReader(source)(context);
  };
}, 120_000);
beforeEach(() => {
  fetched = [];
});
afterAll(async () => {
  await database?.destroy();
  rmSync(folder, { recursive: true });
});

const chart = () => ({
  grant: new Grant(
    { pat: 'pat_1', lines: [{ f: 'fac_1', c: getCategoryBit('LAB_RESULT') }], exp: 2_000_000_000 } as never,
    {
      places: { fac_1: { id: LOCAL_ID, institution: HOSPITAL } },
    } as never,
  ),
});

describe('a patient with a hundred thousand files', () => {
  it('shows the newest hundred items from little more than a hundred files, in limited memory', async () => {
    const before = process.memoryUsage().heapUsed;
    const one = chart();
    const charts = await reader();
    const { nodes, answers } = await charts.list(one, 'LAB_RESULT', { first: 100 });
    expect(nodes.map(({ date }) => date)).toEqual(Array.from({ length: 100 }, (_, i) => dayOf(FILES - 1 - i)));
    expect(fetched.length).toBeLessThanOrEqual(300);
    expect(answers.map(({ state }) => state)).toEqual(['ANSWERED']);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(150 * 1024 * 1024);
  });

  it('shows an old period, and reads no other files', async () => {
    const period = { from: '2010-05-01', until: '2010-05-02' };
    const { nodes } = await (await reader()).list(chart(), 'LAB_RESULT', { period, first: 100 });
    expect(nodes).toHaveLength(20);
    // The folders of a week before and after are near.
    expect(fetched.length).toBeLessThanOrEqual(160);
  });

  it('reports PARTIAL if more files are requested than one question reads', async () => {
    const one = chart();
    const charts = await reader();
    const { nodes, answers, complete } = await charts.list(one, 'LAB_RESULT', {});
    expect([nodes.length, complete, fetched.length]).toEqual([2_000, false, 2_000]);
    expect(answers.map(({ state }) => state)).toEqual(['PARTIAL']);
  });
});
