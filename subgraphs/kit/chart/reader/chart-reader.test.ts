import 'reflect-metadata';
import fc from 'fast-check';
import { type Category, getCategoryBit } from '../../permit/category.js';
import { type CareDates, Grant, within } from '../../permit/grant.js';
import type { PermitClaims, PermitLine } from '../../permit/permit-claims.js';
import { Loaders } from '../../server/loader.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ChartItem } from '../chart-item.js';
import type { ChartAnswer, ChartAsk } from './chart-answer.js';
import { type ChartReader, makeChartReader } from './chart-reader.js';
import { AnswerState, findWorstState } from './facility-answer.js';

const PLACES = { fac_a: { id: '1', institution: '3310000001' }, fac_b: { id: '2', institution: '3310000002' } };
const item = (id: string, date: string | null) => ({ id, date }) as ChartItem;
const line = (f: string, category: Category, dates: CareDates = {}): PermitLine => ({ f, c: getCategoryBit(category), ...dates });

/** A reader over a port that answers from a table by facility, and a record of the port's calls. */
function reading(lines: PermitLine[], answers: Record<string, ChartAnswer> | ((ask: ChartAsk) => ChartAnswer)) {
  const asked: ChartAsk[][] = [];
  const context = {} as { loaders: Loaders<SubgraphContext> };
  context.loaders = new Loaders(context as unknown as SubgraphContext);
  const reader: ChartReader = makeChartReader({
    read: async (asks) => {
      asked.push([...asks]);
      return asks.map((ask) => (typeof answers === 'function' ? answers(ask) : answers[ask.place.facility]!));
    },
  })(context as unknown as SubgraphContext);
  const chart = { grant: new Grant({ pat: 'pat_1', lines } as unknown as PermitClaims, { places: PLACES }) };
  return { reader, chart, asked };
}

const answered = (...items: ChartItem[]): ChartAnswer => ({ state: AnswerState.ANSWERED, items });
const ids = (items: ChartItem[] | null) => items?.map(({ id }) => id);
const states = async (reader: ChartReader, chart: { grant: Grant }) =>
  (await reader.answers(chart)).map(({ facility, category, state }) => `${facility?.id} ${category} ${state}`).sort();

