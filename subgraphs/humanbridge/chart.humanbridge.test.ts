import 'reflect-metadata';
import { pino } from 'pino';
import { buildAuthority } from '../hospital-charts/centre/authority.js';
import { FileCharts, type FileChartsOptions } from '../hospital-charts/files/file-charts.js';
import type { HospitalServer } from '../hospital-charts/hospital/facilities-file.js';
import type { IndexedFile } from '../hospital-charts/index/listing.js';
import { LOCAL_ID, labFile, orderFile, type Ssmix2TestFile } from '../hospital-charts/testing/ssmix2-file.js';
import { AnswerState, type Category, type ChartAsk, makeItemIds, makeKeys, type SubgraphContext } from '../kit/index.js';
import { SourceError } from '../sources/source-error.js';
import { readIndexRow } from '../sources/ssmix2/storage/index-row.js';
import { HumanBridge, type HumanBridgeOptions } from './chart.humanbridge.js';
import type { Registry } from './registry.source.js';

const HOSPITAL: HospitalServer = { institution: '3310000001', label: 'hare', url: 'http://127.0.0.1:1/files/', token: 'token' };
const log = pino({ level: 'silent' });
let itemId: ReturnType<typeof makeItemIds>;
beforeAll(async () => {
  itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
});

function entryOf({ path }: Ssmix2TestFile) {
  const [, , patient, day, type, name] = path.split('/');
  const row = {
    FacilityID: HOSPITAL.institution,
    PatientID: patient,
    OrderDate: day,
    DataKind: type,
    OutRelDirectory: path.replace(/[^/]*$/, ''),
    FileName: name,
  };
  const read = readIndexRow(row);
  if (!read.ok) throw new Error(read.reason);
  return read.entry;
}

const ask = (category: Category, change: Partial<ChartAsk['place']> = {}): ChartAsk => ({
  category,
  patient: 'pat_1',
  place: { facility: 'fac_1', institution: HOSPITAL.institution, localId: LOCAL_ID, dates: [{}], until: 2_000_000_000, ...change },
});

/** HumanBridge over a centre and a hospital made up of these files. */
function humanbridge(
  files: Ssmix2TestFile[],
  change: { [K in keyof (HumanBridgeOptions & FileChartsOptions<IndexedFile>)]?: unknown } & {
    files?: { get: (asked: { path: string; signal: AbortSignal }) => Promise<unknown> };
  } = {},
) {
  const asked = { located: 0, fetched: [] as string[] };
  const registry: Registry = {
    locate: async (questions) => {
      asked.located++;
      return questions.map(({ dataTypes }) => ({
        entries: files.map(entryOf).filter(({ file }) => dataTypes.includes(file.dataType)),
        invalid: 0,
        cut: false,
      }));
    },
  };
  const get = async ({ path }: { path: string }) => {
    asked.fetched.push(path);
    return files.find((file) => file.path === path)!.bytes;
  };
  const hospital = {
    server: HOSPITAL,
    get: async (path: string, signal: AbortSignal) => await (change.files?.get ?? get)({ path, signal }),
  };
  const pdq = {
    find: async () => [
      {
        ids: [{ value: LOCAL_ID, authority: buildAuthority(HOSPITAL.institution) }],
        name: '山田 花子',
        kana: null,
        birthDate: null,
        sex: 'FEMALE',
      },
    ],
  };
  const documents = { documents: async (questions: unknown[]) => questions.map(() => ({ documents: [], invalid: 0, cut: false })) };
  const options = {
    system: 'humanbridge',
    archives: { studies: async () => [] },
    pdq,
    registry,
    documents,
    hospitals: { of: (institution: string) => (institution === HOSPITAL.institution ? hospital : undefined) },
    cache: null,
    itemId,
    centreDeadline: 5_000,
    ...change,
  };
  const centre = new HumanBridge(options as unknown as HumanBridgeOptions);
  const source = new FileCharts({ ...options, centre } as unknown as FileChartsOptions<IndexedFile>);
  const read = async (...asks: ChartAsk[]) =>
    await source.read(asks, { signal: new AbortController().signal, log } as unknown as SubgraphContext);
  return { read, asked };
}

