import 'reflect-metadata';
import fc from 'fast-check';
import { DisclosureReport } from '../../audit/disclosure-report.js';
import { type Category, getCategoryBit } from '../../permit/category.js';
import { type CareDates, Grant, within } from '../../permit/grant.js';
import type { PermitClaims, PermitLine } from '../../permit/permit-claims.js';
import { encodeCursor } from '../../relay/page.js';
import { Loaders } from '../../server/loader.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ChartItem } from '../chart-item.js';
import type { Connection } from '../connection.js';
import type { ChartAnswer, ChartAsk, DayCount } from './chart-answer.js';
import { type ChartReader, makeChartReader } from './chart-reader.js';
import { AnswerState } from './facility-answer.js';

const PLACES = { fac_a: { id: '1', institution: '3310000001' }, fac_b: { id: '2', institution: '3310000002' } };
const item = (id: string, date: string | null) => ({ id, date }) as ChartItem;
const line = (f: string, category: Category, dates: CareDates = {}): PermitLine => ({
  f,
  c: getCategoryBit(category),
  ...dates,
  g: [`consent:${f}`],
});

/** A reader over a port that answers from a table by facility, and a record of the port's calls. */
function reading(lines: PermitLine[], answers: Record<string, ChartAnswer> | ((ask: ChartAsk) => ChartAnswer)) {
  const asked: ChartAsk[][] = [];
  const disclosures = new DisclosureReport();
  const context = { disclosures } as { loaders?: Loaders<SubgraphContext> };
  context.loaders = new Loaders(context as unknown as SubgraphContext);
  const reader: ChartReader = makeChartReader({
    read: async (asks) => {
      asked.push([...asks]);
      return asks.map((ask) => (typeof answers === 'function' ? answers(ask) : answers[ask.place.facility]!));
    },
  })(context as unknown as SubgraphContext);
  const chart = { grant: new Grant({ pat: 'pat_1', lines } as unknown as PermitClaims, { places: PLACES }) };
  return { reader, chart, asked, disclosures };
}

const answered = (...items: ChartItem[]): ChartAnswer => ({ state: AnswerState.ANSWERED, items });
const ids = ({ nodes }: Connection<ChartItem>) => nodes.map(({ id }) => id);
const states = ({ answers }: Connection<ChartItem>) => answers.map(({ facility, state }) => `${facility?.id} ${state}`);

