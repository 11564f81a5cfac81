import { type Coded, NOT_CODED, readAllCoded, readCoded } from '../../hl7-v2/coded.js';
import { readTextAt } from '../../hl7-v2/hl7-field.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import { type PartialTime, readPartialTimeOf } from '../../hl7-v2/partial-time.js';
import { type Quantity, readCompositeQuantity, readQuantity } from '../../hl7-v2/quantity.js';
import { readUsage } from './usage.js';

/** One drug of a prescription. */
export interface PrescriptionItemValue {
  /** ORC-4: items of one group (RP) are taken together. */
  group: string | null;
  /** RXE-2 or RXA-5 */
  drug: Coded;
  /** RXE-3 and 5, or RXA-6 and 7: the amount at one time, or the administered amount. */
  dose: Quantity | null;
  /** RXE-19: the amount per day. */
  daily: Quantity | null;
  /** RXE-10 and 11: the total amount to dispense. */
  total: Quantity | null;
  /** RXE-6 or RXA-8 */
  form: Coded | null;
  /** TQ1-3.1. Its text includes what qualifies it: further repetitions (on which days, how much at which time), TQ1-11 and RXE-7. */
  usage: Coded | null;
  /** TQ1-6 if its unit is the day. */
  days: number | null;
  /** TQ1-7 */
  startsOn: PartialTime | null;
  /** RXR-1 */
  route: Coded | null;
}

type Segment = Hl7Segment | null;

/** Reads an RXE. `timing` is the order's TQ1; a TQ1 among the details takes precedence. */
export function readOrderedItem(orc: Segment, rxe: Hl7Segment, timing: Segment, details: readonly Hl7Segment[]): PrescriptionItemValue {
  const { usage, days, startsOn } = readTiming(named(details, 'TQ1') ?? timing, readAllCoded(rxe, 7));
  return {
    group: orc && readTextAt(orc, 4),
    drug: readCoded(rxe, 2) ?? NOT_CODED,
    dose: readQuantity(rxe, 3, 5),
    daily: readCompositeQuantity(rxe, 19),
    total: readQuantity(rxe, 10, 11),
    form: readCoded(rxe, 6),
    usage,
    days,
    startsOn,
    route: readRoute(details),
  };
}

/** Reads an RXA. */
export function readDispensedItem(orc: Segment, rxa: Hl7Segment, timing: Segment, details: readonly Hl7Segment[]): PrescriptionItemValue {
  const { usage, days, startsOn } = readTiming(timing, []);
  return {
    group: orc && readTextAt(orc, 4),
    drug: readCoded(rxa, 5) ?? NOT_CODED,
    dose: readQuantity(rxa, 6, 7),
    daily: null,
    total: null,
    form: readCoded(rxa, 8),
    usage,
    days,
    startsOn,
    route: readRoute(details),
  };
}

function readTiming(tq1: Segment, instructions: readonly Coded[]): Pick<PrescriptionItemValue, 'usage' | 'days' | 'startsOn'> {
  if (!tq1) return { usage: readUsage(null, instructions), days: null, startsOn: null };
  const duration = readCompositeQuantity(tq1, 6);
  return {
    usage: readUsage(tq1, instructions),
    days: isDay(tq1) ? (duration?.value ?? null) : null,
    startsOn: readPartialTimeOf(readTextAt(tq1, 7)),
  };
}

/** Whether the unit of TQ1-6 is the day: `d`, which JAHIS's examples write as `D&日&ISO+`. */
function isDay(tq1: Hl7Segment): boolean {
  const code = readTextAt(tq1, 6, 2, 1);
  return code?.toLowerCase() === 'd' || readTextAt(tq1, 6, 2, 2) === '日';
}

function readRoute(details: readonly Hl7Segment[]): Coded | null {
  const rxr = named(details, 'RXR');
  return rxr && readCoded(rxr, 1);
}

function named(segments: readonly Hl7Segment[], name: string): Segment {
  return segments.find((one) => one.name === name) ?? null;
}