describe('HumanBridge', () => {
  it('answers all questions from one query of the registry, in the order of the questions', async () => {
    const { read, asked } = humanbridge([orderFile(), labFile(['3A010', '3A015'])]);
    const answers = await read(ask('LAB_RESULT'), ask('DEMOGRAPHICS'), ask('PRESCRIPTION'), ask('DOCUMENT'), ask('ALLERGY'));
    expect(answers.map(({ state, items }) => [state, items.length])).toEqual([
      [AnswerState.ANSWERED, 2],
      [AnswerState.ANSWERED, 1],
      [AnswerState.ANSWERED, 1],
      [AnswerState.ANSWERED, 0],
      [AnswerState.ANSWERED, 0],
    ]);
    expect([asked.located, asked.fetched.length]).toEqual([1, 2]);
  });

  it('fetches only files that may have data of the granted dates', async () => {
    const { read, asked } = humanbridge([orderFile(), orderFile({ day: '20200101', order: '000000000000002' })]);
    await read(ask('PRESCRIPTION', { dates: [{ from: '2025-12-01' }] }));
    expect(asked.fetched).toEqual([orderFile().path]);
  });

  it.each([
    ['superseded', [orderFile({ order: '000000000000002' })]],
    ['deleted', []],
  ])('uses the current file if a file was %s between listing and reading', async (_how, after) => {
    const files = [orderFile(), orderFile({ order: '000000000000003' })];
    const get = async ({ path }: { path: string }) => {
      if (path === orderFile().path) {
        files.splice(0, 1, ...after);
        throw new SourceError('GONE', 'm');
      }
      return files.find((file) => file.path === path)!.bytes;
    };
    const { read, asked } = humanbridge(files, { files: { get } });
    expect(await read(ask('PRESCRIPTION'))).toMatchObject([{ state: AnswerState.ANSWERED, items: [{}, ...after.map(() => ({}))] }]);
    expect(asked.located).toBe(2);
  });

  it('shows no other patient’s data under a local ID, whatever the registry lists', async () => {
    const { read } = humanbridge([orderFile()]);
    expect(await read(ask('PRESCRIPTION', { localId: '9999014' }))).toMatchObject([{ state: AnswerState.INVALID_DATA, items: [] }]);
    expect(await read(ask('DEMOGRAPHICS', { localId: '9999014' }))).toMatchObject([{ state: AnswerState.INVALID_DATA, items: [] }]);
  });

  it('reports failures category by category', async () => {
    const registry = { locate: async () => await Promise.reject(new Error('the database is down')) };
    expect((await humanbridge([], { registry }).read(ask('PRESCRIPTION'), ask('DEMOGRAPHICS'))).map(({ state }) => state)).toEqual([
      AnswerState.UNREACHABLE,
      AnswerState.ANSWERED,
    ]);
    for (const [code, state] of [
      ['TIMED_OUT', AnswerState.TIMED_OUT],
      ['UNREACHABLE', AnswerState.UNREACHABLE],
    ] as const) {
      const pdq = { find: async () => await Promise.reject(new SourceError(code, 'm')) };
      const files = { get: async () => await Promise.reject(new SourceError(code, 'm')) };
      expect(
        (await humanbridge([orderFile()], { pdq, files }).read(ask('PRESCRIPTION'), ask('DEMOGRAPHICS'))).map((answer) => answer.state),
      ).toEqual([state, state]);
    }
    expect(await humanbridge([orderFile()], { hospitals: { of: () => undefined } }).read(ask('PRESCRIPTION'))).toMatchObject([
      { state: AnswerState.NOT_CONFIGURED, items: [] },
    ]);
    const pdq = { find: async () => await Promise.reject(new TypeError('a fault')) };
    expect((await humanbridge([orderFile()], { pdq }).read(ask('DEMOGRAPHICS'), ask('PRESCRIPTION'))).map(({ state }) => state)).toEqual([
      AnswerState.INVALID_DATA,
      AnswerState.ANSWERED,
    ]);
  });
});