describe('the reader of charts', () => {
  it('shows the newest day first, the undated last, each id once', async () => {
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

  it('says how many items the page needs, one more for the next page, and makes one request of two that differ only in that', async () => {
    const { reader, chart, asked } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered(item('a', '2025-01-01')) });
    await Promise.all([
      reader.list(chart, 'LAB_RESULT', { first: 3 }),
      reader.list(chart, 'LAB_RESULT', { first: 7 }, { keep: () => true }),
      reader.list(chart, 'LAB_RESULT', { first: 5, period: { from: '2025-01-01' } }),
    ]);
    expect(asked.map((asks) => asks.map(({ wanted }) => wanted))).toEqual([
      [
        { first: 8, keepsPart: true },
        { first: 6, keepsPart: false },
      ],
    ]);
    const all = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered() });
    await Promise.all([all.reader.list(all.chart, 'LAB_RESULT', { first: 3 }), all.reader.list(all.chart, 'LAB_RESULT', {})]);
    expect(all.asked).toMatchObject([[{ wanted: undefined }]]);
  });

  it('has pages without gaps or repeats, each of which says whether there is another', async () => {
    const all = Array.from({ length: 23 }, (_, i) => item(`i${i}`, i % 3 === 0 ? '2025-01-01' : `2025-02-${10 + i}`));
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered(...all) });
    const paged: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: Connection<ChartItem> = await reader.list(chart, 'LAB_RESULT', { first: 4, after });
      expect(page.edges.map(({ node }) => node)).toEqual(page.nodes);
      expect(page.edges.at(-1)?.cursor).toBe(page.pageInfo.endCursor);
      paged.push(...ids(page));
      expect(page.pageInfo.hasNextPage).toBe(paged.length < all.length);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(paged).toEqual(ids(await reader.list(chart, 'LAB_RESULT', {})));
    const none = await reader.list(chart, 'LAB_RESULT', { first: 0 });
    expect([ids(none), none.pageInfo.hasNextPage, none.pageInfo.endCursor]).toEqual([[], true, null]);
  });

  it('refuses a page that does not exist, instead of showing the beginning', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], { fac_a: answered(item('a', '2025-01-01')) });
    for (const args of [
      { first: -1 },
      { first: 1001 },
      { first: Number.NaN },
      { after: encodeCursor('gone') },
      { after: 'a' },
      { after: '' },
    ]) {
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
    const list = await reader.list(chart, 'PRESCRIPTION', { period: { from: '2024-01-01' } });
    expect([ids(list), states(list)]).toEqual([[], ['fac_a ANSWERED']]);
    expect(asked).toEqual([]);
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

  it('shows what the facilities have that answered, and says which did not', async () => {
    const lines = [line('fac_a', 'LAB_RESULT'), line('fac_b', 'LAB_RESULT')];
    const failed = (state: AnswerState, ...items: ChartItem[]) => ({ state, items });
    const cases: [Record<string, ChartAnswer>, string[], string[], boolean][] = [
      [
        { fac_a: failed(AnswerState.TIMED_OUT), fac_b: failed(AnswerState.UNREACHABLE) },
        [],
        ['fac_a TIMED_OUT', 'fac_b UNREACHABLE'],
        false,
      ],
      [{ fac_a: failed(AnswerState.TIMED_OUT), fac_b: answered() }, [], ['fac_a TIMED_OUT', 'fac_b ANSWERED'], false],
      [
        { fac_a: failed(AnswerState.INVALID_DATA, item('a', '2025-01-01')), fac_b: failed(AnswerState.NOT_SERVED) },
        ['a'],
        ['fac_a INVALID_DATA', 'fac_b NOT_SERVED'],
        false,
      ],
      [
        { fac_a: answered(item('a', '2025-01-01')), fac_b: failed(AnswerState.NOT_SERVED) },
        ['a'],
        ['fac_a ANSWERED', 'fac_b NOT_SERVED'],
        true,
      ],
    ];
    for (const [answers, shown, said, complete] of cases) {
      const { reader, chart } = reading(lines, answers);
      const list = await reader.list(chart, 'LAB_RESULT', {});
      expect([ids(list), states(list), list.complete]).toEqual([shown, said, complete]);
    }
  });

  it('says WITHHELD for a facility of the grant that does not grant the category, with or without data, and names no other facility', async () => {
    const { reader, chart, asked } = reading([line('fac_a', 'LAB_RESULT'), line('fac_b', 'ALLERGY')], () => answered());
    expect(states(await reader.list(chart, 'LAB_RESULT', {}))).toEqual(['fac_a ANSWERED', 'fac_b WITHHELD']);
    asked.length = 0;
    const imaging = await reader.list(chart, 'IMAGING', {});
    expect([states(imaging), imaging.complete, imaging.nodes, asked]).toEqual([['fac_a WITHHELD', 'fac_b WITHHELD'], true, [], []]);
    expect(imaging.answers.map(({ leftOut }) => leftOut)).toEqual([null, null]);
  });

  it('says of each list only what was asked for this list', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], ({ place }) =>
      place.dates[0]?.from === '2020-01-01' ? { state: AnswerState.TIMED_OUT, items: [] } : answered(),
    );
    const [old, recent] = await Promise.all(
      ['2020-01-01', '2024-01-01'].map(async (from) => await reader.list(chart, 'LAB_RESULT', { period: { from } })),
    );
    expect([states(old!), states(recent!)]).toEqual([['fac_a TIMED_OUT'], ['fac_a ANSWERED']]);
  });

  it('says the time of stale data, and how many records are left out if the system knows', async () => {
    const at = new Date('2026-01-01T00:00:00Z');
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT'), line('fac_b', 'LAB_RESULT')], {
      fac_a: { state: AnswerState.STALE, items: [], at },
      fac_b: { state: AnswerState.INVALID_DATA, items: [], leftOut: 3 },
    });
    const { answers, complete } = await reader.list(chart, 'LAB_RESULT', {});
    expect(answers).toMatchObject([
      { state: 'STALE', at, leftOut: null },
      { state: 'INVALID_DATA', leftOut: 3 },
    ]);
    expect(answers[1]!.at.getTime()).toBeGreaterThan(at.getTime());
    expect(complete).toBe(false);
    const unreachable = reading([line('fac_a', 'LAB_RESULT')], { fac_a: { state: AnswerState.UNREACHABLE, items: [] } });
    expect((await unreachable.reader.list(unreachable.chart, 'LAB_RESULT', {})).answers[0]!.leftOut).toBeNull();
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
    expect(ids(await reader.list(chart, 'LAB_RESULT', { first: 1 }))).toEqual(['a']);
    expect(read).toBe(0);
    // One item more says whether there is a next page.
    const two = await reader.list(chart, 'LAB_RESULT', { first: 2 });
    expect([ids(two), two.pageInfo.hasNextPage]).toEqual([['a', 'b'], true]);
    expect(read).toBe(1);
    expect(ids(await reader.list(chart, 'LAB_RESULT', { first: 2, after: encodeCursor('b') }))).toEqual(['c']);
    expect(ids(await reader.list(chart, 'LAB_RESULT', { first: 3 }))).toEqual(['a', 'b', 'c']);
  });

  it('fails the field if the port throws', async () => {
    const { reader, chart } = reading([line('fac_a', 'LAB_RESULT')], () => {
      throw new Error('a fault');
    });
    await expect(reader.list(chart, 'LAB_RESULT', {})).rejects.toThrow('a fault');
  });

  it('complete is true if and only if every facility answered, withheld or never has the category, whatever the page is', async () => {
    const state = fc.constantFrom(...Object.values(AnswerState).filter((one) => one !== AnswerState.WITHHELD));
    const facility = fc.record({ isGranted: fc.boolean(), state, items: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(facility, facility, fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }), async (a, b, first) => {
        const facilities = { fac_a: a, fac_b: b };
        const lines = Object.entries(facilities).map(([id, { isGranted }]) => line(id, isGranted ? 'LAB_RESULT' : 'ALLERGY'));
        const { reader, chart } = reading(lines, ({ place }) => {
          const { state, items } = facilities[place.facility as 'fac_a'];
          return { state, items: Array.from({ length: items }, (_, i) => item(`${place.facility}-${i}`, '2025-01-01')) };
        });
        const { complete, nodes } = await reader.list(chart, 'LAB_RESULT', { first });
        const asked = Object.values(facilities).filter(({ isGranted }) => isGranted);
        expect(complete).toBe(asked.every((one) => one.state === 'ANSWERED' || one.state === 'NOT_SERVED'));
        const granted = asked.reduce((sum, { items }) => sum + items, 0);
        expect(nodes).toHaveLength(Math.min(granted, first ?? granted));
      }),
    );
  });

  describe('the timeline', () => {
    const days: DayCount[] = [
      { date: '2025-01-01', count: 2 },
      { date: '2025-01-31', count: 1 },
      { date: '2025-02-01', count: 4 },
    ];

    function counting(lines: PermitLine[], scopes: string[]) {
      const asked: ChartAsk[][] = [];
      const context = { caller: { scopes }, disclosures: new DisclosureReport() } as unknown as SubgraphContext & {
        loaders: Loaders<SubgraphContext>;
      };
      Object.assign(context, { loaders: new Loaders(context) });
      const reader = makeChartReader({
        read: async () => {
          throw new Error('the timeline reads no item');
        },
        count: async (asks) => {
          asked.push([...asks]);
          return asks.map(() => days);
        },
      })(context);
      return { reader, asked, chart: { grant: new Grant({ pat: 'pat_1', lines } as unknown as PermitClaims, { places: PLACES }) } };
    }

    it('counts by facility, category and month, of the granted dates in the period, with one call of the port', async () => {
      const lines = [line('fac_a', 'LAB_RESULT', { from: '2025-01-02' }), line('fac_b', 'PRESCRIPTION')];
      const { reader, chart, asked } = counting(lines, ['chart:lab-result', 'chart:prescription']);
      const counts = await reader.timeline(chart, { until: '2025-02-28' });
      expect(counts.map(({ facility, category, month, atMost }) => `${facility!.id} ${category} ${month} ${atMost}`).sort()).toEqual([
        'fac_a LAB_RESULT 2025-01 1',
        'fac_a LAB_RESULT 2025-02 4',
        'fac_b PRESCRIPTION 2025-01 3',
        'fac_b PRESCRIPTION 2025-02 4',
      ]);
      expect(asked).toHaveLength(1);
    });

    it('says nothing of a category without a grant, without the scope, without care dates, or outside the granted dates', async () => {
      const lines = [line('fac_a', 'LAB_RESULT'), line('fac_a', 'ALLERGY'), line('fac_b', 'ENCOUNTER', { until: '2024-12-31' })];
      const { reader, chart, asked } = counting(lines, ['chart:prescription', 'chart:allergy', 'chart:encounter']);
      expect(await reader.timeline(chart, null)).toEqual([]);
      expect(asked.flat().map(({ category }) => category)).toEqual(['ENCOUNTER']);
    });

    it('is empty if the port has no index', async () => {
      const context = { caller: { scopes: ['chart:lab-result'] }, disclosures: new DisclosureReport() } as unknown as SubgraphContext;
      Object.assign(context, { loaders: new Loaders(context) });
      const reader = makeChartReader({ read: async () => [] })(context);
      const chart = {
        grant: new Grant({ pat: 'pat_1', lines: [line('fac_a', 'LAB_RESULT')] } as unknown as PermitClaims, { places: PLACES }),
      };
      expect(await reader.timeline(chart, null)).toEqual([]);
    });
  });
});
