import { readCodedComponent } from './coded.js';
import { readTextAt, readWholeText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { readUnitAt } from './unit.js';

/** An amount. `text` is as given; `value` is null if `text` is not a plain decimal number. `unit` is the unit's text, else its code. */
export interface Quantity {
  value: number | null;
  text: string;
  unit: string | null;
}

/**
 * An amount (NM) in one field and its unit (CWE) in another: RXE-3 with RXE-5. An NM has no components, so delimiters that the sender did
 * not escape are text, and no number is made of a part.
 */
export function readQuantity(segment: Hl7Segment, amount: number, unit: number): Quantity | null {
  const text = readWholeText(segment, amount);
  return text === null ? null : { value: readNumber(text), text, unit: readUnitAt(segment, unit) };
}

/** A CQ (HL7 2.5 §2.A.15): quantity ^ units with subcomponents: RXE-19, TQ1-6. */
export function readCompositeQuantity(segment: Hl7Segment, number: number): Quantity | null {
  const text = readTextAt(segment, number);
  if (text === null) return null;
  const unit = readCodedComponent(segment, number, 2);
  return { value: readNumber(text), text, unit: unit?.text ?? unit?.code ?? null };
}

/** Reads an HL7 NM (2.5 §2.A.46); null for anything else, such as exponents or signs like `<`. */
export function readNumber(text: string): number | null {
  return /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/.test(text) ? Number(text) : null;
}
