/** The most notes that each of many values repeats one by one. */
const MAX_SHARED = 20;

/** The notes that many values share. If there are many, they become one text, so that the values stay small. */
export function shareNotes(notes: readonly string[]): readonly string[] {
  return notes.length > MAX_SHARED ? [notes.join('\n')] : notes;
}
