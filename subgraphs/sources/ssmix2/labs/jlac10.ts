import { readCodeIn } from '../../hl7-v2/coded.js';
import type { Hl7Segment } from '../../hl7-v2/hl7-segment.js';

/**
 * A JLAC10 code (JC10; 17 digits, in real files also 14 or 15) in a field's first repetition. Its first digits say what is examined: 6 is
 * microbiology, 6A a smear, 6B a culture with identification, 6C a susceptibility test.
 */
export function jlac10(segment: Hl7Segment | null, field: number): string | null {
  return segment && readCodeIn(segment, field, 'JC10');
}

/** Whether JLAC10 digits 16 and 17 say that the result is a name, of an organism or a drug. Also true for a code without these digits. */
export function saysName(code: string): boolean {
  return code.length < 17 || code.endsWith('14');
}
