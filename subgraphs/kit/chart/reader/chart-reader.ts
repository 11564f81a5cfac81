import { type Category, getCategoryBit, isDated } from '../../permit/category.js';
import { type Grant, within } from '../../permit/grant.js';
import type { LoaderDefinition } from '../../server/loader.js';
import type { SubgraphContext } from '../../server/subgraph-context.js';
import type { ChartItem } from '../chart-item.js';
import type { Period } from '../period.js';
import type { ChartAnswer, ChartAsk, ChartSource } from './chart-answer.js';
import { AnswerState, type FacilityAnswer, findWorstState } from './facility-answer.js';
import { findOverlap } from './overlap.js';
import { demandPage, makePage } from './page.js';
import { type PlaceAnswer, readOn } from './read-on.js';
import { findLargest, findWanted } from './wanted-items.js';

/** The context of a subgraph that has charts. */
export interface ChartContext extends SubgraphContext {
  readonly charts: ChartReader;
}

/** What the reader needs of a chart: its grant and its origin. */
interface GrantedChart {
  readonly grant: Grant;
}

/** A request whose hint may still grow. */
type MutableAsk = Omit<ChartAsk, 'wanted'> & { wanted?: ChartAsk['wanted'] };

interface ListArgs {
  readonly period?: Period | null;
  readonly first?: number;
  readonly after?: string | null | undefined;
}

/**
 * Reads the charts of one operation: calls the port within the grant, filters by date, sorts, makes pages, and keeps how each facility
 * answered.
 */
export class ChartReader {
  readonly #attempts = new Map<GrantedChart, Map<Category, Promise<FacilityAnswer[]>[]>>();
  /** The requests by the loader's key. */
  readonly #asked = new Map<string, MutableAsk>();

  constructor(
    private readonly definition: LoaderDefinition<ChartAsk, ChartAnswer, SubgraphContext>,
    private readonly context: SubgraphContext,
  ) {}

  /** The items of a category, newest first; null if no facility could answer. */
  async list<T extends ChartItem>(
    chart: GrantedChart,
    category: Category,
    args: ListArgs,
    { keep, part }: { keep?: (item: ChartItem) => boolean; part?: ChartAsk['part'] } = {},
  ): Promise<T[] | null> {
    const { first = Number.POSITIVE_INFINITY, after, period } = args;
    demandPage(first);
    const places = chart.grant
      .at(category)
      .map((place) => ({ ...place, dates: isDated(category) ? findOverlap(place.dates, period) : place.dates, granted: place.dates }));
    const read = places.map(async (place): Promise<PlaceAnswer> => {
      if (place.dates.length === 0) return { place, answer: { state: AnswerState.ANSWERED, items: [] } };
      return {
        place,
        answer: await this.#ask({ category, part, patient: chart.grant.patient, place, wanted: findWanted(first, keep !== undefined) }),
      };
    });
    const sorted = (answers: readonly PlaceAnswer[]): T[] => {
      const items = new Map<string, T>();
      for (const { place, answer } of answers) {
        for (const item of answer.items as readonly T[]) {
          if (isDated(category) && !within(item.date, place.dates)) continue;
          // Items that are read later are older, so they never replace one that is here.
          if (!items.has(item.id) && (!keep || keep(item))) items.set(item.id, item);
        }
      }
      return [...items.values()].sort(compareNewestFirst);
    };
    const asked = Promise.all(read).then(async (answers) => await readOn(answers, sorted, { first, after }));
    this.#remember(
      chart,
      category,
      asked.then((all) => all.map(({ place, answer }) => makeAnswer(place.facility, category, answer.state, answer.at))),
    );
    const answers = await asked;
    if (answers.length > 0 && answers.every(({ answer }) => answer.items.length === 0 && !COULD_ANSWER.has(answer.state))) return null;
    return makePage(sorted(answers), { first, after });
  }

  /** How each facility answered, for the categories of this chart that the operation requests. */
  async answers(chart: GrantedChart): Promise<FacilityAnswer[]> {
    await waitForFields();
    const answers: FacilityAnswer[] = [];
    for (const [category, attempts] of this.#attempts.get(chart) ?? []) {
      answers.push(...findWorstByFacility((await Promise.all(attempts)).flat()));
      for (const facility of chart.grant.facilities) {
        const granted = chart.grant.claims.lines.some((line) => line.f === facility && (line.c & getCategoryBit(category)) !== 0);
        if (!granted) answers.push(makeAnswer(facility, category, AnswerState.WITHHELD));
      }
    }
    return answers;
  }

  /** Notes how each facility of the grant answered for a category that is not a list. */
  answered(chart: GrantedChart, category: Category, state: AnswerState): void {
    const answers = chart.grant.at(category).map(({ facility }) => makeAnswer(facility, category, state));
    this.#remember(chart, category, Promise.resolve(answers));
  }

  /** Notes that a category without any grant was requested: `answers` reports it. */
  withheld(chart: GrantedChart, category: Category): void {
    this.#remember(chart, category, Promise.resolve([]));
  }

  /** Asks of one tick that differ only in `wanted` are one request, which needs as many items as the largest of them. */
  async #ask(ask: ChartAsk): Promise<ChartAnswer> {
    const key = this.definition.key!(ask);
    const asked = this.#asked.get(key) ?? { ...ask };
    this.#asked.set(key, asked);
    asked.wanted = findLargest(asked.wanted, ask.wanted);
    return await this.context.loaders.of(this.definition).load(asked);
  }

  #remember(chart: GrantedChart, category: Category, attempt: Promise<FacilityAnswer[]>): void {
    attempt.catch(() => undefined);
    const attempts = this.#attempts.get(chart) ?? new Map<Category, Promise<FacilityAnswer[]>[]>();
    attempts.set(category, [...(attempts.get(category) ?? []), attempt]);
    this.#attempts.set(chart, attempts);
  }
}

/** Makes the reader of each request from the subgraph's port. */
export function makeChartReader(source: ChartSource): (context: SubgraphContext) => ChartReader {
  const definition: LoaderDefinition<ChartAsk, ChartAnswer, SubgraphContext> = {
    load: async (asks, context) => await source.read(asks, context),
    key: ({ category, part, patient, place }) => JSON.stringify([category, part, patient, place.facility, place.dates]),
  };
  return (context) => new ChartReader(definition, context);
}

/** States in which an empty list means that there are no items. In the other states this is unknown. */
const COULD_ANSWER: ReadonlySet<AnswerState> = new Set([AnswerState.ANSWERED, AnswerState.STALE, AnswerState.PARTIAL]);

function makeAnswer(facility: string, category: Category, state: AnswerState, at = new Date()): FacilityAnswer {
  return { facility: { id: facility }, category, state, at };
}

/** A field with two aliases (two periods) has one answer for each facility: the worse one. */
function findWorstByFacility(answers: readonly FacilityAnswer[]): FacilityAnswer[] {
  const worst = new Map<string, FacilityAnswer>();
  for (const answer of answers) {
    const known = worst.get(answer.facility!.id);
    if (!known || findWorstState([known.state, answer.state]) !== known.state) worst.set(answer.facility!.id, answer);
  }
  return [...worst.values()];
}

/** Sorts items without a date last; equal dates have a stable order by id. */
function compareNewestFirst(a: ChartItem, b: ChartItem): number {
  const [left, right] = [a.date ?? '', b.date ?? ''];
  if (left !== right) return left < right ? 1 : -1;
  return a.id < b.id ? -1 : 1;
}

/**
 * Waits until all other fields of the object have begun in this turn of the event loop, whatever their rules: `answers` is resolved after
 * them.
 */
function waitForFields(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
