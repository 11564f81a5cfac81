import { readWholeText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { shareNotes } from './item-remarks.js';

/** What readers of NTE do with its fields. */
export const NOTE_FIELDS = {
  shown: { 3: 'notes' },
  repeating: [3],
  notCarried: { 1: 'the number of the segment', 2: 'which system wrote the comment', 4: 'the kind of the comment' },
} as const;

/** The comments of the NTE segments among these (HL7 2.5 §2.15.10), one text for each segment. */
export function readNotes(segments: readonly Hl7Segment[]): string[] {
  return segments.flatMap((segment) => (segment.name === 'NTE' ? (readNote(segment) ?? []) : []));
}

/**
 * Sorts the notes (NTE-3) of a message by what they are about: before the first order the patient, behind an SPM the specimen, else the
 * order or the observation before them. Groups of one patient and one specimen share their notes.
 */
export class NoteLevels {
  readonly ofPatient: string[] = [];
  #sharedOfPatient: readonly string[] | null = null;
  #ofSpecimen: string[] = [];
  #sharedOfSpecimen: readonly string[] | null = null;
  #targets: string[][] = [this.ofPatient];

  /** Begins the notes of a group: with those of the patient and the specimen. @param isSpecimen whether an SPM begins it */
  beginGroup(isSpecimen: boolean): string[] {
    this.#sharedOfPatient ??= shareNotes(this.ofPatient);
    if (isSpecimen) this.#ofSpecimen = [];
    this.#sharedOfSpecimen = isSpecimen ? null : (this.#sharedOfSpecimen ?? shareNotes(this.#ofSpecimen));
    const notes = [...this.#sharedOfPatient, ...(this.#sharedOfSpecimen ?? [])];
    this.#targets = isSpecimen ? [notes, this.#ofSpecimen] : [notes];
    return notes;
  }

  /** The next notes belong to this list. */
  areAbout(notes: string[]): void {
    this.#targets = [notes];
  }

  add(nte: Hl7Segment): void {
    const text = readNote(nte);
    if (text !== null) for (const target of this.#targets) target.push(text);
  }
}

/** The comment of an NTE segment (NTE-3): the whole field, because a separator in it is text. */
function readNote(nte: Hl7Segment): string | null {
  return readWholeText(nte, 3);
}
