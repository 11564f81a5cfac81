import 'reflect-metadata';
import fc from 'fast-check';
import { pino } from 'pino';
import {
  AnswerState,
  type CareDates,
  type Category,
  type ChartAsk,
  type ChartItem,
  type Connection,
  DisclosureReport,
  Grant,
  getCategoryBit,
  ImagingStudy,
  Loaders,
  makeChartReader,
  type PermitClaims,
  type SubgraphContext,
} from '../../kit/index.js';
import type { DicomStudy } from '../../sources/dicomweb/dicomweb-client.js';
import { SourceError, type SourceErrorCode } from '../../sources/source-error.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import type { DocumentQuestion, ListedDocument } from '../documents/listed-document.js';
import type { Hospitals } from '../hospital/hospitals.js';
import type { ImageArchives } from '../images/image-archives.js';
import { ChartCache } from '../index/chart-cache.js';
import type { IndexedFile } from '../index/listing.js';
import { labFile, orderFile, type Ssmix2TestFile, studyFile } from '../testing/ssmix2-file.js';
import { FileCharts } from './file-charts.js';

const [A, B] = ['3310000001', '3310000002'] as const;
const ID = '9999013';
const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
const log = pino({ level: 'silent' });
const contextOf = () => ({ signal: new AbortController().signal, log, disclosures: new DisclosureReport() }) as unknown as SubgraphContext;

