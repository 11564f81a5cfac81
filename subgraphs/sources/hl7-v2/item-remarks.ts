/** Something that the sender wrote and that no field of a value holds, or that it wrote against the standard. */
export interface ReadingWarning {
  /**
   * - `NOT_SHOWN`: no field holds it.
   * - `NOT_UNDERSTOOD`: it is not written as the standard says; a field may hold it as text.
   * - `CHARACTER_REPLACED`: a character of no known set was replaced by ■.
   * - `IRREGULAR`: the file deviates from the standard, and was read all the same.
   */
  readonly code: 'NOT_SHOWN' | 'NOT_UNDERSTOOD' | 'CHARACTER_REPLACED' | 'IRREGULAR';
  /** The field or segment, e.g. `RXE-7`, `NTE`. Null for the whole file. */
  readonly place: string | null;
  /** What the sender wrote. Null if it cannot be shown as text. */
  readonly text: string | null;
}

/** The remarks on one value: its sender's (NTE-3), and the reader's warnings. Absent means none. */
export interface ItemRemarks {
  readonly notes?: readonly string[];
  readonly warnings?: readonly ReadingWarning[];
}

/** The most notes, and the most warnings, that each of many values repeats one by one. */
const MAX_SHARED = 20;

/** The different warnings, in their order. */
export function listDifferent(warnings: readonly ReadingWarning[]): ReadingWarning[] {
  if (warnings.length < 2) return [...warnings];
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}

/** The notes that many values share. If there are many, they become one text, so that the values stay small. */
export function shareNotes(notes: readonly string[]): readonly string[] {
  return notes.length > MAX_SHARED ? [notes.join('\n')] : notes;
}

/** As `shareNotes`, for warnings. One warning has no place then: the places are in its text. */
export function shareWarnings(warnings: readonly ReadingWarning[]): readonly ReadingWarning[] {
  if (warnings.length <= MAX_SHARED) return warnings;
  const lines = warnings.map(({ place, text }) => [place, text].filter((part) => part !== null).join(': '));
  return [{ code: 'NOT_SHOWN', place: null, text: lines.join('\n') }];
}

/** Collects the remarks on one value. */
export class RemarkList {
  readonly notes: string[] = [];
  readonly warnings: ReadingWarning[] = [];

  warn(code: ReadingWarning['code'], place: string, text: string | null): void {
    this.warnings.push({ code, place, text });
  }

  /** Sets `notes` and `warnings` of a value, if there are any. */
  addTo<V extends object>(value: V): V & ItemRemarks {
    const remarked: V & { notes?: readonly string[]; warnings?: readonly ReadingWarning[] } = value;
    if (this.notes.length > 0) remarked.notes = this.notes;
    if (this.warnings.length > 0) remarked.warnings = this.warnings;
    return remarked;
  }
}
