import { readCoded } from './coded.js';
import { readRawField, readWholeText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';

/**
 * A unit in a CE field, such as OBX-6: its text, else its code.
 *
 * Many systems do not escape the `^` of a power (HL7 2.5 §2.7.2): `10^3/μL`, `mL/min/1.73m^2`. Their parts would be other units (`3/μL`), so
 * such a field, and one with a repetition, which a unit cannot have, is shown as it is written.
 */
export function readUnitAt(segment: Hl7Segment, number: number): string | null {
  const raw = readRawField(segment, number);
  const { componentSeparator, repetitionSeparator } = segment.context;
  const isWhole = !raw.includes(componentSeparator) || raw.includes(repetitionSeparator) || hasPower(raw.split(componentSeparator));
  if (isWhole) return readWholeText(segment, number);
  const unit = readCoded(segment, number);
  return unit?.text ?? unit?.code ?? null;
}

/** Whether a component is the exponent of the one before it. */
function hasPower(components: readonly string[]): boolean {
  return components.some((one, at) => {
    const base = components[at - 1] ?? '';
    return (OF_TEN.test(one) && base.endsWith('10')) || (OF_A_UNIT.test(one) && /[A-Za-z)]$/.test(base));
  });
}

/** Not `10*3/μL`, nor `10\\S\\3/μL`: the text of a unit. */
const OF_TEN = /^[-+−－]?\d{1,2}(?![\d*.\\])/;
/** Not `99XYZ`: a coding system. */
const OF_A_UNIT = /^[-+−－]?\d{1,2}(?=$|[\s/)])/;
