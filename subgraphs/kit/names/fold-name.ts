import { toKanaSearchKey } from './kana.js';
import { foldKanji } from './kanji-variants.js';

/** A folded name, for comparisons: without differences that come from the writer or the machine. */
export interface FoldedName {
  /** The whole name, without spaces. */
  readonly whole: string;
  /** The family name; null if no space separates it from the given name, because then its end is unknown. */
  readonly family: string | null;
  readonly given: string | null;
}

/** Variation selectors choose a glyph of a character (葛󠄀 for 葛); they are invisible themselves. */
const UNSEEN = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u00ad\u200b-\u200d\u2060\ufeff]/gu;
/** Decoders differ for one JIS byte pair: U+FF0D and U+2212, U+FF5E and U+301C. People also type any of these for a long vowel. */
const DASHES = /[-ー‐‑‒–—―−〜~]/gu;

/** Folds an ideographic name: width, kind of kana, spelling variants, spaces, dashes. It accepts any string. */
export function foldName(name: string): FoldedName {
  const folded = foldKanji(normalizeWidth(name))
    .replace(/(?!々)(\p{Script=Han})(々+)/gu, (_, ideograph: string, again: string) => ideograph.repeat(1 + again.length))
    .replace(/[ぁ-ゖ]/gu, (hiragana) => String.fromCodePoint(hiragana.codePointAt(0)! + 0x60))
    .replace(/ヶ/gu, 'ケ')
    .replace(/ヵ/gu, 'カ')
    .replace(DASHES, '-')
    .toUpperCase();
  return splitName(splitWords(folded));
}

/**
 * Folds a phonetic name in the same way as the prefix search (`toKanaSearchKey`): voiced marks, long vowels and small letters do not count
 * either.
 */
export function foldKana(kana: string): FoldedName {
  return splitName(
    splitWords(normalizeWidth(kana)).map((word) =>
      toKanaSearchKey(word)
        .replace(/[^\p{L}\p{N}]/gu, '')
        .toUpperCase(),
    ),
  );
}

/** Replaces compatibility forms, except ideographs, which `foldKanji` handles one by one. */
function normalizeWidth(text: string): string {
  return text.replace(UNSEEN, '').replace(/[^\p{Script=Han}]+/gu, (run) => run.normalize('NFKC'));
}

/** ・ separates foreign names as a space does. */
function splitWords(text: string): string[] {
  return text.split(/[\s・]+/u);
}

function splitName(all: readonly string[]): FoldedName {
  const [family = '', ...given] = all.filter((word) => word !== '');
  const split = given.length > 0;
  return { whole: family + given.join(''), family: split ? family : null, given: split ? given.join('') : null };
}
