import type { Hl7Segment } from './hl7-segment.js';
import { readWholeField } from './unread-fields.js';

/** What readers of NTE do with its fields. */
export const NOTE_FIELDS = {
  shown: { 3: 'notes' },
  repeating: [3],
  notCarried: { 1: 'the number of the segment', 2: 'which system wrote the comment', 4: 'the kind of the comment' },
} as const;

/** The comments of the NTE segments among these (NTE-3; HL7 2.5 §2.15.10), one text for each segment. */
export function readNotes(segments: readonly Hl7Segment[]): string[] {
  return segments.flatMap((segment) => (segment.name === 'NTE' ? (readWholeField(segment, 3) ?? []) : []));
}
