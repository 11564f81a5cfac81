import type {
  CodingPartFragment,
  InjectionPartFragment,
  PrescriptionItemPartFragment,
  PrescriptionPartFragment,
} from '../generated/operation-types.js';
import { compareTexts, type FacilityRef, type Lane } from '../lane.js';
import type { Connection } from '../list-state.js';
import { addDays, dayInJapan } from './care-date.js';
import { textOf } from './coding.js';
import { type DrugIdentity, identifyDrug } from './drug-name.js';
import { compareNewestFirst, listFacilities, listItems, placeOf, type Sourced } from './sourced.js';

/** The lists of a chart that the medications need. */
export interface MedicationChart {
  readonly prescriptions: Connection<PrescriptionPartFragment> | null;
  readonly injections: Connection<InjectionPartFragment> | null;
}

/** Whether the supply of a drug covers a day: it says nothing about whether the patient takes the drug. UNCERTAIN: the source gives no end. */
export type CurrentState = 'CURRENT' | 'PAST' | 'FUTURE' | 'UNCERTAIN';

/** One drug of one prescription, or one drug of one injection. */
export type MedicationUse = {
  /** Unique among all uses. */
  readonly key: string;
  readonly drug: CodingPartFragment;
  readonly identity: DrugIdentity;
  /** First and last day, both included; `until` is null where the source does not say how long. */
  readonly from: string | null;
  readonly until: string | null;
  readonly current: CurrentState;
  /** The key of the order whose dispensing this seems to be, at another facility: the same supply, not another one. */
  readonly dispenses: string | undefined;
} & (
  | {
      readonly kind: 'PRESCRIPTION';
      readonly source: Sourced<PrescriptionPartFragment>;
      readonly item: PrescriptionItemPartFragment;
    }
  | {
      readonly kind: 'INJECTION';
      readonly source: Sourced<InjectionPartFragment>;
      readonly item: InjectionPartFragment['items'][number];
    }
);

/** How alike the drugs of a group are. */
export type MedicationMatch =
  /** The same product at two or more facilities. */
  | 'SAME'
  /** The same ingredient at two or more facilities, as other products, strengths or forms. */
  | 'SIMILAR'
  /** At one facility only. */
  | 'ONLY';

/** Drugs with the same ingredient, of all facilities. */
export interface MedicationGroup {
  readonly key: string;
  readonly match: MedicationMatch;
  /** The name to show: that of the newest use. */
  readonly name: string | undefined;
  /** Newest first. */
  readonly uses: readonly [MedicationUse, ...MedicationUse[]];
  readonly facilities: readonly FacilityRef[];
  /** The first of CURRENT, UNCERTAIN, FUTURE, PAST that holds for one of the uses. */
  readonly current: CurrentState;
  /** Whether two facilities supply the drug for `today`: marked as a duplicate (重複). */
  readonly doubled: boolean;
}

/**
 * Groups the prescriptions and injections of all lanes by ingredient, and says of each group whether it is the same drug at several facilities, a
 * similar one, or at one facility only. See `identifyDrug` for what makes drugs the same; drugs that share any key are in one group. A drug
 * that the source did not name is in a group of its own.
 *
 * Each drug of each prescription is in exactly one group. Groups that run today come first; then the newest.
 *
 * @param today the day in Japan, `YYYY-MM-DD`
 */
export function groupMedications(lanes: readonly Lane<MedicationChart>[], today: string): readonly MedicationGroup[] {
  return joinByKeys(listMedicationUses(lanes, today)).map(makeGroup(today)).sort(compareGroups);
}

/** All drugs of all prescriptions and injections, newest first; with an order, its dispensing at another facility. */
export function listMedicationUses(lanes: readonly Lane<MedicationChart>[], today: string): readonly MedicationUse[] {
  const prescribed = listItems(lanes, 'prescriptions').flatMap((source) =>
    source.node.items.map((item, index): MedicationUse => {
      const period = findUsePeriod(source.node, item);
      return {
        kind: 'PRESCRIPTION',
        key: `${source.system.id} ${source.node.id} ${index}`,
        source,
        item,
        drug: item.drug,
        identity: identifyDrug(item.drug),
        ...period,
        current: stateOn(today, period, isInForce(source.node.state) && isInForce(item.state)),
        dispenses: undefined,
      };
    }),
  );
  const injected = listItems(lanes, 'injections').flatMap((source) =>
    source.node.items.map((item, index): MedicationUse => {
      const period = findInjectionPeriod(source.node);
      return {
        kind: 'INJECTION',
        key: `${source.system.id} ${source.node.id} ${index}`,
        source,
        item,
        drug: item.drug,
        identity: identifyDrug(item.drug),
        ...period,
        current: stateOn(today, period, isInForce(source.node.state)),
        dispenses: undefined,
      };
    }),
  );
  return joinDispensings([...prescribed, ...injected].sort(compareUses));
}

