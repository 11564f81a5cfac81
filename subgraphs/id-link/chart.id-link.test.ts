import 'reflect-metadata';
import { pino } from 'pino';
import { buildAuthority } from '../hospital-charts/centre/authority.js';
import { FileCharts, type FileChartsOptions } from '../hospital-charts/files/file-charts.js';
import { LOCAL_ID, labFile, orderFile, type Ssmix2TestFile } from '../hospital-charts/testing/ssmix2-file.js';
import { AnswerState, type Category, type ChartAsk, makeItemIds, makeKeys, type SubgraphContext } from '../kit/index.js';
import type { UnreadableEntry } from '../sources/fhir-mhd/mhd-client.js';
import type { RegisteredFile } from '../sources/fhir-mhd/mhd-response.js';
import { SourceError } from '../sources/source-error.js';
import { IdLink, type IdLinkOptions, type LinkedFile } from './chart.id-link.js';

const HOSPITAL = { institution: '3310000001', label: 'hare', url: 'http://127.0.0.1:1/documents/', token: 'token' };
const log = pino({ level: 'silent' });
let itemId: ReturnType<typeof makeItemIds>;
beforeAll(async () => {
  itemId = makeItemIds((await makeKeys({ sealing: true })).privateSet);
});

function documentOf({ path }: Ssmix2TestFile, change: Partial<RegisteredFile> = {}): RegisteredFile {
  const [, , patientId, day, dataType] = path.split('/') as [string, string, string, string, string];
  return {
    patientId,
    authority: buildAuthority(HOSPITAL.institution),
    dataType,
    path,
    url: `${HOSPITAL.url}${path}`,
    careDate: day,
    contentType: 'x',
    updatedAt: null,
    ...change,
  };
}

const ask = (category: Category, localId = LOCAL_ID, institution = HOSPITAL.institution): ChartAsk => ({
  category,
  patient: `pat_${localId}`,
  place: { facility: `fac_${institution}`, institution, localId, dates: [{}], until: 2_000_000_000 },
});

/** ID-Link over a centre and a hospital made up of these files. */
function idLink(
  files: Ssmix2TestFile[],
  change: { [K in keyof (IdLinkOptions & FileChartsOptions<LinkedFile>)]?: object } = {},
  documents = files.map((file) => documentOf(file)),
  unreadable: readonly UnreadableEntry[] = [],
) {
  const searched: { patients: { value: string }[] }[] = [];
  const mhd = {
    find: async (query: { patients: { value: string }[] }) => {
      searched.push(query);
      return { documents, unreadable };
    },
    findClinical: async () => ({ documents: [], unreadable: [], cut: false }),
    fetch: async ({ location }: { location: RegisteredFile }) => files.find(({ path }) => path === location.path)!.bytes,
  };
  const pdqm = {
    find: async ({ patientId }: { patientId: object }) => [
      { ids: [patientId], name: '山田 花子', kana: null, birthDate: null, sex: 'FEMALE' },
    ],
  };
  const hospital = { server: HOSPITAL, exchange: async (work: (own: AbortSignal) => unknown, own: AbortSignal) => await work(own) };
  const hospitals = { of: (institution: string) => (institution === HOSPITAL.institution ? hospital : undefined) };
  const archives = { studies: async () => [] };
  const options = { system: 'id-link', archives, pdqm, mhd, hospitals, cache: null, itemId, centreDeadline: 5_000, ...change };
  const centre = new IdLink(options as unknown as IdLinkOptions);
  const source = new FileCharts({ ...options, centre } as unknown as FileChartsOptions<LinkedFile>);
  const read = async (...asks: ChartAsk[]) =>
    await source.read(asks, { signal: new AbortController().signal, log } as unknown as SubgraphContext);
  return { read, searched };
}

