import 'reflect-metadata';
import fc from 'fast-check';
import { pino } from 'pino';
import {
  type Category,
  type ChartItem,
  DisclosureReport,
  Grant,
  makeChartReader,
  maskOf,
  type PermitClaims,
  type PermitLine,
  type SubgraphContext,
} from '../../kit/index.js';
import { Loaders } from '../../kit/server/loader.js';
import { SourceError } from '../../sources/source-error.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import { Hospitals } from '../hospital/hospitals.js';
import { ImageArchives } from '../images/image-archives.js';
import { ChartCache } from '../index/chart-cache.js';
import type { IndexedFile } from '../index/listing.js';
import { LOCAL_ID, labFile, orderFile, type Ssmix2TestFile } from '../testing/ssmix2-file.js';
import { FileCharts } from './file-charts.js';

const log = pino({ level: 'silent' });
const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
const HOSPITALS = { fac_a: '3310000001', fac_b: '3310000002' };
type Facility = keyof typeof HOSPITALS;
const CATEGORIES: readonly Category[] = ['PRESCRIPTION', 'LAB_RESULT'];
const FRESH = 3_000;

const day = fc.integer({ min: 1, max: 9 }).map((one) => `202601${String(one).padStart(2, '0')}`);
const dashed = (one: string) => `${one.slice(0, 4)}-${one.slice(4, 6)}-${one.slice(6, 8)}`;
const facility = fc.constantFrom<Facility>('fac_a', 'fac_b');
const line: fc.Arbitrary<PermitLine> = fc.record(
  {
    f: facility,
    c: fc.subarray([...CATEGORIES], { minLength: 1 }).map((categories) => maskOf(categories)),
    from: day.map(dashed),
    until: day.map(dashed),
    g: fc.constant([]),
  },
  { requiredKeys: ['f', 'c', 'g'] },
);
// A file may change its content, and keep its path.
const codes = fc.subarray(['3A010', '3A015', '3B035'], { minLength: 1 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), facility, day, order: fc.integer({ min: 1, max: 2 }), codes: fc.option(codes) }),
  fc.record({ kind: fc.constant('remove' as const), facility, at: fc.nat() }),
  fc.record({
    kind: fc.constant('ask' as const),
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
    first: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }),
);

/** A registry and its hospitals, with one patient's files. */
class Records {
  readonly #files = new Map<string, Map<string, { file: Ssmix2TestFile; updatedAt: string }>>();
  #version = 0;

  put(institution: string, file: Ssmix2TestFile): void {
    this.#version += 1;
    const own = this.#files.get(institution) ?? new Map<string, { file: Ssmix2TestFile; updatedAt: string }>();
    this.#files.set(institution, own.set(file.path, { file, updatedAt: String(this.#version) }));
  }

  remove(institution: string, at: number): void {
    const own = this.#files.get(institution);
    const path = own && [...own.keys()][at % own.size];
    if (path !== undefined) own?.delete(path);
  }

  readonly centre: ChartCentre<IndexedFile & { readonly institution: string }> = {
    demographics: async () => [],
    documents: async () => [],
    document: async () => new Uint8Array(),
    list: async (questions) =>
      questions.map(({ institution, dataTypes }) => ({
        files: [...(this.#files.get(institution)?.values() ?? [])].flatMap(({ file: { path }, updatedAt }) => {
          const parsed = parsePath(path);
          if (!parsed.ok || !dataTypes.includes(parsed.file.dataType)) return [];
          return [{ path, careDate: parsed.file.careDate, updatedAt, institution }];
        }),
        invalid: 0,
        cut: false,
      })),
    fetch: async (_hospital, { path, institution }) => {
      const found = this.#files.get(institution)?.get(path);
      if (!found) throw new SourceError('GONE', 'm');
      return found.file.bytes;
    },
  };
}

it('charts from the cache and without one are the same, for any permits and any changes of the files', async () => {
  const servers = new Map(Object.values(HOSPITALS).map((code) => [code, { url: 'http://h', token: 't', label: code }]));
  const hospitals = new Hospitals(servers as never, { deadline: 1_000, log });
  const archives = new ImageArchives(hospitals, itemId);
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const records = new Records();
      const clock = { now: 0 };
      const cache = new ChartCache({ bytes: 1_000_000, fresh: FRESH, now: () => clock.now });
      const common = { system: 'test', centre: records.centre, hospitals, archives, itemId, centreDeadline: 5_000 };
      const [cached, uncached] = [cache, null].map((one) => makeChartReader(new FileCharts({ ...common, cache: one })));
      for (const one of steps) {
        if (one.kind === 'put') {
          const order = String(one.order).padStart(15, '0');
          records.put(
            HOSPITALS[one.facility],
            one.codes ? labFile(one.codes, { day: one.day, order }) : orderFile({ day: one.day, order }),
          );
        } else if (one.kind === 'remove') records.remove(HOSPITALS[one.facility], one.at);
        // A change of files may be unseen for some seconds. A change of the permit may not.
        if (one.kind !== 'ask') clock.now += FRESH;
        else {
          const places = Object.fromEntries(Object.entries(HOSPITALS).map(([id, institution]) => [id, { id: LOCAL_ID, institution }]));
          const claims = { pat: 'pat', exp: 2_000_000_000, lines: one.lines } as unknown as PermitClaims;
          const read = async (reader: typeof cached) => {
            const context = {
              signal: new AbortController().signal,
              log,
              disclosures: new DisclosureReport(),
            } as unknown as SubgraphContext;
            Object.assign(context, { loaders: new Loaders(context) });
            const chart = { grant: new Grant(claims, { places }) };
            const charts = reader!(context);
            const lists = await Promise.all(
              CATEGORIES.map(
                async (category) => await charts.list<ChartItem>(chart, category, one.first === undefined ? {} : { first: one.first }),
              ),
            );
            shown += lists.flatMap(({ nodes }) => nodes).length;
            // The moment of the answer differs.
            return lists.map((list) => ({ ...list, answers: list.answers.map(({ at: _at, ...rest }) => rest) }));
          };
          expect(await read(cached)).toEqual(await read(uncached));
        }
      }
      cache.close();
    }),
    { numRuns: 150 },
  );
  expect(shown).toBeGreaterThan(500);
  await hospitals.close();
}, 60_000);
