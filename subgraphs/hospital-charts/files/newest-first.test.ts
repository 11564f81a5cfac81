import 'reflect-metadata';
import fc from 'fast-check';
import { CATEGORIES, type CareDates, type Category, type ChartAsk } from '../../kit/index.js';
import { endRunaway } from '../../sources/testing/end-runaway.js';
import { makeDateTest } from '../index/data-types.js';
import { addDays, listFolders, NEAR_DAYS } from '../index/folder-dates.js';
import { orderFile } from '../testing/ssmix2-file.js';
import { NewestFirst, planSteps } from './newest-first.js';

const compact = (day: string) => day.replaceAll('-', '');
const day = fc.integer({ min: 0, max: 900 }).map((days) => addDays('2024-01-01', days));

describe('the files of a question', () => {
  it('come newest first, each once, and no remaining file is newer than the reported time', () => {
    fc.assert(
      fc.property(
        fc.array(day, { maxLength: 700 }),
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom(2, 4),
        fc.option(day, { nil: undefined }),
        (days, orders, growth, since) => {
          const files = new NewestFirst(
            days.map((one, i) => ({ path: orderFile({ day: compact(one), order: String(i % 500).padStart(15, '0') }).path })),
            { orders, growth },
          );
          const taken: string[] = [];
          while (files.upTo !== null) {
            const { upTo } = files;
            const next = files.next(since).map(({ path }) => path.split('/')[3]!);
            expect(next.length).toBeGreaterThan(0);
            for (const one of next) expect(one <= compact(addDays(upTo, -NEAR_DAYS))).toBe(true);
            taken.push(...next);
          }
          expect(taken).toEqual(days.map(compact).sort().reverse());
          expect(files.leavesOut).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are read to the order that fills the page, and on to the last file that may have an item of that day', () => {
    // An order a day, each with two files: the order's, and one a day later.
    const names = Array.from({ length: 250 }, (_, i) => [
      { path: pathOf(addDays('2025-01-01', i), i) },
      { path: pathOf(addDays('2025-01-02', i), i) },
    ]).flat();
    const files = new NewestFirst(names, planSteps({ category: 'PRESCRIPTION', wanted: { first: 2, keepsPart: false } }));
    const steps = [undefined, undefined, '2025-08-25'].map((since) => files.next(since).map(({ path }) => path.split('/')[3]!));
    expect(steps.map((days) => [days.length, days[0], days.at(-1)])).toEqual([
      [1 + 2 * 8, '20250908', '20250831'],
      [2 * 10, '20250830', '20250821'],
      [2 * 3, '20250820', '20250818'],
    ]);
  });

  it.each<[string, Pick<ChartAsk, 'category' | 'part' | 'wanted'>, number, number]>([
    ['twenty prescriptions', { category: 'PRESCRIPTION', wanted: { first: 20, keepsPart: false } }, 20, 2],
    ['twenty laboratory results, of which a report has several', { category: 'LAB_RESULT', wanted: { first: 20, keepsPart: true } }, 3, 4],
    ['twenty laboratory orders', { category: 'LAB_RESULT', part: 'ORDERS', wanted: { first: 20, keepsPart: true } }, 20, 4],
    ['all prescriptions', { category: 'PRESCRIPTION' }, Number.POSITIVE_INFINITY, 1],
  ])('are read in steps for %s', (_, ask, orders, growth) => {
    expect(planSteps(ask)).toEqual({ orders, growth });
  });

  it('are limited: of a hundred thousand files the newest two thousand are taken', () => {
    const files = new NewestFirst(Array.from({ length: 100_000 }, (_, i) => ({ path: pathOf(addDays('1990-01-01', i % 12_000), i) })));
    let taken = 0;
    endRunaway(() => {
      while (files.upTo !== null) taken += files.next().length;
    });
    expect([taken, files.leavesOut]).toEqual([2_000, true]);
  });
});

function pathOf(care: string, i: number): string {
  const name = `9999013_${compact(care)}_OML-11_${String(i).padStart(15, '0')}_20260101103059000_01_1`;
  return `999/901/9999013/${compact(care)}/OML-11/${name}`;
}

describe('the folders of several questions', () => {
  it('include every folder that one of the questions may need', () => {
    const span: fc.Arbitrary<CareDates> = fc.record({
      from: fc.option(day, { nil: undefined }),
      until: fc.option(day, { nil: undefined }),
    });
    const asks = fc.array(
      fc.record({ category: fc.constantFrom<Category>(...CATEGORIES), dates: fc.array(span, { minLength: 1, maxLength: 3 }) }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(asks, day, (asked, care) => {
        const { from, until } = listFolders(asked.map(({ category, dates }) => ({ category, place: { dates } as never })));
        const within = (!from || care >= from) && (!until || care <= until);
        if (asked.some(({ category, dates }) => makeDateTest(category, dates)(compact(care)))) expect(within).toBe(true);
      }),
    );
  });

  it('are limited to the requested dates', () => {
    const ask = (category: Category, dates: CareDates[]) => ({ category, place: { dates } as never });
    expect(
      listFolders([ask('LAB_RESULT', [{ from: '2025-01-10', until: '2025-02-01' }]), ask('PRESCRIPTION', [{ from: '2025-03-01' }])]),
    ).toEqual({
      from: '2025-01-03',
    });
    expect(listFolders([ask('LAB_RESULT', [{ from: '2025-01-10', until: '2025-02-01' }])])).toEqual({
      from: '2025-01-03',
      until: '2025-02-08',
    });
    expect(listFolders([ask('LAB_RESULT', [{ from: '2025-01-10' }]), ask('ALLERGY', [{}])])).toEqual({});
  });
});
