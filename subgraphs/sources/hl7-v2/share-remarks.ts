import type { ReadingWarning } from './item-remarks.js';

/** The most notes, and the most warnings, that each of many values repeats one by one. */
const MAX_SHARED = 20;

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
