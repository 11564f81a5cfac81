import { toKanaSearchKey } from './kana.js';

/**
 * Invisible characters that change how a name looks: controls (NUL, tab, line breaks), bidirectional controls, zero-width and other
 * invisible characters, halves of surrogate pairs.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** They choose a glyph of the preceding character, and are valid in Japanese names (葛󠄀). */
const VARIATION_SELECTORS = /(?<=\p{Script=Han})[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

/**
 * Whether every character of a name is visible. Two names that look the same must not differ, and a name must not change the direction of
 * the text around it.
 *
 * @example isPlainName('山田 太郎')            // true
 * @example isPlainName('山田\u202e 太郎')      // false: what follows would be shown from right to left
 */
export function isPlainName(name: string): boolean {
  return !UNSEEN.test(name.replace(VARIATION_SELECTORS, ''));
}

/** Whether a name in kana can be searched: a long vowel mark alone cannot. */
export function isSearchableKana(kana: string): boolean {
  return toKanaSearchKey(kana) !== '';
}
