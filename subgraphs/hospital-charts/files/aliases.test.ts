import 'reflect-metadata';
import { pino } from 'pino';
import {
  type Category,
  type ChartItem,
  DisclosureReport,
  Grant,
  Loaders,
  makeChartReader,
  maskOf,
  type PermitClaims,
  type SubgraphContext,
} from '../../kit/index.js';
import { SourceError } from '../../sources/source-error.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import type { DocumentQuestion } from '../documents/listed-document.js';
import type { Hospitals } from '../hospital/hospitals.js';
import type { ImageArchives } from '../images/image-archives.js';
import { ChartCache } from '../index/chart-cache.js';
import type { IndexedFile } from '../index/listing.js';
import type { ListingQuestion } from '../index/listing-question.js';
import { LOCAL_ID, orderFile, studyFile } from '../testing/ssmix2-file.js';
import { FileCharts } from './file-charts.js';

const INSTITUTION = '3310000001';
const FILES = 200;
const ALIASES = 60;
const dayOf = (at: number) => new Date(Date.UTC(2026, 0, 1) - at * 86_400_000).toISOString().slice(0, 10);
const files = Array.from({ length: FILES }, (_, at) => {
  const options = { day: dayOf(at).replaceAll('-', ''), order: String(at + 1).padStart(15, '0') };
  return at % 2 === 0 ? orderFile(options) : studyFile(`1.${at}`, options);
});
/** The files of one kind. */
const ofKind = (type: string) => files.filter(({ path }) => path.includes(`/${type}/`));
/** Periods that differ: each ends a day earlier than the one before. */
const periods = Array.from({ length: ALIASES }, (_, at) => ({ until: dayOf(at) }));

function systemOf({ cache = null, gone = new Set<string>() }: { cache?: ChartCache | null; gone?: Set<string> } = {}) {
  const asked = { fetched: [] as string[], lists: [] as ListingQuestion[], documents: [] as DocumentQuestion[], studies: 0 };
  const fail: { fetch?: Error } = {};
  const centre = {
    list: async (questions: readonly ListingQuestion[]) => {
      asked.lists.push(...questions);
      return questions.map(({ dataTypes }) => ({
        files: files.flatMap(({ path }) => {
          const parsed = parsePath(path);
          if (!parsed.ok || !dataTypes.includes(parsed.file.dataType)) return [];
          return [{ path, careDate: parsed.file.careDate, updatedAt: '1' }];
        }),
        invalid: 0,
        cut: false,
      }));
    },
    fetch: async (_hospital: unknown, { path }: IndexedFile) => {
      asked.fetched.push(path);
      await Promise.resolve();
      if (fail.fetch) throw fail.fetch;
      if (gone.has(path)) throw new SourceError('GONE', 'm');
      return files.find((file) => file.path === path)!.bytes;
    },
    documents: async (questions: readonly DocumentQuestion[]) => {
      asked.documents.push(...questions);
      return questions.map(() => ({ documents: [], invalid: 0, cut: false }));
    },
  } as unknown as ChartCentre<IndexedFile>;
  const archives = {
    studies: async () => {
      asked.studies += 1;
      return [];
    },
  } as unknown as ImageArchives;
  const hospitals = { of: () => ({}) } as unknown as Hospitals;
  const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
  const charts = new FileCharts({ system: 'test', centre, hospitals, archives, cache, itemId, centreDeadline: 5_000 });
  return { asked, fail, read: makeChartReader(charts) };
}

/** An operation: lists of one chart under many aliases. */
function operation(read: ReturnType<typeof systemOf>['read']) {
  const context = {
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
    caller: { scopes: [] },
    disclosures: new DisclosureReport(),
  } as unknown as SubgraphContext;
  Object.assign(context, { loaders: new Loaders(context) });
  const lines = [{ f: 'fac_a', c: maskOf(['PRESCRIPTION', 'IMAGING', 'DOCUMENT']) }];
  const grant = new Grant({ pat: 'pat', exp: 2_000_000_000, lines } as unknown as PermitClaims, {
    places: { fac_a: { id: LOCAL_ID, institution: INSTITUTION } },
  });
  const charts = read(context);
  const list = async (category: Category, period: object, first = 1_000) =>
    await charts.list<ChartItem>({ grant }, category, { period, first });
  const aliases = async (category: Category, first?: number) =>
    await Promise.all(periods.map(async (one) => await list(category, one, first)));
  return { list, aliases };
}