describe('the reader of charts', () => {
  it('shows the newest first, the undated last, each id once', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT'), line('fac_b', 'LAB_RESULT')], {
      fac_a: answered(
        item('b', '2025-01-01'),
        item('a', '2025-01-01'),
        item('old', '2020-01-01'),
        item('none', null),
        item('a', '2025-01-01'),
      ),
      fac_b: answered(item('new', '2026-01-01')),
    });
    expect(ids(await reader.list(chart, 'LAB_RESULT', {}))).toEqual(['new', 'a', 'b', 'old', 'none']);
  });

  it('says how many items the page needs, and makes one request of two that differ only in that', async () => {
    const { reader, chart, asked } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered(item('a', '2025-01-01')) });
    await Promise.all([
      reader.list(chart, 'LAB_RESULT', { first: 3 }),
      reader.list(chart, 'LAB_RESULT', { first: 7 }, { keep: () => true }),
      reader.list(chart, 'LAB_RESULT', { first: 5, period: { from: '2025-01-01' } }),
    ]);
    expect(asked.map((asks) => asks.map(({ wanted }) => wanted))).toEqual([
      [
        { first: 7, keepsPart: true },
        { first: 5, keepsPart: false },
      ],
    ]);
    const all = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered() });
    await Promise.all([all.reader.list(all.chart, 'LAB_RESULT', { first: 3 }), all.reader.list(all.chart, 'LAB_RESULT', {})]);
    expect(all.asked).toMatchObject([[{ wanted: undefined }]]);
  });

  it('has pages without gaps or repeats', async () => {
    const all = Array.from({ length: 23 }, (_, i) => item(`i${i}`, i % 3 === 0 ? '2025-01-01' : `2025-02-${10 + i}`));
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered(...all) });
    const paged: string[] = [];
    for (;;) {
      const page = ids(await reader.list(chart, 'LAB_RESULT', { first: 4, after: paged.at(-1) ?? null }))!;
      paged.push(...page);
      if (page.length < 4) break;
    }
    expect(paged).toEqual(ids(await reader.list(chart, 'LAB_RESULT', {})));
    expect(await reader.list(chart, 'LAB_RESULT', { first: 0 })).toEqual([]);
  });

  it('refuses a page that does not exist, instead of showing the beginning', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered(item('a', '2025-01-01')) });
    for (const args of [{ first: -1 }, { first: 1001 }, { after: 'gone' }, { after: '' }]) {
      await expect(reader.list(chart, 'LAB_RESULT', args)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    }
  });

  it('drops items outside the permitted dates and the period', async () => {
    const day = fc.constantFrom('2023-12-31', '2024-01-01', '2024-06-30', '2024-12-31', '2025-01-01');
    const span: fc.Arbitrary<CareDates> = fc.record({
      from: fc.option(day, { nil: undefined }),
      until: fc.option(day, { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(span, { minLength: 1, maxLength: 3 }),
        span,
        fc.array(fc.option(day), { maxLength: 8 }),
        async (granted, period, dates) => {
          const items = dates.map((date, i) => item(`i${i}`, date));
          const lines = granted.map((one) => line('fac_a', 'PRESCRIPTION', one));
          const { reader, chart } = reading(lines, { fac_a: answered(...items) });
          const shown = ids(await reader.list(chart, 'PRESCRIPTION', { period }))!;
          const expected = items.filter(({ date }) => within(date, granted) && within(date, [period]));
          expect([...shown].sort()).toEqual(expected.map(({ id }) => id).sort());
        },
      ),
      { numRuns: 500 },
    );
  });

  it('does not request facilities whose granted dates are outside the period', async () => {
    const { reader, chart, asked } = reading([line('fac_a', 'PRESCRIPTION', { until: '2023-12-31' })], {
      fac_a: answered(item('a', '2023-01-01')),
    });
    expect(await reader.list(chart, 'PRESCRIPTION', { period: { from: '2024-01-01' } })).toEqual([]);
    expect(asked).toEqual([]);
    expect(await states(reader, chart)).toEqual(['fac_a PRESCRIPTION ANSWERED']);
  });

  it('does not filter a category without care dates by date', async () => {
    const { reader, chart } = reading([line('fac_a', 'ALLERGY')], { fac_a: answered(item('a', '1990-01-01'), item('b', null)) });
    expect(ids(await reader.list(chart, 'ALLERGY', { period: { from: '2024-01-01' } }))).toEqual(['a', 'b']);
  });

  it('calls its port once for all requests of one tick, and never requests the same twice', async () => {
    const { reader, chart, asked } = reading([line('fac_a', 'ALLERGY'), line('fac_a', 'LAB_RESULT'), line('fac_b', 'LAB_RESULT')], () =>
      answered(),
    );
    await Promise.all([
      reader.list(chart, 'ALLERGY', {}),
      reader.list(chart, 'LAB_RESULT', {}),
      reader.list(chart, 'LAB_RESULT', { first: 1 }),
    ]);
    expect(asked.map((asks) => asks.map(({ category, place }) => `${category} ${place.facility}`).sort())).toEqual([
      ['ALLERGY fac_a', 'LAB_RESULT fac_a', 'LAB_RESULT fac_b'],
    ]);
  });

  it('returns null if no facility could answer, and the available items if some could', async () => {
    const lines = [line('fac_a', 'LAB_RESULT'), line('fac_b', 'LAB_RESULT')];
    const failed = (state: AnswerState, ...items: ChartItem[]) => ({ state, items });
    const none = reading(lines, { fac_a: failed(AnswerState.TIMED_OUT), fac_b: failed(AnswerState.UNREACHABLE) });
    expect(await none.reader.list(none.chart, 'LAB_RESULT', {})).toBeNull();
    expect(await states(none.reader, none.chart)).toEqual(['fac_a LAB_RESULT TIMED_OUT', 'fac_b LAB_RESULT UNREACHABLE']);
    const one = reading(lines, { fac_a: failed(AnswerState.TIMED_OUT), fac_b: answered() });
    expect(await one.reader.list(one.chart, 'LAB_RESULT', {})).toEqual([]);
    const part = reading(lines, {
      fac_a: failed(AnswerState.INVALID_DATA, item('a', '2025-01-01')),
      fac_b: failed(AnswerState.UNREACHABLE),
    });
    expect(ids(await part.reader.list(part.chart, 'LAB_RESULT', {}))).toEqual(['a']);
  });

  it('reports WITHHELD for a category that is not granted at a facility of the grant, with or without data, and names no other facility', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT'), line('fac_b', 'ALLERGY')], () => answered());
    await reader.list(chart, 'LAB_RESULT', {});
    reader.withheld(chart, 'IMAGING');
    expect(await states(reader, chart)).toEqual([
      'fac_a IMAGING WITHHELD',
      'fac_a LAB_RESULT ANSWERED',
      'fac_b IMAGING WITHHELD',
      'fac_b LAB_RESULT WITHHELD',
    ]);
    const { reader: other, chart: untouched } = reading([line('fac_a', 'LAB_RESULT')], () => answered());
    expect(await other.answers(untouched)).toEqual([]);
  });

  it('reports the worse of two answers for one field with two periods', async () => {
    for (const turned of [false, true]) {
      const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], ({ place }) =>
        place.dates[0]?.from === '2020-01-01' ? { state: AnswerState.TIMED_OUT, items: [] } : answered(),
      );
      const periods = [{ from: '2020-01-01' }, { from: '2024-01-01' }];
      for (const period of turned ? periods.toReversed() : periods) await reader.list(chart, 'LAB_RESULT', { period });
      expect(await states(reader, chart)).toEqual(['fac_a LAB_RESULT TIMED_OUT']);
    }
    expect(findWorstState([])).toBe(AnswerState.ANSWERED);
  });

  it('reports the time of a stale answer, and treats an empty one as an answer', async () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT'), line('fac_b', 'LAB_RESULT')], {
      fac_a: { state: AnswerState.STALE, items: [], at },
      fac_b: { state: AnswerState.UNREACHABLE, items: [] },
    });
    expect(await reader.list(chart, 'LAB_RESULT', {})).toEqual([]);
    const answers = await reader.answers(chart);
    expect(answers.find(({ state }) => state === AnswerState.STALE)?.at).toEqual(at);
    expect(answers.find(({ state }) => state === AnswerState.UNREACHABLE)?.at.getTime()).toBeGreaterThan(at.getTime());
    expect(findWorstState([AnswerState.PARTIAL, AnswerState.STALE, AnswerState.UNSUPPORTED])).toBe(AnswerState.STALE);
    expect(findWorstState([AnswerState.STALE, AnswerState.INVALID_DATA])).toBe(AnswerState.INVALID_DATA);
  });

  it('lets its port read as far as the page needs, within the granted dates', async () => {
    let read = 0;
    const older = {
      upTo: '2024-12-31',
      read: async () => {
        read += 1;
        return answered(item('a', '2025-02-01'), item('b', '2025-01-01'), item('c', '2024-01-01'));
      },
    };
    const first: ChartAnswer = { state: AnswerState.ANSWERED, items: [item('a', '2025-02-01'), item('b', '2025-01-01')], older };
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: first });
    expect(ids(await reader.list(chart, 'LAB_RESULT', { first: 2 }))).toEqual(['a', 'b']);
    expect(read).toBe(0);
    expect(ids(await reader.list(chart, 'LAB_RESULT', { first: 2, after: 'b' }))).toEqual(['c']);
    expect(ids(await reader.list(chart, 'LAB_RESULT', { first: 3 }))).toEqual(['a', 'b', 'c']);
    expect(read).toBe(2);
  });

  it('fails the field, and the answers with it, if the port throws', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], () => {
      throw new Error('a fault');
    });
    await expect(reader.list(chart, 'LAB_RESULT', {})).rejects.toThrow('a fault');
    await expect(reader.answers(chart)).rejects.toThrow('a fault');
  });
});
