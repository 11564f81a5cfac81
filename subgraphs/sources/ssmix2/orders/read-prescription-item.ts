import { type Coded, NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { ItemRemarks, ReadingWarning } from '../../hl7-v2/item-remarks.js';
import { readNotes } from '../../hl7-v2/notes.js';
import type { PartialTime } from '../../hl7-v2/partial-time.js';
import { type Quantity, readCompositeQuantity, readQuantity } from '../../hl7-v2/quantity.js';
import { readTimings, type TimingValue } from '../../hl7-v2/timing.js';
import { findUnreadFields, readWholeSegment } from '../../hl7-v2/unread-fields.js';
import { isAsNeeded } from './as-needed.js';
import { type DrugComponent, readComponent } from './drug-component.js';
import type { DrugGroup } from './drug-groups.js';
import { type DrugRoute, readDrugRoute } from './drug-route.js';
import { type IntakeDose, readIntakeDoses } from './intake-doses.js';
import { type OrderState, readOrderState } from './order-state.js';
import { PRESCRIPTION_FIELDS } from './prescription-fields.js';
import { type DoseRange, readDose } from './read-dose.js';
import { readUsage } from './usage.js';

/** One drug of a prescription. */
export interface PrescriptionItemValue extends DrugRoute, ItemRemarks {
  /** ORC-4: items of one group (RP) are taken together. */
  group: string | null;
  /** ORC-1 and 5 */
  state: OrderState | null;
  /** RXE-2 or RXA-5 */
  drug: Coded;
  /** RXE-3 and 5, else TQ1-2, or RXA-6 and 7: the amount at one time, or the administered amount. Null if it is not one amount. */
  dose: Quantity | null;
  /** RXE-3 and 4 */
  doseRange: DoseRange | null;
  /** The amounts of the intakes of a day, where they differ. */
  doses: IntakeDose[];
  /** Each TQ1 of the drug, else of its order. */
  timings: TimingValue[];
  /** RXE-19: the amount per day. */
  daily: Quantity | null;
  /** RXE-10 and 11: the total amount to dispense. */
  total: Quantity | null;
  /** RXE-25 and 26, or RXA-13 and 14 */
  strength: Quantity | null;
  /** RXE-6 or RXA-8 */
  form: Coded | null;
  /** TQ1-3.1. Its text includes what qualifies it: further repetitions, TQ1-4, 10 and 11, and RXE-7. */
  usage: Coded | null;
  /** RXE-27, JAHIS's kind of medication: 21 内服, 22 頓用, 23 外用 … */
  category: Coded | null;
  /** Whether it is taken only when needed: RXE-27 頓用, or PRN in TQ1-9 or TQ1-3. */
  asNeeded: boolean;
  /** RXE-21: instructions to the pharmacist. */
  instructions: Coded[];
  /** TQ1-6 if its unit is the day, and if it is the same in each TQ1. */
  days: number | null;
  /** TQ1-7 of the first TQ1. */
  startsOn: PartialTime | null;
  /** RXC: the drugs of a mixture. */
  components: DrugComponent[];
  /** Whether RXA-20 (HL70322) is PA: only a part of the order was dispensed. */
  isPartial: boolean;
}

/** Reads an RXE. The TQ1 of the drug take precedence over those of the order. */
export function readOrderedItem(group: DrugGroup): PrescriptionItemValue {
  const { drug: rxe, orderTimings } = group;
  const own = named(group, 'TQ1');
  const { timings, warnings: ofTimings } = readTimings(own.length > 0 ? own : orderTimings);
  const hidden = listHidden(own, orderTimings);
  const instructions = readAllCoded(rxe, 7);
  const unit = readQuantity(rxe, 3, 5)?.unit ?? readUnitOf(rxe) ?? timings[0]?.dose?.unit ?? null;
  const intakes = readIntakeDoses([...timings.flatMap(({ usages }) => usages), ...instructions], unit);
  const { dose, doseRange, warnings: ofDose } = readDose(rxe, timings, intakes.doses.length > 0);
  const category = readCoded(rxe, 27) ?? readMisplacedCategory(rxe);
  const {
    shared,
    notes,
    warnings: found,
  } = readShared(group, timings, [
    ...ofTimings,
    ...intakes.warnings,
    ...ofDose,
    ...hidden.map((text) => ({ code: 'NOT_SHOWN' as const, place: 'TQ1', text })),
  ]);
  // A unit in RXE-5 beside an empty RXE-3 is shown all the same, where TQ1-2 has it too.
  const isUnitShown = timings.some((one) => one.dose !== null && one.dose.unit === readUnitOf(rxe));
  const warnings = found.filter(({ place }) => !(isUnitShown && place === 'RXE-5'));
  return withRemarks(notes, warnings, shared, {
    drug: readCoded(rxe, 2) ?? NOT_CODED,
    dose,
    doseRange,
    doses: intakes.doses,
    daily: readCompositeQuantity(rxe, 19),
    total: readQuantity(rxe, 10, 11),
    strength: readQuantity(rxe, 25, 26),
    form: readCoded(rxe, 6),
    usage: readUsage(timings, instructions),
    category,
    asNeeded: isAsNeeded(category, timings),
    instructions: readAllCoded(rxe, 21),
    isPartial: false,
  });
}

/** Reads an RXA. */
export function readDispensedItem(group: DrugGroup): PrescriptionItemValue {
  const { drug: rxa, orderTimings } = group;
  const { timings, warnings } = readTimings(orderTimings);
  const notes = readAllCoded(rxa, 9).flatMap(({ code, text }) => text ?? code ?? []);
  const { shared, notes: ofDetails, warnings: found } = readShared(group, timings, warnings);
  return withRemarks([...notes, ...ofDetails], found, shared, {
    drug: readCoded(rxa, 5) ?? NOT_CODED,
    dose: readQuantity(rxa, 6, 7),
    doseRange: null,
    doses: [],
    daily: null,
    total: null,
    strength: readQuantity(rxa, 13, 14),
    form: readCoded(rxa, 8),
    usage: readUsage(timings, []),
    category: null,
    asNeeded: isAsNeeded(null, timings),
    instructions: [],
    isPartial: readTextAt(rxa, 20) === 'PA',
  });
}

/**
 * A value of both parts with its remarks: without any, it has no such fields. Assigning is several times as fast as spreading into a new
 * object.
 */
function withRemarks(
  notes: string[],
  warnings: ReadingWarning[],
  shared: Pick<PrescriptionItemValue, Shared>,
  own: Omit<PrescriptionItemValue, Shared | 'notes' | 'warnings'>,
): PrescriptionItemValue {
  return Object.assign(own, shared, notes.length > 0 && { notes }, warnings.length > 0 && { warnings });
}

type Shared = 'group' | 'state' | 'timings' | 'days' | 'startsOn' | 'components' | keyof DrugRoute;

/** What an ordered and a dispensed drug have in common. */
function readShared(
  group: DrugGroup,
  timings: TimingValue[],
  found: readonly ReadingWarning[],
): { shared: Pick<PrescriptionItemValue, Shared>; notes: string[]; warnings: ReadingWarning[] } {
  const { orc, drug, details } = group;
  const { drugRoute, warnings: ofRoute } = readDrugRoute(named(group, 'RXR'));
  const { state, warnings: ofState } = readOrderState(orc);
  const unread = findUnreadFields([...(orc ? [orc] : []), ...group.orderTimings, drug, ...details], PRESCRIPTION_FIELDS);
  const shared = Object.assign(
    {
      group: orc && readTextAt(orc, 4),
      state,
      timings,
      days: readDays(timings),
      startsOn: timings[0]?.startsAt ?? null,
      components: named(group, 'RXC').map(readComponent),
    },
    drugRoute,
  );
  return { shared, notes: readNotes(details), warnings: [...ofState, ...found, ...ofRoute, ...unread] };
}

/** The days of each TQ1, if they agree, and if none follows another. The unit is `d`, which JAHIS's examples write as `D&日&ISO+`. */
function readDays(timings: readonly TimingValue[]): number | null {
  const days = timings.map(({ duration }) => (/^(d|日)$/i.test(duration?.unit ?? '') ? (duration?.value ?? null) : null));
  const agree = new Set(days).size === 1 && !timings.slice(0, -1).some(({ conjunction }) => conjunction === 'S');
  return agree ? days[0]! : null;
}

/** The TQ1 of the order that those of the drug replace, and that say something else. */
function listHidden(own: readonly Hl7Segment[], ofOrder: readonly Hl7Segment[]): string[] {
  if (own.length === 0 || ofOrder.length === 0) return [];
  const texts = new Set(own.map(readWholeSegment));
  return ofOrder.map(readWholeSegment).filter((text) => !texts.has(text));
}

/** JAHIS's kind of medication in RXE-26, where a writer counted one field too few. The warning for RXE-26 stays. */
function readMisplacedCategory(rxe: Hl7Segment): Coded | null {
  const misplaced = readTextAt(rxe, 25) === null ? readCoded(rxe, 26) : null;
  return misplaced?.system === 'JHSP0003' ? misplaced : null;
}

/** RXE-5 where RXE-3 is empty. */
function readUnitOf(rxe: Hl7Segment): string | null {
  const unit = readCoded(rxe, 5);
  return unit?.text ?? unit?.code ?? null;
}

function named({ details }: DrugGroup, name: string): Hl7Segment[] {
  return details.filter((one) => one.name === name);
}
