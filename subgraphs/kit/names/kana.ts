/**
 * Japanese names come in several spellings: half-width or full-width, hiragana or katakana, with long vowels and small letters.
 */

/** Makes the sort key of lists: full-width katakana, one space, code point order (the kana's own order for the characters in names). */
export function toKanaSortKey(kana: string): string {
  return toKatakana(kana);
}

/** Makes the key of prefix searches: voiced marks, long vowels, small letters and spaces do not count. */
export function toKanaSearchKey(kana: string): string {
  return toKatakana(kana)
    .normalize('NFD')
    .replace(/[゙゚ー\s]/gu, '')
    .replace(/[ァィゥェォッャュョヮ]/gu, (small) => LARGE[small] ?? small);
}

const LARGE: Readonly<Record<string, string>> = {
  ァ: 'ア',
  ィ: 'イ',
  ゥ: 'ウ',
  ェ: 'エ',
  ォ: 'オ',
  ッ: 'ツ',
  ャ: 'ヤ',
  ュ: 'ユ',
  ョ: 'ヨ',
  ヮ: 'ワ',
};

function toKatakana(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[ぁ-ゖ]/gu, (hiragana) => String.fromCodePoint(hiragana.codePointAt(0)! + 0x60))
    .replace(/\s+/gu, ' ')
    .trim();
}
