import 'reflect-metadata';
import { pino } from 'pino';
import type { Category, ChartAsk } from '../../kit/index.js';
import { parsePath } from '../../sources/ssmix2/storage/path.js';
import type { ChartCentre } from '../centre/chart-centre.js';
import type { IndexedFile } from '../index/listing.js';
import type { ListingQuestion } from '../index/listing-question.js';
import { countFiles } from './count-files.js';

const pathOf = (type: string, day: string, order: number) =>
  `999/901/9999013/${day}/${type}/9999013_${day}_${type}_${String(order).padStart(15, '0')}_20260101103059000_01_1`;
const PATHS = [
  pathOf('OML-01', '20260105', 1),
  pathOf('OML-11', '20260105', 1),
  pathOf('OML-01', '20260110', 2),
  pathOf('OMP-01', '20260105', 3),
];

const centre: Pick<ChartCentre<IndexedFile>, 'list' | 'documents'> = {
  list: async (questions: readonly ListingQuestion[]) =>
    questions.map(({ dataTypes }) => ({
      files: PATHS.flatMap((path) => {
        const parsed = parsePath(path);
        return parsed.ok && dataTypes.includes(parsed.file.dataType) ? [{ path, careDate: parsed.file.careDate, updatedAt: null }] : [];
      }),
      invalid: 0,
      cut: false,
    })),
  documents: async () => [],
};
const ask = (category: Category): ChartAsk => ({
  category,
  patient: 'pat',
  place: { facility: 'fac', institution: '3310000001', localId: '9999013', dates: [{}], until: 2_000_000_000 },
});
const request = { signal: new AbortController().signal, log: pino({ level: 'silent' }), caller: '' };

it('counts the orders of laboratory tests with their results, so that no list has more items than are counted', async () => {
  expect(await countFiles([ask('LAB_RESULT'), ask('PRESCRIPTION'), ask('VIEWER')], centre, request)).toEqual([
    [
      { date: '2026-01-05', count: 2 },
      { date: '2026-01-10', count: 1 },
    ],
    [{ date: '2026-01-05', count: 1 }],
    [],
  ]);
});