interface UsePeriod {
  readonly from: string | null;
  readonly until: string | null;
}

/**
 * The days for which a drug was prescribed: from its first day (`startsOn`, else the day of dispensing, else the day of the prescription), for
 * `days` days. As needed (頓用) drugs, and those without days, have no last day.
 *
 * What is uncertain: the patient may begin later, take the drug less often, or have some left; and a facility may have told the patient to stop
 * without changing the order. “Current” means that the supply reaches to today, nothing more. It is shown as “prescribed until”.
 */
export function findUsePeriod(prescription: PrescriptionPartFragment, item: PrescriptionItemPartFragment): UsePeriod {
  const from = item.startsOn ?? prescription.dispensedOn ?? prescription.date;
  const isBounded = from !== null && item.days !== null && item.days > 0 && !item.asNeeded;
  return { from, until: isBounded ? addDays(from, item.days - 1) : null };
}

/** The days of an injection: from its beginning to its end where they are given, else the one day on which it was given or ordered. */
function findInjectionPeriod({ startsAt, endsAt, administeredOn, date }: InjectionPartFragment): UsePeriod {
  const from = startsAt ? dayInJapan(startsAt) : (administeredOn ?? date);
  return { from, until: endsAt ? dayInJapan(endsAt) : from };
}

/** How long after its beginning a supply without a last day may still be in use: then it is UNCERTAIN, later it is PAST. */
const OPEN_DAYS = 92;

function stateOn(today: string, { from, until }: UsePeriod, isOrderInForce: boolean): CurrentState {
  if (!isOrderInForce) return 'PAST';
  if (from === null) return 'UNCERTAIN';
  if (from > today) return 'FUTURE';
  if (until === null) return today <= addDays(from, OPEN_DAYS) ? 'UNCERTAIN' : 'PAST';
  return today <= until ? 'CURRENT' : 'PAST';
}

/** A COMPLETED order has been carried out, which says nothing about whether the patient still has the drug: its days decide. */
function isInForce(state: string | null): boolean {
  return state !== 'CANCELLED' && state !== 'DISCONTINUED' && state !== 'REPLACED';
}

/** A prescription is valid for four days, the day of issue included (保険医療機関及び保険医療養担当規則 第20条). */
const VALID_DAYS = 4;

/** A drug of a prescription. */
type PrescribedUse = Extract<MedicationUse, { kind: 'PRESCRIPTION' }>;

/**
 * Joins an order with its dispensing at another facility, such as a pharmacy: the same product, or another one of the same ingredient, form and strength
 * (後発医薬品への変更), for the same days, dispensed within the four days in which a prescription is valid. Within one system the graph has joined them
 * already (one item with `dispensedOn`). One order takes one dispensing, the same product first. Both stay in the list; the dispensing says which order it
 * belongs to, so that it is not counted as a duplicate.
 */
function joinDispensings(uses: readonly MedicationUse[]): readonly MedicationUse[] {
  const ofStage = (stage: string) =>
    uses.filter((use): use is PrescribedUse => use.kind === 'PRESCRIPTION' && use.source.node.stage === stage);
  const [orders, dispensings] = [ofStage('ORDERED'), ofStage('DISPENSED')];
  const orderOf = new Map<string, string>();
  const taken = new Set<string>();
  for (const keys of ['products', 'formulations'] as const) {
    const byKey = new Map<string, PrescribedUse[]>();
    for (const order of orders)
      for (const key of order.identity[keys]) {
        const known = byKey.get(key);
        if (known) known.push(order);
        else byKey.set(key, [order]);
      }
    for (const one of dispensings) {
      if (orderOf.has(one.key)) continue;
      const candidates = one.identity[keys].flatMap((key) => byKey.get(key) ?? []);
      const order = candidates.find((candidate) => !taken.has(candidate.key) && isDispensingOf(one, candidate));
      if (!order) continue;
      taken.add(order.key);
      orderOf.set(one.key, order.key);
    }
  }
  return uses.map((use) => (orderOf.has(use.key) ? { ...use, dispenses: orderOf.get(use.key) } : use));
}

