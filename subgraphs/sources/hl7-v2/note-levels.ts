import { readWholeText } from './hl7-field.js';
import type { Hl7Segment } from './hl7-segment.js';
import { shareNotes } from './share-remarks.js';

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
    const text = readWholeText(nte, 3);
    if (text !== null) for (const target of this.#targets) target.push(text);
  }
}
