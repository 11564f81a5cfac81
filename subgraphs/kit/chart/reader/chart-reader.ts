import { discloseAt } from '../../audit/disclose-at.js';
import { type Category, CHART_FIELDS, getCategoryBit, isDated } from '../../permit/category.js';
import { type FacilityIdentity, type Grant, within } from '../../permit/grant.js';
import { checkFirst, decodeCursor, makePage, type Page, type PageArgs } from '../../relay/page.js';
import type { LoaderDefinition } from '../../server/loader.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ChartItem } from '../chart-item.js';
import type { Connection } from '../connection.js';
import type { Demographics } from '../demographics.js';
import type { Period } from '../period.js';
import type { TimelineCount } from '../timeline-count.js';
import type { ChartAnswer, ChartAsk, ChartSource, DayCount } from './chart-answer.js';
import { discloseList, watchPage } from './chart-disclosures.js';
import { compareItems } from './compare-items.js';
import { countMonths } from './count-months.js';
import { type DemographicsMismatch, findMismatches } from './demographics-mismatch.js';
import { AnswerState, type FacilityAnswer, isComplete, makeFacilityAnswer } from './facility-answer.js';
import { findOverlap } from './overlap.js';
import { type PlaceAnswer, readOn } from './read-on.js';
import { findLargest, findWanted } from './wanted-items.js';

/** The context of a subgraph that has charts. */
export interface ChartContext extends SubgraphContext {
  readonly charts: ChartReader;
}

/** What the reader needs of a chart: its grant. */
export interface GrantedChart {
  readonly grant: Grant;
}

/** A request whose hint may still grow. */
type MutableAsk = Omit<ChartAsk, 'wanted'> & { wanted?: ChartAsk['wanted'] };

interface ListArgs extends PageArgs {
  readonly period?: Period | null | undefined;
}

interface ListOptions {
  readonly keep?: (item: ChartItem) => boolean;
  readonly part?: ChartAsk['part'];
}

interface ReadPage<T> {
  readonly page: Page<T>;
  /** How each facility answered. */
  readonly stated: readonly FacilityAnswer[];
  /** What the ports answered. */
  readonly answers: readonly PlaceAnswer[];
}

interface Definitions {
  readonly items: LoaderDefinition<ChartAsk, ChartAnswer, SubgraphContext>;
  readonly counts: LoaderDefinition<ChartAsk, readonly DayCount[], SubgraphContext>;
  /** Whether the port can count. */
  readonly hasIndex: boolean;
}

/** Reads the charts of one operation: calls the port within the grant, filters by date, sorts, makes pages, and says what is missing. */
export class ChartReader {
  /** The requests by the loader's key. */
  readonly #asked = new Map<string, MutableAsk>();

  constructor(
    private readonly definitions: Definitions,
    private readonly context: SubgraphContext,
  ) {}

  /**
   * One page of a category, with how each facility answered. A facility that fails, and one that does not grant the category, is only a state
   * in `answers`. What the page discloses is reported.
   *
   * @param keep the items of the category that the list shows; by default all
   * @throws KitError BAD_INPUT for a page that cannot be
   */
  async list<T extends ChartItem>(
    chart: GrantedChart,
    category: Category,
    args: ListArgs,
    options: ListOptions = {},
  ): Promise<Connection<T>> {
    const { grant } = chart;
    const { answers, stated, ...read } = await this.#readPage<T>(grant, category, args, options);
    const { page, isRead } = watchPage(read.page);
    const connection = Object.assign(page, { answers: stated, complete: isComplete(stated) });
    const { nodes } = read.page;
    this.context.disclosures.attach(connection, chart, () => discloseList(grant, category, { nodes, stated, answers, isRead: isRead() }));
    return connection;
  }

  /** Facilities whose demographics of the patient differ from the directory's. Null if the permit does not say enough to compare. */
  async demographicsMismatch(chart: GrantedChart): Promise<DemographicsMismatch[] | null> {
    const { grant } = chart;
    const { recorded } = grant;
    if (!grant.covers('DEMOGRAPHICS') || !recorded) return null;
    const { page, stated } = await this.#readPage<Demographics>(grant, 'DEMOGRAPHICS', {}, {});
    const mismatches = findMismatches(recorded, page.nodes);
    this.context.disclosures.attach(mismatches, chart, () =>
      stated.map(({ facility, state }) => {
        const items = mismatches.filter((one) => one.facility?.id === facility!.id).length;
        return discloseAt(grant, 'DEMOGRAPHICS', facility!.id, { form: items > 0 ? 'RECORDS' : 'COUNTS', state, items });
      }),
    );
    return mismatches;
  }

