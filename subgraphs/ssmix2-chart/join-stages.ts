import { type ChartItem, ImagingStage, ImagingStudy, Injection, InjectionStage, Prescription, PrescriptionStage } from '../kit/index.js';

type Staged = Prescription | Injection | ImagingStudy;

/**
 * An order and what came of it are one item: the mapping gives them one id. Two orders, or more executions than one, are more items: none is
 * lost, and no execution is put to an order that it may not belong to.
 */
export function joinStages(items: readonly ChartItem[]): ChartItem[] {
  const staged = new Map<string, Staged[]>();
  for (const item of items) {
    if (!isStaged(item)) continue;
    const known = staged.get(item.id);
    if (known) known.push(item);
    else staged.set(item.id, [item]);
  }
  const told = new Set<string>();
  return items.flatMap((item): ChartItem[] => {
    if (!isStaged(item)) return [item];
    if (told.has(item.id)) return [];
    told.add(item.id);
    return joinOrder(staged.get(item.id)!);
  });
}

function isStaged(item: ChartItem): item is Staged {
  return item instanceof Prescription || item instanceof Injection || item instanceof ImagingStudy;
}

function joinOrder(all: readonly Staged[]): Staged[] {
  if (all.length === 1) return [...all];
  const sorted = [...all].sort((a, b) => timeOf(a) - timeOf(b));
  const orders = sorted.filter(isOrder);
  const executions = sorted.filter((one) => !isOrder(one));
  const [order] = orders;
  const [execution, ...rest] = executions;
  if (!order || !execution || orders.length > 1) return apart(sorted);
  // All that was dispensed is in the prescription already.
  if (order instanceof Prescription) return [joined(order, execution)];
  return [joined(order, execution), ...apart(rest, order.id)];
}

/** Items of one id that are not one: all but the first get another, made of when they were. */
function apart(items: readonly Staged[], taken?: string): Staged[] {
  const ids = new Set<string>(taken === undefined ? [] : [taken]);
  return items.map((item) => {
    let { id } = item;
    for (let n = 0; ids.has(id); n++) id = `${item.id}.${Math.abs(timeOf(item)).toString(36)}${n > 0 ? `.${n}` : ''}`;
    ids.add(id);
    return id === item.id ? item : Object.assign(Object.create(Object.getPrototypeOf(item)) as Staged, item, { id });
  });
}

function joined(order: Staged, execution: Staged): Staged {
  if (order instanceof Prescription && execution instanceof Prescription) {
    const { stage, dispensedOn, provenance } = execution;
    return Object.assign(new Prescription(), order, { stage, dispensedOn, provenance });
  }
  if (order instanceof Injection && execution instanceof Injection) {
    return Object.assign(new Injection(), order, said(execution), { date: order.date, dateText: order.dateText, author: order.author });
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

/** What was told with the order and what was found; a notice of execution repeats the former. */
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
