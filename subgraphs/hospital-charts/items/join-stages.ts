import {
  type CareDates,
  type ChartItem,
  ImagingStage,
  ImagingStudy,
  Injection,
  InjectionStage,
  Prescription,
  PrescriptionStage,
  within,
} from '../../kit/index.js';

type Staged = Prescription | Injection | ImagingStudy;

/**
 * An order and what came of it are one item: the mapping gives them one id. Two orders, or more executions than one, are more items: none is
 * lost, and no execution is put to an order that it may not belong to.
 *
 * An injection or a study that took place has an id of its own time, and its own date, whatever else is known: its order may be read later than it,
 * or never, and a page must go on from there.
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

/** What was given or dispensed outside the dates of the permit is not shown with an order inside them either: that is then an order. */
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
  if (order instanceof Prescription && orders.length === 1) return dispensed(order, executions as Prescription[]);
  if (sorted[0] instanceof Prescription) return apart(sorted);
  const ids = new TakenIds();
  const [first, ...rest] = executions.map((one) => renamed(one, ids));
  if (!order || !first || orders.length > 1) return [...apart(orders, ids), ...(first ? [first, ...rest] : [])];
  return [joined(order, first), ...rest];
}

/** What of an order was dispensed, what was not, and what was dispensed in place of it: another drug must not pass for the one ordered. */
function dispensed(order: Prescription, all: readonly Prescription[]): Staged[] {
  const ordered = new DrugSet(order.items);
  const isOrdered = ({ drug }: Item) => ordered.has(drug);
  const own = all.filter(({ items }) => items.every(isOrdered));
  const others = all.filter(({ items }) => !items.every(isOrdered));
  const [first] = own;
  if (!first) return apart([order, ...others]);
  const given = own.flatMap(({ items }) => items);
  const dispensedDrugs = new DrugSet(given);
  const isGiven = ({ drug }: Item) => given.length === 0 || dispensedDrugs.has(drug);
  const rest = order.items.filter((item) => !isGiven(item));
  const whole = Object.assign(new Prescription(), joined(order, first), { items: order.items.filter(isGiven) });
  return apart([whole, ...(rest.length > 0 ? [Object.assign(new Prescription(), order, { items: rest })] : []), ...others]);
}

type Item = Prescription['items'][number];

/** Drugs to find one among, however many they are: by its code; by its name where one of the two has no code. */
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

/** Items of one id that are not one: all but the first get another, made of when they were. */
function apart(items: readonly Staged[], ids = new TakenIds()): Staged[] {
  return items.map((item) => {
    if (!ids.take(item.id)) return renamed(item, ids);
    return item;
  });
}

/** The item by an id that tells when it was, other than those. */
function renamed(item: Staged, ids: TakenIds): Staged {
  const id = ids.free(`${item.id}.${Math.abs(timeOf(item)).toString(36)}`);
  return Object.assign(Object.create(Object.getPrototypeOf(item)) as Staged, item, { id });
}

/** Ids that are given away; the next free one of a name is found at once, however many have it. */
class TakenIds {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** @returns whether it was free */
  take(id: string): boolean {
    if (this.#taken.has(id)) return false;
    this.#taken.add(id);
    return true;
  }

  /** That id, or the first of `id.1`, `id.2` … that is free; it is taken now. */
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
    return Object.assign(new Prescription(), order, { stage, dispensedOn, provenance });
  }
  if (order instanceof Injection && execution instanceof Injection) {
    const { author } = order;
    // A beginning of one and an end of the other would be no time at all.
    const { startsAt, endsAt } = execution.administeredOn != null || execution.startsAt ? execution : order;
    return Object.assign(new Injection(), order, said(execution), { author, startsAt, endsAt });
  }
  if (order instanceof ImagingStudy && execution instanceof ImagingStudy) {
    return Object.assign(new ImagingStudy(), order, said(execution), { findings: findingsOf(order, execution) });
  }
  return execution;
}

/** What an execution says; where it is silent the order speaks. */
function said<T extends Staged>(item: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(item).filter(([, value]) => value != null && !(Array.isArray(value) && value.length === 0)),
  ) as Partial<T>;
}

/** The note of the order and the finding. A notice of execution repeats the note. */
function findingsOf(order: ImagingStudy, execution: ImagingStudy): ImagingStudy['findings'] {
  const each = new Map([...order.findings, ...execution.findings].map((one) => [JSON.stringify(one), one]));
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
