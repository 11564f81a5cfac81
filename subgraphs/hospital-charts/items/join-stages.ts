import {
  type CareDates,
  type ChartItem,
  ImagingStage,
  ImagingStudy,
  Injection,
  InjectionStage,
  OrderState,
  Prescription,
  PrescriptionStage,
  within,
} from '../../kit/index.js';
import { strongerState } from '../../sources/ssmix2/orders/order-state.js';
import { DispensedRemarks, joinRemarks } from './join-remarks.js';

type Staged = Prescription | Injection | ImagingStudy;

/**
 * Joins an order and its execution into one item: the mapping gives them the same id. Additional orders and executions stay separate items:
 * none is lost, and no execution is joined with an order to which it may not belong.
 *
 * A performed injection or study always has an id made from its own time, and its own date, even with an order: the order may be read
 * later, or never, and the id must stay valid as the position of the next page.
 */
export function joinStages(all: readonly ChartItem[], granted: readonly CareDates[] = [{}]): ChartItem[] {
  const items = all.filter((item) => isGranted(item, granted));
  const staged = new Map<string, Staged[]>();
  for (const item of items) {
    if (!isStaged(item)) continue;
    const known = staged.get(item.id);
    if (known) known.push(item);
    else staged.set(item.id, [item]);
  }
  const seen = new Set<string>();
  return items.flatMap((item): ChartItem[] => {
    if (!isStaged(item)) return [item];
    if (seen.has(item.id)) return [];
    seen.add(item.id);
    return joinOrder(staged.get(item.id)!);
  });
}

/**
 * Whether an execution's day is in the dates of the permit; true for an order. One outside them is not shown, even if its order is inside.
 */
function isGranted(item: ChartItem, granted: readonly CareDates[]): boolean {
  const day = item instanceof Injection ? item.administeredOn : item instanceof Prescription ? item.dispensedOn : null;
  return day == null || within(day, granted);
}

function isStaged(item: ChartItem): item is Staged {
  return item instanceof Prescription || item instanceof Injection || item instanceof ImagingStudy;
}

function joinOrder(all: readonly Staged[]): Staged[] {
  const sorted = [...all].sort((a, b) => timeOf(a) - timeOf(b));
  const orders = sorted.filter(isOrder);
  const executions = sorted.filter((one) => !isOrder(one));
  const [order] = orders;
  if (order instanceof Prescription && orders.length === 1) return joinDispensing(order, executions as Prescription[]);
  if (sorted[0] instanceof Prescription) return makeIdsUnique(sorted);
  const ids = new TakenIds();
  const [first, ...rest] = executions.map((one) => renamed(one, ids));
  if (!order || !first || orders.length > 1) return [...makeIdsUnique(orders, ids), ...(first ? [first, ...rest] : [])];
  return [joined(order, first), ...rest];
}

/**
 * Divides an order into the drugs dispensed, the drugs not dispensed, and the substitutes. Another drug must not appear as the one ordered.
 */
function joinDispensing(order: Prescription, all: readonly Prescription[]): Staged[] {
  const ordered = new DrugSet(order.items);
  const isOrdered = ({ drug }: Item) => ordered.has(drug);
  const own = all.filter(({ items }) => items.every(isOrdered));
  const others = all.filter(({ items }) => !items.every(isOrdered));
  const [first] = own;
  if (!first) return makeIdsUnique([order, ...others]);
  const given = own.flatMap(({ items }) => items);
  const dispensedDrugs = new DrugSet(given);
  const isGiven = ({ drug }: Item) => given.length === 0 || dispensedDrugs.has(drug);
  const rest = order.items.filter((item) => !isGiven(item));
  const dispensed = new DispensedRemarks(given);
  const whole = Object.assign(new Prescription(), joined(order, first), {
    items: order.items.filter(isGiven).map((item) => dispensed.addTo(item)),
    ...joinRemarks([order, ...own]),
  });
  return makeIdsUnique([whole, ...(rest.length > 0 ? [Object.assign(new Prescription(), order, { items: rest })] : []), ...others]);
}

type Item = Prescription['items'][number];

/** A set of drugs with constant-time lookup: by code, or by name if one of the two drugs has no code. */
class DrugSet {
  readonly #codes = new Set<string>();
  readonly #names = new Set<string>();
  readonly #namesWithoutCode = new Set<string>();

