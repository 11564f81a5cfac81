import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';
import type { ReadingWarning } from '../../hl7-v2/item-remarks.js';
import { type Quantity, readQuantity } from '../../hl7-v2/quantity.js';
import type { TimingValue } from '../../hl7-v2/timing.js';

/** The least and the greatest amount of one intake (RXE-3 and 4). */
export interface DoseRange {
  low: Quantity | null;
  high: Quantity;
}

export interface ReadDose {
  dose: Quantity | null;
  doseRange: DoseRange | null;
  warnings: ReadingWarning[];
}

/**
 * The amount of one intake, if there is exactly one: RXE-3, else TQ1-2. Where the intakes differ, or where RXE-3 and TQ1-2 disagree, there
 * is none, and `doses` and `timings` say how much. Of a range (RXE-4) the dose has both ends as text, and no number.
 */
export function readDose(rxe: Hl7Segment, timings: readonly TimingValue[], isUneven: boolean): ReadDose {
  const [given, high] = [readQuantity(rxe, 3, 5), readQuantity(rxe, 4, 5)];
  const doseRange = high === null || isSame(given, high) ? null : { low: given, high };
  if (isUneven) return { dose: null, doseRange, warnings: [] };
  const timed = timings.flatMap(({ dose }) => dose ?? []);
  if (doseRange) return { dose: given && { value: null, text: `${given.text}-${high!.text}`, unit: given.unit }, doseRange, warnings: [] };
  const all = [...(given ? [given] : []), ...timed];
  const [first] = all;
  const missing = given === null && timed.length < timings.length;
  if (!first || missing) return { dose: null, doseRange, warnings: [] };
  if (all.every((one) => isSame(first, one))) return { dose: first, doseRange, warnings: [] };
  const text = given && `${given.text}${given.unit ?? ''}`;
  return { dose: null, doseRange, warnings: text === null ? [] : [{ code: 'NOT_UNDERSTOOD', place: 'RXE-3', text }] };
}

/** The same amount, written in the same unit or with the unit only once. */
function isSame(one: Quantity | null, other: Quantity): boolean {
  if (one === null) return false;
  const sameAmount = one.text === other.text || (one.value !== null && one.value === other.value);
  return sameAmount && (one.unit === null || other.unit === null || one.unit === other.unit);
}