const ask = (category: Category, change: Partial<ChartAsk['place']> & { part?: 'ORDERS' } = {}): ChartAsk => {
  const { part, ...place } = change;
  const { institution = A, localId = ID } = place;
  return {
    category,
    ...(part && { part }),
    patient: `pat_${localId}`,
    place: { facility: `fac_${institution}`, institution, localId, dates: [{}], until: 2_000_000_000, ...place },
  };
};
const documentOf = (key: string, careDate: string | null, change: Partial<ListedDocument> = {}): ListedDocument => ({
  path: `path/of/${key}`,
  key,
  kind: null,
  type: null,
  title: key,
  contentType: null,
  author: null,
  careDate,
  updatedAt: null,
  ...change,
});
const archivedStudy = (studyUid: string, day = '20260101'): DicomStudy => ({
  studyUid,
  patientId: ID,
  issuer: null,
  accession: null,
  date: { text: day, date: dashed(day), instant: null },
  description: null,
  modalities: ['CT'],
  seriesCount: null,
  instanceCount: null,
});
function dashed(day: string): string {
  return `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
}

type At = readonly [institution: string, localId: string];
interface Given {
  files?: readonly (readonly [At, Ssmix2TestFile])[];
  documents?: readonly (readonly [At, ListedDocument])[];
  studies?: readonly (readonly [At, DicomStudy])[];
  fail?: Partial<Record<'list' | 'documents' | 'studies' | 'demographics', Error>>;
  /** Of every listing of documents. */
  invalid?: number;
  cut?: boolean;
  cache?: ChartCache | null;
}

/** A system whose centre and hospitals hold these, and what they were asked. */
function systemOf({ files = [], documents = [], studies = [], fail = {}, invalid = 0, cut = false, cache = null }: Given) {
  const asked = { lists: 0, demographics: 0, documents: [] as (readonly DocumentQuestion[])[], studies: [] as string[], fetched: 0 };
  const of = <T>(all: readonly (readonly [At, T])[], { institution, localId }: { institution: string; localId: string }) =>
    all.filter(([[where, whose]]) => where === institution && whose === localId).map(([, one]) => one);
  const isIn = (day: string | null, { from, until }: CareDates) =>
    day === null || ((!from || dashed(day) >= from) && (!until || dashed(day) <= until));
  const centre: ChartCentre<IndexedFile> = {
    demographics: async () => {
      asked.demographics += 1;
      if (fail.demographics) throw fail.demographics;
      return [];
    },
    list: async (questions) => {
      asked.lists += 1;
      if (fail.list) throw fail.list;
      return questions.map((question) => ({
        files: of(files, question).flatMap(({ path }) => {
          const parsed = parsePath(path);
          if (!parsed.ok || !question.dataTypes.includes(parsed.file.dataType) || !isIn(parsed.file.careDate, question)) return [];
          return [{ path, careDate: parsed.file.careDate, updatedAt: null }];
        }),
        invalid: 0,
        cut: false,
      }));
    },
    fetch: async (_hospital, { path }) => {
      asked.fetched += 1;
      return files.find(([, file]) => file.path === path)![1].bytes;
    },
    documents: async (questions) => {
      asked.documents.push(questions);
      if (fail.documents) throw fail.documents;
      return questions.map((question) => ({
        documents: of(documents, question).filter(({ careDate }) => isIn(careDate, question)),
        invalid,
        cut,
      }));
    },
    document: async () => Uint8Array.of(),
  };
  const archives = {
    studies: async ({ place }: ChartAsk) => {
      asked.studies.push(`${place.institution} ${place.localId}`);
      if (fail.studies) throw fail.studies;
      return of(studies, place);
    },
  } as unknown as ImageArchives;
  const hospitals = { of: (one: string) => ([A, B].includes(one as typeof A) ? {} : undefined) } as unknown as Hospitals;
  const charts = new FileCharts({ system: 'test', centre, hospitals, archives, cache, itemId, centreDeadline: 5_000 });
  return { read: async (...asks: ChartAsk[]) => await charts.read(asks, contextOf()), asked, charts };
}

const atA: At = [A, ID];
const images = (items: readonly ChartItem[]) =>
  (items as ImagingStudy[]).map((one) => [one.kind ?? 'archive alone', one.location?.studyUid ?? null]);

describe('the documents of a chart', () => {
  it('are requested from the centre in one query for all patients and places', async () => {
    const { read, asked } = systemOf({
      documents: [
        [[A, '9999013'], documentOf('a', '20260101')],
        [[A, '9999014'], documentOf('b', '20260101')],
        [[B, '9999013'], documentOf('c', '20260101')],
      ],
    });
    const asks = [
      ask('DOCUMENT'),
      ask('DOCUMENT', { localId: '9999014' }),
      ask('DOCUMENT', { institution: B }),
      ask('DOCUMENT', { localId: '9999015' }),
    ];
    const answers = await read(...asks);
    expect(answers.map(({ state, items }) => [state, items.map((one) => (one as unknown as { title: string }).title)])).toEqual([
      ['ANSWERED', ['a']],
      ['ANSWERED', ['b']],
      ['ANSWERED', ['c']],
      ['ANSWERED', []],
    ]);
    expect([asked.documents.length, asked.documents[0]!.length, asked.lists, asked.fetched]).toEqual([1, 4, 0, 0]);
  });

  it('are not requested if they are not selected, and files are not requested if only documents are selected', async () => {
    const { read, asked } = systemOf({});
    await read(ask('PRESCRIPTION'), ask('DEMOGRAPHICS'));
    expect(asked.documents).toEqual([]);
    await read();
    expect(asked).toMatchObject({ lists: 1, documents: [], studies: [] });
  });

  it('have states that report untrusted entries and further documents', async () => {
    const documents = [[atA, documentOf('a', '20260101')]] as const;
    for (const [given, state] of [
      [{ invalid: 1 }, 'INVALID_DATA'],
      [{ cut: true }, 'PARTIAL'],
      [{ invalid: 1, cut: true }, 'INVALID_DATA'],
      [{}, 'ANSWERED'],
    ] as const) {
      const [answer] = await systemOf({ documents, ...given }).read(ask('DOCUMENT'));
      expect([answer!.state, answer!.items.length]).toEqual([state, 1]);
    }
  });

  it('fail alone if the centre cannot list them', async () => {
    const { read } = systemOf({ files: [[atA, orderFile()]], fail: { documents: new SourceError('TIMED_OUT', 'm') } });
    const answers = await read(ask('DOCUMENT'), ask('PRESCRIPTION'));
    expect(answers.map(({ state, items }) => [state, items.length])).toEqual([
      ['TIMED_OUT', 0],
      ['ANSWERED', 1],
    ]);
    const other = systemOf({ documents: [[atA, documentOf('a', null)]], fail: { list: new SourceError('UNREACHABLE', 'm') } });
    expect((await other.read(ask('DOCUMENT'), ask('PRESCRIPTION'))).map(({ state, items }) => [state, items.length])).toEqual([
      ['ANSWERED', 1],
      ['UNREACHABLE', 0],
    ]);
  });

  it('have the state NOT_CONFIGURED for a hospital that is not configured', async () => {
    const { read } = systemOf({ documents: [[['3310000009', ID], documentOf('a', null)]] });
    expect(await read(ask('DOCUMENT', { institution: '3310000009' }), ask('PRESCRIPTION', { institution: '3310000009' }))).toMatchObject([
      { state: 'NOT_CONFIGURED', items: [] },
      { state: 'NOT_CONFIGURED', items: [] },
    ]);
  });
});

describe('the imaging studies of a chart', () => {
  it('are those of the files and those of the archive, joined by study UID', async () => {
    const { read } = systemOf({
      files: [
        [atA, studyFile('1.1', { order: '1' })],
        [atA, studyFile('1.2', { order: '2' })],
        [atA, studyFile(null, { order: '3' })],
      ],
      studies: [
        [atA, archivedStudy('1.1')],
        [atA, archivedStudy('1.9')],
        [[A, '9999014'], archivedStudy('7.7')],
        [[B, ID], archivedStudy('8.8')],
      ],
    });
    const [answer] = await read(ask('IMAGING'));
    expect(answer!.state).toBe('ANSWERED');
    expect(images(answer!.items)).toEqual([
      ['RADIOLOGY', '1.1'],
      ['RADIOLOGY', null],
      ['RADIOLOGY', null],
      ['archive alone', '1.9'],
    ]);
  });

  it('are requested from each archive once for each patient, whatever the number of periods', async () => {
    const { read, asked } = systemOf({ studies: [[atA, archivedStudy('1.1')]] });
    await read(
      ask('IMAGING'),
      ask('IMAGING', { dates: [{ from: '2026-01-01' }] }),
      ask('IMAGING', { localId: '9999014' }),
      ask('IMAGING', { institution: B }),
      ask('PRESCRIPTION'),
    );
    expect(asked.studies).toEqual([`${A} ${ID}`, `${A} 9999014`, `${B} ${ID}`]);
    expect(asked.lists).toBe(1);
  });

  it.each<[SourceErrorCode, string]>([
    ['UNREACHABLE', 'UNREACHABLE'],
    ['TIMED_OUT', 'TIMED_OUT'],
    ['INVALID_DATA', 'INVALID_DATA'],
  ])('of the files are shown if the archive fails (%s), and the failure is reported', async (code, state) => {
    const { read } = systemOf({
      files: [
        [atA, studyFile('1.1')],
        [atA, orderFile()],
      ],
      fail: { studies: new SourceError(code, 'm') },
    });
    const answers = await read(ask('IMAGING'), ask('PRESCRIPTION'));
    expect(answers.map((one) => one.state)).toEqual([state, 'ANSWERED']);
    expect(images(answers[0]!.items)).toEqual([['RADIOLOGY', '1.1']]);
    // The archive may have any number of studies that no file names.
    expect(answers.map(({ leftOut }) => leftOut)).toEqual([undefined, 0]);
  });

  it('of the archive are shown if the centre fails, and the failure is reported', async () => {
    const { read } = systemOf({ studies: [[atA, archivedStudy('1.1')]], fail: { list: new SourceError('UNREACHABLE', 'm') } });
    const [answer] = await read(ask('IMAGING'));
    expect([answer!.state, images(answer!.items)]).toEqual(['UNREACHABLE', [['archive alone', '1.1']]]);
  });

  it('are empty if both sources fail, and no rejection is unhandled', async () => {
    const { read } = systemOf({ fail: { list: new SourceError('UNREACHABLE', 'm'), studies: new TypeError('a fault') } });
    expect(await read(ask('IMAGING'))).toMatchObject([{ state: 'UNREACHABLE', items: [] }]);
  });

  const MANY = 260;
  const dayOf = (i: number) => new Date(Date.UTC(2026, 0, 1) - i * 2 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const many = Array.from({ length: MANY }, (_, i) => [atA, studyFile(`1.${i}`, { day: dayOf(i), order: String(i) })] as const);

  it('of many years are joined as far as they are read, and every page reports a failure of the archive', async () => {
    const studies = Array.from({ length: MANY }, (_, i) => [atA, archivedStudy(`1.${i}`, dayOf(i))] as const);
    let [answer] = await systemOf({ files: many, studies }).read({ ...ask('IMAGING'), wanted: { first: 97, keepsPart: false } });
    const states = [];
    for (;;) {
      expect(new Set(answer!.items.map(({ id }) => id)).size).toBe(MANY);
      expect(images(answer!.items).every(([, uid]) => uid !== null)).toBe(true);
      states.push(images(answer!.items).filter(([kind]) => kind === 'RADIOLOGY').length);
      if (!answer!.older) break;
      answer = await answer!.older.read();
    }
    expect(states).toEqual([100, MANY]);
    let [failed] = await systemOf({ files: many, fail: { studies: new SourceError('UNREACHABLE', 'm') } }).read({
      ...ask('IMAGING'),
      wanted: { first: 97, keepsPart: false },
    });
    expect(failed!.state).toBe('UNREACHABLE');
    failed = await failed!.older!.read();
    expect([failed.state, failed.items.length]).toEqual(['UNREACHABLE', MANY]);
  });

  it('are the same for every page size', async () => {
    const studies = [
      ...Array.from({ length: MANY }, (_, i) => [atA, archivedStudy(`1.${i}`, dayOf(i))] as const).filter((_, i) => i % 3 !== 0),
      ...Array.from({ length: 40 }, (_, i) => [atA, archivedStudy(`2.${i}`, dayOf(i * 7))] as const),
    ];
    const pageBy = async (first: number) => {
      const shown: ImagingStudy[] = [];
      let after: string | null = null;
      for (;;) {
        const { charts } = systemOf({ files: many, studies });
        const context = contextOf();
        Object.assign(context, { loaders: new Loaders(context) });
        const lines = [{ f: `fac_${A}`, c: getCategoryBit('IMAGING') }];
        const grant = new Grant({ pat: `pat_${ID}`, lines, exp: 2_000_000_000 } as unknown as PermitClaims, {
          places: { [`fac_${A}`]: { id: ID, institution: A } },
        });
        const page: Connection<ImagingStudy> = await makeChartReader(charts)(context).list<ImagingStudy>({ grant }, 'IMAGING', {
          first,
          after,
        });
        shown.push(...page.nodes);
        after = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) return shown.map(({ id, date, kind, location }) => [id, date, kind, location?.studyUid]);
      }
    };
    const all = await pageBy(1_000);
    expect(all).toHaveLength(MANY + 40);
    for (const first of [37, 100]) expect(await pageBy(first)).toEqual(all);
  });
});

describe('the answer of a chart to one question', () => {
  it('does not depend on other questions of the same moment', async () => {
    const spans: readonly (readonly CareDates[])[] = [
      [{}],
      [{ from: '2026-01-01', until: '2026-01-31' }],
      [{ from: '2025-06-01' }],
      [{ until: '2025-12-31' }],
      [{ from: '2024-01-01', until: '2024-02-01' }, { from: '2026-01-05' }],
    ];
    const [days, ids] = [
      ['20240115', '20251224', '20260101', '20260120'],
      ['9999013', '9999014'],
    ];
    const everywhere = [A, B].flatMap((institution) => ids.flatMap((id) => days.map((day) => [[institution, id] as At, day] as const)));
    const given: Given = {
      files: everywhere.flatMap(([at, day], i) => {
        const options = { localId: at[1], day, order: String(i) };
        return [orderFile(options), labFile(['3A010'], options), studyFile(`1.${i}`, options)].map((file) => [at, file] as const);
      }),
      documents: everywhere.flatMap(([at, day], i) => [[at, documentOf(`d${i}`, day)] as const, [at, documentOf(`u${i}`, null)] as const]),
      studies: everywhere.flatMap(([at, day], i) => [
        [at, archivedStudy(`1.${i}`, day)] as const,
        [at, archivedStudy(`2.${i}`, day)] as const,
      ]),
    };
    const anAsk = fc
      .record({
        category: fc.constantFrom<Category>('DOCUMENT', 'IMAGING', 'PRESCRIPTION', 'LAB_RESULT', 'VIEWER', 'ALLERGY'),
        institution: fc.constantFrom<string>(A, B, '3310000009'),
        localId: fc.constantFrom(...ids),
        dates: fc.constantFrom(...spans),
      })
      .map(({ category, ...place }) => ask(category, place));
    const told = ({ state, items }: { state: AnswerState; items: readonly ChartItem[] }) => JSON.stringify({ state, items });
    const { read } = systemOf(given);
    await fc.assert(
      fc.asyncProperty(fc.array(anAsk, { minLength: 1, maxLength: 6 }), async (asks) => {
        const together = await read(...asks);
        for (const [i, one] of asks.entries()) expect(told(together[i]!)).toBe(told((await read(one))[0]!));
        for (const [i, { items }] of together.entries())
          expect(JSON.stringify(items)).not.toContain(ids.find((id) => id !== asks[i]!.place.localId)!);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it('is NOT_SERVED for a category without files, and a programming error does not stop the other questions', async () => {
    const { read } = systemOf({ files: [[atA, orderFile()]], fail: { demographics: new TypeError('a fault') } });
    const answers = await read(
      ask('CARE_RECORD'),
      ask('VIEWER'),
      ask('DEMOGRAPHICS'),
      ask('PRESCRIPTION'),
      ask('LAB_RESULT', { part: 'ORDERS' }),
    );
    expect(answers.map(({ state }) => state)).toEqual(['NOT_SERVED', 'NOT_SERVED', 'INVALID_DATA', 'ANSWERED', 'ANSWERED']);
  });
});

it('demographics and listings of some seconds ago replace a question to the centre; failed ones do not', async () => {
  const clock = { now: 0 };
  const cache = new ChartCache({ bytes: 1_000_000, fresh: 3_000, now: () => clock.now });
  const fail: Given['fail'] = { demographics: new SourceError('UNREACHABLE', 'm') };
  const { read, asked } = systemOf({ files: [[atA, orderFile()]], documents: [[atA, documentOf('a', null)]], cache, fail });
  const states = async () => (await read(ask('DEMOGRAPHICS'), ask('PRESCRIPTION'), ask('DOCUMENT'))).map(({ state }) => state);
  expect(await states()).toEqual(['UNREACHABLE', 'ANSWERED', 'ANSWERED']);
  delete fail.demographics;
  expect(await states()).toEqual(['ANSWERED', 'ANSWERED', 'ANSWERED']);
  expect(await states()).toEqual(['ANSWERED', 'ANSWERED', 'ANSWERED']);
  expect(asked).toMatchObject({ demographics: 2, lists: 1, documents: [[{ localId: ID }]] });
  await read(ask('DEMOGRAPHICS', { localId: '9999014' }), ask('PRESCRIPTION', { localId: '9999014' }));
  expect(asked).toMatchObject({ demographics: 3, lists: 2 });
  clock.now += 3_000;
  await states();
  expect(asked).toMatchObject({ demographics: 4, lists: 3, documents: [{}, {}] });
  cache.close();
});

it('the last list of documents replaces the centre’s answer while the centre is down, as STALE and with its time', async () => {
  const clock = { now: 1_000_000 };
  const cache = new ChartCache({ bytes: 1_000_000, fresh: 3_000, now: () => clock.now });
  const fail: Given['fail'] = {};
  const { read } = systemOf({ documents: [[atA, documentOf('a', null)]], cache, fail });
  await read(ask('DOCUMENT'));
  clock.now += 60_000;
  fail.documents = new SourceError('TIMED_OUT', 'm');
  expect(await read(ask('DOCUMENT'))).toMatchObject([{ state: 'STALE', at: new Date(1_000_000), items: [{ title: 'a' }] }]);
  expect(await read(ask('DOCUMENT', { localId: '9999014' }))).toEqual([{ state: 'TIMED_OUT', items: [] }]);
  fail.documents = new SourceError('INVALID_DATA', 'm');
  expect(await read(ask('DOCUMENT'))).toEqual([{ state: 'INVALID_DATA', items: [] }]);
  cache.close();
});