  constructor(items: readonly Item[]) {
    for (const { drug } of items) {
      if (drug.code != null) this.#codes.add(drug.code);
      if (drug.text == null) continue;
      this.#names.add(drug.text);
      if (drug.code == null) this.#namesWithoutCode.add(drug.text);
    }
  }

  has({ code, text }: Item['drug']): boolean {
    if (code == null) return text != null && this.#names.has(text);
    return this.#codes.has(code) || (text != null && this.#namesWithoutCode.has(text));
  }
}

/** Gives separate items with the same id different ones: the first keeps it, the others get one made from their time. */
function makeIdsUnique(items: readonly Staged[], ids = new TakenIds()): Staged[] {
  return items.map((item) => {
    if (!ids.take(item.id)) return renamed(item, ids);
    return item;
  });
}

/** Copies an item with a free id that is made from its time. */
function renamed(item: Staged, ids: TakenIds): Staged {
  const id = ids.free(`${item.id}.${Math.abs(timeOf(item)).toString(36)}`);
  return Object.assign(Object.create(Object.getPrototypeOf(item)) as Staged, item, { id });
}

/** The ids in use. It finds the next free number of an id without a search. */
class TakenIds {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** Takes an id. @returns whether it was free */
  take(id: string): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }

  /** Takes this id, or the first free one of `id.1`, `id.2` …, and returns it. */
  free(id: string): string {
    if (this.take(id)) return id;
    for (let n = this.#next.get(id) ?? 1; ; n++) {
      if (!this.take(`${id}.${n}`)) continue;
      this.#next.set(id, n + 1);
      return `${id}.${n}`;
    }
  }
}

function joined(order: Staged, execution: Staged): Staged {
  if (order instanceof Prescription && execution instanceof Prescription) {
    const { stage, dispensedOn, provenance } = execution;
    return Object.assign(new Prescription(), order, { stage, dispensedOn, provenance, state: joinState(order, execution) });
  }
  if (order instanceof Injection && execution instanceof Injection) {
    const { author } = order;
    // Both times come from the same item: the start of one and the end of the other make no period.
    const { startsAt, endsAt } = execution.administeredOn != null || execution.startsAt ? execution : order;
    const asNeeded = order.asNeeded || execution.asNeeded;
    const both = { ...joinRemarks([order, execution]), state: joinState(order, execution), asNeeded };
    return Object.assign(new Injection(), order, pickFilled(execution), pickPosition(execution), { author, startsAt, endsAt }, both);
  }
  if (order instanceof ImagingStudy && execution instanceof ImagingStudy) {
    const both = { ...joinRemarks([order, execution]), state: joinState(order, execution), findings: findingsOf(order, execution) };
    return Object.assign(new ImagingStudy(), order, pickFilled(execution), pickPosition(execution), both);
  }
  return execution;
}

/** The stronger state of both: an order that is on hold does not stand because a part of it was carried out. */
function joinState({ state: one }: Staged, { state: other }: Staged): Staged['state'] {
  const state = strongerState(one ?? null, other ?? null);
  return state && OrderState[state];
}

/** Picks the fields of an execution that have a value. The others come from the order. */
function pickFilled<T extends Staged>(item: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => value != null && !(Array.isArray(value) && value.length === 0)),
  ) as Partial<T>;
}

/** Picks what decides the place of an execution in a list: it is the same whether or not its order has been read. */
function pickPosition({ date, dateText, time, sourceOrder }: Staged): Partial<Staged> {
  if (date == null) return {};
  return { date, dateText: dateText ?? null, time: time ?? null, ...(sourceOrder !== undefined && { sourceOrder }) };
}

/** The findings of both, without duplicates: a notice of execution repeats the order's note, with a status of its own. */
function findingsOf(order: ImagingStudy, execution: ImagingStudy): ImagingStudy['findings'] {
  const each = new Map([...order.findings, ...execution.findings].map((one) => [JSON.stringify({ ...one, status: null }), one]));
  return [...each.values()];
}

function isOrder({ stage }: Staged): boolean {
  return stage === PrescriptionStage.ORDERED || stage === InjectionStage.ORDERED || stage === ImagingStage.ORDERED;
}

function timeOf(item: Staged): number {
  const at = item instanceof Injection ? item.startsAt : item instanceof ImagingStudy ? item.performedAt : null;
  const day = item instanceof Prescription ? (item.dispensedOn ?? item.date) : item.date;
  return at?.getTime() ?? (day ? Date.parse(day) : 0);
}