const idsOf = (lists: readonly { nodes: readonly ChartItem[] }[]) => lists.map(({ nodes }) => nodes.map(({ id }) => id));

describe('sixty aliases of one list, each with another period', () => {
  it.each([
    ['without a cache', () => null],
    ['with a cache', () => new ChartCache({ bytes: 10_000_000, fresh: 0 })],
  ])('fetch each file as often as one list of the widest period, and ask the centre one question, %s', async (_title, makeCache) => {
    const cache = makeCache();
    const one = systemOf({ cache: makeCache() });
    await operation(one.read).list('PRESCRIPTION', periods[0]!);
    const many = systemOf({ cache });
    const lists = await operation(many.read).aliases('PRESCRIPTION');
    expect(lists.map(({ nodes, complete }) => [nodes.length, complete])).toEqual(
      periods.map(({ until }) => [ofKind('OMP-01').filter((_, at) => dayOf(2 * at) <= until).length, true]),
    );
    expect([...many.asked.fetched].sort()).toEqual([...one.asked.fetched].sort());
    expect([many.asked.lists.length, one.asked.lists.length]).toEqual([1, 1]);
    cache?.close();
  });

  it('share the files of short pages too', async () => {
    const { asked, read } = systemOf();
    await operation(read).aliases('PRESCRIPTION', 3);
    expect(asked.fetched.length).toBe(new Set(asked.fetched).size);
  });

  it('show what each of them shows alone', async () => {
    const { read } = systemOf();
    const alone = [];
    for (const period of periods) alone.push(await operation(read).list('PRESCRIPTION', period, 5));
    expect(idsOf(await operation(read).aliases('PRESCRIPTION', 5))).toEqual(idsOf(alone));
  });

  it('ask the image archive once, and the centre one question about documents', async () => {
    const { asked, read } = systemOf();
    const { aliases } = operation(read);
    await Promise.all([aliases('IMAGING'), aliases('DOCUMENT')]);
    expect([asked.studies, asked.lists.length, asked.documents.length]).toEqual([1, 1, 1]);
    expect(asked.fetched).toHaveLength(ofKind('OMG-11').length);
  });

  it('ask the centre once more, not sixty times, for files that are gone', async () => {
    const { asked, read } = systemOf({ gone: new Set(ofKind('OMP-01').map(({ path }) => path)) });
    const lists = await operation(read).aliases('PRESCRIPTION');
    expect(new Set(lists.map(({ answers }) => answers[0]!.state))).toEqual(new Set(['INVALID_DATA']));
    expect([asked.lists.length, asked.fetched.length]).toEqual([2, ofKind('OMP-01').length]);
  });

  it('ask a hospital that fails once for each file', async () => {
    const { asked, fail, read } = systemOf();
    fail.fetch = new SourceError('UNREACHABLE', 'm');
    const lists = await operation(read).aliases('PRESCRIPTION');
    expect(lists.map(({ answers }) => answers[0]!.state)).toEqual(periods.map(() => 'UNREACHABLE'));
    expect(asked.fetched).toHaveLength(ofKind('OMP-01').length);
  });
});

describe('lists of one operation that are read one after the other', () => {
  it('share files and answers too', async () => {
    const { asked, read } = systemOf();
    const { list } = operation(read);
    await list('PRESCRIPTION', {});
    await list('IMAGING', {});
    await list('PRESCRIPTION', periods[3]!);
    await list('IMAGING', periods[3]!);
    expect([asked.fetched.length, asked.studies]).toEqual([FILES, 1]);
  });
});

describe('two operations', () => {
  it('share nothing: without a cache, each fetches every file and asks the centre', async () => {
    const { asked, read } = systemOf();
    await Promise.all([operation(read).list('PRESCRIPTION', {}), operation(read).list('PRESCRIPTION', {})]);
    expect([asked.fetched.length, asked.lists.length]).toEqual([FILES, 2]);
  });

  it('of which the first met a hospital that fails: the second fetches the files', async () => {
    const { fail, read } = systemOf();
    fail.fetch = new SourceError('UNREACHABLE', 'm');
    expect((await operation(read).list('PRESCRIPTION', {})).nodes).toHaveLength(0);
    delete fail.fetch;
    expect((await operation(read).list('PRESCRIPTION', {})).nodes).toHaveLength(ofKind('OMP-01').length);
  });
});