describe('ID-Link', () => {
  it('answers all patients and categories from one document search, in the order of the questions', async () => {
    const { read, searched } = idLink([orderFile(), labFile(['3A010']), orderFile({ localId: '9999014' })]);
    const answers = await read(
      ask('LAB_RESULT'),
      ask('PRESCRIPTION', '9999014'),
      ask('DEMOGRAPHICS'),
      ask('PRESCRIPTION'),
      ask('DOCUMENT'),
    );
    expect(answers.map(({ state, items }) => [state, items.length])).toEqual([
      [AnswerState.ANSWERED, 1],
      [AnswerState.ANSWERED, 1],
      [AnswerState.ANSWERED, 1],
      [AnswerState.ANSWERED, 1],
      [AnswerState.ANSWERED, 0],
    ]);
    expect(searched.map(({ patients }) => patients.map(({ value }) => value))).toEqual([[LOCAL_ID, '9999014']]);
  });

  it('searches by period only if every type has care dates: other documents would be left out', async () => {
    const { read, searched } = idLink([]);
    const since = (category: Category) => ({ ...ask(category), place: { ...ask(category).place, dates: [{ from: '2025-12-01' }] } });
    await read(since('LAB_RESULT'));
    await read(since('ENCOUNTER'));
    expect(searched.map((search) => 'from' in search && search.from)).toEqual(['2025-11-24', undefined]);
  });

  it('does not search if no document is requested', async () => {
    const { read, searched } = idLink([]);
    await read(ask('DEMOGRAPHICS'), ask('DOCUMENT'));
    expect(searched).toEqual([]);
  });

  it('shows no document of another patient or facility that the centre lists', async () => {
    const theirs = orderFile({ localId: '9999014' });
    for (const document of [documentOf(theirs), documentOf(orderFile(), { authority: buildAuthority('3310000002') })]) {
      expect(await idLink([theirs, orderFile()], {}, [document]).read(ask('PRESCRIPTION'))).toEqual([
        { state: AnswerState.ANSWERED, items: [], leftOut: 0 },
      ]);
    }
    // Listed for this patient, but of another one.
    expect(await idLink([theirs], {}, [documentOf(theirs, { patientId: LOCAL_ID })]).read(ask('PRESCRIPTION'))).toMatchObject([
      { state: AnswerState.INVALID_DATA, items: [] },
    ]);
  });

  it('takes the newer of two files that are current for one order', async () => {
    const older = orderFile();
    const newer = { path: older.path.replace('20260101103059000', '20260101113059000'), bytes: older.bytes };
    for (const files of [
      [older, newer],
      [newer, older],
    ]) {
      const fetched: string[] = [];
      const documents = files.map((file) => documentOf(file));
      const mhd = {
        find: async () => ({ documents, unreadable: [], cut: false }),
        fetch: async ({ location }: { location: { url: string } }) => {
          fetched.push(location.url);
          return older.bytes;
        },
      };
      expect(await idLink([], { mhd }).read(ask('PRESCRIPTION'))).toMatchObject([{ state: AnswerState.ANSWERED, items: [{}] }]);
      expect(fetched).toEqual([`${HOSPITAL.url}${newer.path}`]);
    }
  });

  it('reports INVALID_DATA for invalid entries, and shows the others', async () => {
    expect(
      await idLink([orderFile()], {}, [documentOf(orderFile()), documentOf(orderFile(), { path: '../../../etc/passwd' })]).read(
        ask('PRESCRIPTION'),
      ),
    ).toMatchObject([{ state: AnswerState.INVALID_DATA, items: [{}] }]);
    expect(await idLink([orderFile()], {}, undefined, [{ subject: null, dataType: null }]).read(ask('PRESCRIPTION'))).toMatchObject([
      { state: AnswerState.INVALID_DATA, items: [{}] },
    ]);
    expect(await idLink([orderFile()], { hospitals: { of: () => undefined } }).read(ask('PRESCRIPTION'))).toMatchObject([
      { state: AnswerState.NOT_CONFIGURED, items: [] },
    ]);
  });

  it('reports an unreadable entry only for the patient and the category that it names, if it does', async () => {
    const authority = buildAuthority(HOSPITAL.institution);
    const one = { patientId: LOCAL_ID, authority };
    for (const [entry, states] of [
      [{ subject: one, dataType: 'OMP-11' }, ['INVALID_DATA', 'ANSWERED', 'ANSWERED']],
      [{ subject: one, dataType: null }, ['INVALID_DATA', 'INVALID_DATA', 'ANSWERED']],
      [{ subject: one, dataType: 'OMP-99' }, ['INVALID_DATA', 'INVALID_DATA', 'ANSWERED']],
      [{ subject: { ...one, patientId: '9999014' }, dataType: 'OMP-01' }, ['ANSWERED', 'ANSWERED', 'INVALID_DATA']],
      [{ subject: null, dataType: 'OMP-01' }, ['INVALID_DATA', 'ANSWERED', 'INVALID_DATA']],
      [{ subject: null, dataType: null }, ['INVALID_DATA', 'INVALID_DATA', 'INVALID_DATA']],
    ] as const) {
      const { read } = idLink([], {}, [], [entry]);
      const answers = await read(ask('PRESCRIPTION'), ask('LAB_RESULT'), ask('PRESCRIPTION', '9999014'));
      expect([entry, answers.map(({ state }) => state)]).toEqual([entry, states]);
    }
  });

  it('reports an unreadable document only for the patient whom it names, if it names one', async () => {
    const authority = buildAuthority(HOSPITAL.institution);
    for (const [subject, states] of [
      [{ patientId: LOCAL_ID, authority }, ['INVALID_DATA', 'ANSWERED']],
      [null, ['INVALID_DATA', 'INVALID_DATA']],
    ] as const) {
      const mhd = { findClinical: async () => ({ documents: [], unreadable: [{ subject, dataType: null }], cut: false }) };
      const answers = await idLink([], { mhd }).read(ask('DOCUMENT'), ask('DOCUMENT', '9999014'));
      expect(answers.map(({ state }) => state)).toEqual(states);
    }
  });

  it('reports failures category by category, and one programming error does not affect the others', async () => {
    const failing = (error: Error) => ({ find: async () => await Promise.reject(error) });
    for (const [code, state] of [
      ['TIMED_OUT', AnswerState.TIMED_OUT],
      ['UNREACHABLE', AnswerState.UNREACHABLE],
    ] as const) {
      expect(
        (await idLink([], { mhd: failing(new SourceError(code, 'm')) }).read(ask('PRESCRIPTION'), ask('DEMOGRAPHICS'))).map(
          (one) => one.state,
        ),
      ).toEqual([state, AnswerState.ANSWERED]);
    }
    expect(
      (await idLink([orderFile()], { pdqm: failing(new TypeError('a fault')) }).read(ask('DEMOGRAPHICS'), ask('PRESCRIPTION'))).map(
        ({ state }) => state,
      ),
    ).toEqual([AnswerState.INVALID_DATA, AnswerState.ANSWERED]);
  });
});
