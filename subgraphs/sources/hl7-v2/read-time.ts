import { readTextAt } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { type PartialTime, readPartialTime } from './partial-time.js';

/**
 * Reads the time in a component of a field: a TS, or the start or end of a DR (HL7 2.5 §2.A.20). In a DR, the parts of a TS are separated
 * as subcomponents. The zone of MSH-7 holds for a time without one.
 */
export function readTimeAt(segment: Hl7Segment, number: number, component = 1): PartialTime | null {
  const text = readTextAt(segment, number, component, 1);
  return text === null ? null : readPartialTime(text, segment.context.zone);
}
