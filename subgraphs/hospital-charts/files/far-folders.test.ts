import 'reflect-metadata';
import { pino } from 'pino';
import type { CareDates, Category, ChartAsk, SubgraphContext } from '../../kit/index.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import type { Hospitals } from '../hospital/hospitals.js';
import type { ImageArchives } from '../images/image-archives.js';
import type { IndexedFile } from '../index/listing.js';
import type { ListingQuestion } from '../index/listing-question.js';
import { LOCAL_ID, labFile, orderFile, type Ssmix2TestFile } from '../testing/ssmix2-file.js';
import { FileCharts } from './file-charts.js';

const [A, B] = ['3310000001', '3310000002'];
const dashed = (day: string) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}`;
/** Laboratory results of this date in the folder of another one. */
const misplaced = (folder: string, date: string, order: string): Ssmix2TestFile => ({
  path: labFile(['3A010'], { day: folder, order }).path,
  bytes: labFile(['3A010'], { day: date, order }).bytes,
});

/** A system of which both hospitals have these files. */
function systemOf(files: readonly Ssmix2TestFile[]) {
  const logged: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => logged.push(line) });
  const centre = {
    list: async (questions: readonly ListingQuestion[]) =>
      questions.map(({ dataTypes, from, until }) => ({
        files: files.flatMap(({ path }) => {
          const parsed = parsePath(path);
          if (!parsed.ok || !dataTypes.includes(parsed.file.dataType)) return [];
          const { careDate } = parsed.file;
          const day = dashed(careDate!);
          return (!from || day >= from) && (!until || day <= until) ? [{ path, careDate, updatedAt: null }] : [];
        }),
        invalid: 0,
        cut: false,
      })),
    fetch: async (_hospital: unknown, { path }: IndexedFile) => files.find((one) => one.path === path)!.bytes,
  } as unknown as ChartCentre<IndexedFile>;
  const itemId = (kind: string, ...parts: readonly (string | null)[]) => `${kind}_${parts.join('~')}`;
  const charts = new FileCharts({
    ...{ system: 'test', centre, itemId, cache: null, centreDeadline: 5_000 },
    hospitals: { of: () => ({}) } as unknown as Hospitals,
    archives: { studies: async () => [] } as unknown as ImageArchives,
  });
  const dates = async (category: Category, span: CareDates, institution = A!) => {
    const place = { facility: `fac_${institution}`, institution, localId: LOCAL_ID, dates: [span], until: 2_000_000_000 };
    const ask: ChartAsk = { category, patient: 'pat', place };
    const [answer] = await charts.read([ask], { signal: new AbortController().signal, log } as unknown as SubgraphContext);
    return answer!.items.flatMap(({ date }) => (date && date >= (span.from ?? '') && date <= (span.until ?? '9') ? [date] : [])).sort();
  };
  return { dates, logged };
}

const JANUARY = { from: '2026-01-01', until: '2026-01-31' };
const EVERYTHING = {};

describe('a record whose date is far from that of its folder', () => {
  const files = [labFile(['3A010'], { day: '20260110' }), misplaced('20260225', '20260120', '2'), orderFile({ day: '20260110' })];

  it('is missing in a period, until such a record of the hospital has been read; then it is there', async () => {
    const { dates } = systemOf(files);
    expect(await dates('LAB_RESULT', JANUARY)).toEqual(['2026-01-10']);
    expect(await dates('LAB_RESULT', EVERYTHING)).toEqual(['2026-01-10', '2026-01-20']);
    expect(await dates('LAB_RESULT', JANUARY)).toEqual(['2026-01-10', '2026-01-20']);
    expect(await dates('PRESCRIPTION', JANUARY)).toEqual(['2026-01-10']);
  });

  it('changes nothing for another hospital', async () => {
    const { dates } = systemOf(files);
    await dates('LAB_RESULT', EVERYTHING);
    expect(await dates('LAB_RESULT', JANUARY, B)).toEqual(['2026-01-10']);
  });

  it('is logged once for its hospital and category, without data of the patient', async () => {
    const { dates, logged } = systemOf([...files, misplaced('20260401', '20260220', '3')]);
    for (let times = 0; times < 3; times++) await dates('LAB_RESULT', EVERYTHING);
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([{ facility: `fac_${A}`, category: 'LAB_RESULT', days: 92 }]);
    expect(logged.join()).not.toMatch(/9999013|2026-0/);
  });

  it('of more than 92 days makes no question read more', async () => {
    const { dates, logged } = systemOf([...files.slice(0, 1), misplaced('20260901', '20260120', '2')]);
    await dates('LAB_RESULT', EVERYTHING);
    expect([await dates('LAB_RESULT', JANUARY), logged]).toEqual([['2026-01-10'], []]);
  });
});