  async #readPage<T extends ChartItem>(
    grant: Grant,
    category: Category,
    { first, after, period }: ListArgs,
    { keep, part }: ListOptions,
  ): Promise<ReadPage<T>> {
    if (first !== undefined) checkFirst(first);
    const last = decodeCursor(after);
    // One item more than the page shows whether there is a next page.
    const needed = first === undefined ? Number.POSITIVE_INFINITY : first + 1;
    const wanted = findWanted(needed, keep !== undefined);
    const read = listPlaces(grant, category, period).map(async (place): Promise<PlaceAnswer> => {
      if (place.dates.length === 0) return { place, answer: { state: AnswerState.ANSWERED, items: [] } };
      return { place, answer: await this.#ask({ category, part, patient: grant.patient, place, wanted }) };
    });
    const sort = (answers: readonly PlaceAnswer[]) => sortItems<T>(answers, category, keep);
    const answers = await readOn(await Promise.all(read), sort, { first: needed, after: last });
    return { page: makePage(sort(answers), { first, after }), stated: listAnswers(grant, category, answers), answers };
  }

  /** Counts the records of the chart by facility, category and month: of the categories that the grant and the caller's scopes cover. */
  async timeline(chart: GrantedChart, period: Period | null | undefined): Promise<TimelineCount[]> {
    const { grant } = chart;
    const scopes = new Set(this.context.caller.scopes);
    const counts = this.context.loaders.of(this.definitions.counts);
    const categories = new Set(
      Object.values(CHART_FIELDS).flatMap(({ category, scope }) => (isDated(category) && scopes.has(scope) ? [category] : [])),
    );
    const places = [...categories].flatMap((category) =>
      listPlaces(grant, category, period)
        .filter(({ dates }) => dates.length > 0)
        .map((place) => ({ category, place })),
    );
    const counted = await Promise.all(
      places.map(async ({ category, place }) => {
        const days = await counts.load({ category, patient: grant.patient, place });
        return countMonths(days.filter(({ date }) => within(date, place.dates))).map(
          ({ month, count }): TimelineCount => ({ facility: { id: place.facility }, category, month, atMost: count }),
        );
      }),
    );
    const timeline = counted.flat();
    if (!this.definitions.hasIndex) return timeline;
    this.context.disclosures.attach(timeline, chart, () =>
      places.map(({ category, place: { facility } }, i) => {
        const items = counted[i]!.reduce((sum, { atMost }) => sum + atMost, 0);
        return discloseAt(grant, category, facility, { form: 'COUNTS', state: AnswerState.ANSWERED, items });
      }),
    );
    return timeline;
  }

  /** Asks of one tick that differ only in `wanted` are one request, which needs as many items as the largest of them. */
  async #ask(ask: ChartAsk): Promise<ChartAnswer> {
    const key = getKey(ask);
    const asked = this.#asked.get(key) ?? { ...ask };
    this.#asked.set(key, asked);
    asked.wanted = findLargest(asked.wanted, ask.wanted);
    return await this.context.loaders.of(this.definitions.items).load(asked);
  }
}

/** Makes the reader of each request from the subgraph's port. */
export function makeChartReader(source: ChartSource): (context: SubgraphContext) => ChartReader {
  const definitions: Definitions = {
    items: { key: getKey, load: async (asks, context) => await source.read(asks, context) },
    counts: { key: getKey, load: async (asks, context) => (await source.count?.(asks, context)) ?? asks.map(() => []) },
    hasIndex: source.count !== undefined,
  };
  return (context) => new ChartReader(definitions, context);
}

/** The part of a request that makes it another one. */
function getKey({ category, part, patient, place }: ChartAsk): string {
  return JSON.stringify([category, part, patient, place.facility, place.dates]);
}

/** The facilities that grant the category, each with the granted dates that lie in the period. */
function listPlaces(grant: Grant, category: Category, period: Period | null | undefined): FacilityIdentity[] {
  return grant.at(category).map((place) => ({
    ...place,
    dates: isDated(category) ? findOverlap(place.dates, period) : place.dates,
    granted: place.dates,
  }));
}

/** The items that may be shown, in the order of the list, each id once. */
function sortItems<T extends ChartItem>(
  answers: readonly PlaceAnswer[],
  category: Category,
  keep: ((item: ChartItem) => boolean) | undefined,
): T[] {
  const items = new Map<string, T>();
  for (const { place, answer } of answers) {
    for (const item of answer.items as readonly T[]) {
      if (isDated(category) && !within(item.date, place.dates)) continue;
      // Items that are read later are older, so they never replace one that is here.
      if (!items.has(item.id) && (!keep || keep(item))) items.set(item.id, item);
    }
  }
  return [...items.values()].sort(compareItems);
}

/** How each facility of the grant answered. A facility that does not grant the category is not asked: it is WITHHELD. */
function listAnswers(grant: Grant, category: Category, answers: readonly PlaceAnswer[]): FacilityAnswer[] {
  const given = new Map(answers.map(({ place, answer }) => [place.facility, answer]));
  const bit = getCategoryBit(category);
  return grant.facilities.flatMap((facility) => {
    const answer = given.get(facility);
    if (answer) return [makeFacilityAnswer(facility, category, answer.state, answer)];
    const isGranted = grant.claims.lines.some((line) => line.f === facility && (line.c & bit) !== 0);
    return isGranted ? [] : [makeFacilityAnswer(facility, category, AnswerState.WITHHELD)];
  });
}
