import { kanaSearchKey } from './kana.js';

/**
 * Characters that change how a name looks without being seen: controls (NUL, tab, line breaks), bidirectional controls, zero-width and other
 * invisible characters, halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** Choose a glyph of the character before them, and belong to Japanese names (葛󠄀). */
const VARIATION_SELECTORS = /(?<=\p{Script=Han})[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

/**
 * Whether a name shows all that it holds. Two names that look the same must not differ, and a name must not turn the text around it.
 *
 * @example isPlainName('山田 太郎')            // true
 * @example isPlainName('山田\u202e 太郎')      // false: what follows would be shown from right to left
 */
export function isPlainName(name: string): boolean {
  return !UNSEEN.test(name.replace(VARIATION_SELECTORS, ''));
}

/** Whether a name in kana has anything by which it is searched: a long vowel mark alone has nothing. */
export function isSearchableKana(kana: string): boolean {
  return kanaSearchKey(kana) !== '';
}