/** Whether place, days and dates fit. */
function isDispensingOf(dispensing: PrescribedUse, order: PrescribedUse): boolean {
  const dispensed = dispensing.source.node.dispensedOn ?? dispensing.source.node.date;
  const { date } = order.source.node;
  return (
    dispensed !== null &&
    date !== null &&
    placeOf(order.source) !== placeOf(dispensing.source) &&
    date <= dispensed &&
    dispensed <= addDays(date, VALID_DAYS - 1) &&
    order.item.days === dispensing.item.days
  );
}

/** Puts uses that share a key of product or ingredient into one group, directly or through others. */
function joinByKeys(uses: readonly MedicationUse[]): readonly MedicationUse[][] {
  const parents = new Map<string, string>();
  const findRoot = (key: string): string => {
    const parent = parents.get(key);
    return parent === undefined || parent === key ? key : findRoot(parent);
  };
  const keysOf = ({ key, identity: { products, ingredients } }: MedicationUse) => {
    const keys = [...products.map((one) => `product ${one}`), ...ingredients.map((one) => `ingredient ${one}`)];
    return keys.length > 0 ? keys : [`use ${key}`];
  };
  for (const use of uses) {
    const [first, ...others] = keysOf(use);
    for (const key of others) parents.set(findRoot(key), findRoot(first!));
  }
  const groups = new Map<string, MedicationUse[]>();
  for (const use of uses) {
    const root = findRoot(keysOf(use)[0]!);
    groups.set(root, [...(groups.get(root) ?? []), use]);
  }
  return [...groups.values()];
}

const makeGroup =
  (today: string) =>
  (uses: readonly MedicationUse[]): MedicationGroup => {
    const [newest, ...older] = uses as [MedicationUse, ...MedicationUse[]];
    const sources = uses.map(({ source }) => source);
    return {
      key: uses.map(({ key }) => key).sort(compareTexts)[0]!,
      match: matchOf(uses),
      name: textOf(newest.drug),
      uses: [newest, ...older],
      facilities: listFacilities(sources),
      current: CURRENT_FIRST.find((state) => uses.some(({ current }) => current === state))!,
      doubled: isDoubled(uses, today),
    };
  };

const CURRENT_FIRST: readonly CurrentState[] = ['CURRENT', 'UNCERTAIN', 'FUTURE', 'PAST'];

function matchOf(uses: readonly MedicationUse[]): MedicationMatch {
  const places = new Set(uses.map(({ source }) => placeOf(source)));
  if (places.size < 2) return 'ONLY';
  const placesOfProduct = new Map<string, Set<string>>();
  for (const { identity, source } of uses)
    for (const product of identity.products) {
      placesOfProduct.set(product, (placesOfProduct.get(product) ?? new Set()).add(placeOf(source)));
    }
  return [...placesOfProduct.values()].some(({ size }) => size > 1) ? 'SAME' : 'SIMILAR';
}

/** Whether two facilities supply the drug for today. The next supply of the same facility replaces the one before, and is no duplicate. */
function isDoubled(uses: readonly MedicationUse[], today: string): boolean {
  const running = uses.filter(({ current, until, dispenses }) => current === 'CURRENT' && (until ?? today) >= today && !dispenses);
  return new Set(running.map(({ source }) => placeOf(source))).size > 1;
}

function compareUses(a: MedicationUse, b: MedicationUse): number {
  return compareNewestFirst(a.source, b.source) || compareTexts(a.kind, b.kind) || compareTexts(a.key, b.key);
}

function compareGroups(a: MedicationGroup, b: MedicationGroup): number {
  return CURRENT_FIRST.indexOf(a.current) - CURRENT_FIRST.indexOf(b.current) || compareUses(a.uses[0], b.uses[0]);
}
