/** Kana that a small kana is searched as: old systems write ｼﾖｳ for ショウ. */
const LARGE: Readonly<Record<string, string>> = Object.fromEntries(
  [...'ァィゥェォッャュョヮヵヶ'].map((small, at) => [small, [...'アイウエオツヤユヨワカケ'][at]!]),
);

/** Kana of one sound that names are written with in two ways. */
const SAME_SOUND: Readonly<Record<string, string>> = { ヲ: 'オ', ヂ: 'ジ', ヅ: 'ズ', ヰ: 'イ', ヱ: 'エ' };

/** Marks that names are written with or without: spaces, middle dots, hyphens and the long vowel. */
const MARKS = /[\s・･.,，．ー‐-―−ｰ\-']/gu;

/**
 * Folds a name for search, so that hiragana, katakana and half-width kana, small and large kana, full-width letters, spaces and long vowels do not count.
 *
 * @example foldName('あいざわ　あい') === foldName('ｱｲｻﾞﾜ ｱｲ') // true
 */
export function foldName(text: string): string {
  return [...text.normalize('NFKC').replace(MARKS, '').toLowerCase()]
    .map((letter) => {
      const katakana = toKatakana(letter);
      const large = LARGE[katakana] ?? katakana;
      return SAME_SOUND[large] ?? large;
    })
    .join('');
}

/** Latin letters of a Hepburn or Kunrei spelling as katakana. What is no such spelling stays as it is. */
export function romajiToKatakana(text: string): string {
  let rest = text.normalize('NFKC').toLowerCase();
  let kana = '';
  while (rest !== '') {
    const [taken, sound] = takeSound(rest);
    kana += sound;
    rest = rest.slice(taken);
  }
  return kana;
}

/** Whether a text has only Latin letters and marks, so that it may be a name in romaji. */
export function isRomaji(text: string): boolean {
  return /^[a-z' -]+$/i.test(text.normalize('NFKC'));
}

/**
 * Whether a typed text fits a name: it is the beginning of the whole name, or of its given name.
 *
 * @param typed kanji, kana of any kind, or romaji
 */
export function fitsName(typed: string, patient: { readonly name: string; readonly kana: string }): boolean {
  const searched = foldName(isRomaji(typed) ? romajiToKatakana(typed) : typed);
  return [patient.name, patient.kana].some((name) => {
    const parts = name.split(/\s+/u);
    return [parts, parts.slice(1)].some((from) => from.length > 0 && foldName(from.join('')).startsWith(searched));
  });
}

function toKatakana(letter: string): string {
  const code = letter.charCodeAt(0);
  return code >= 0x3041 && code <= 0x3096 ? String.fromCharCode(code + 0x60) : letter;
}

/** The sounds of each consonant before a, i, u, e, o. */
const ROWS: Readonly<Record<string, string>> = {
  '': 'アイウエオ',
  k: 'カキクケコ',
  s: 'サシスセソ',
  t: 'タチツテト',
  n: 'ナニヌネノ',
  h: 'ハヒフヘホ',
  m: 'マミムメモ',
  r: 'ラリルレロ',
  g: 'ガギグゲゴ',
  z: 'ザジズゼゾ',
  d: 'ダヂヅデド',
  b: 'バビブベボ',
  p: 'パピプペポ',
};
const VOWELS = 'aiueo';

/** Syllables, the longest first: kya, shi, tsu, ka, a. */
const SYLLABLES: readonly (readonly [latin: string, kana: string])[] = [
  ...Object.entries(ROWS).flatMap(([consonant, sounds]) => [...sounds].map((kana, at) => [`${consonant}${VOWELS[at]}`, kana] as const)),
  ...Object.entries(ROWS).flatMap(([consonant, sounds]) =>
    consonant === '' ? [] : [...'ャュョ'].map((small, at) => [`${consonant}y${'auo'[at]}`, `${[...sounds][1]}${small}`] as const),
  ),
  ...Object.entries({ sh: 'シ', ch: 'チ', j: 'ジ' }).flatMap(([consonant, kana]) => [
    [`${consonant}i`, kana] as const,
    ...[...'ャュョ'].map((small, at) => [`${consonant}${'auo'[at]}`, `${kana}${small}`] as const),
  ]),
  ['tsu', 'ツ'] as const,
  ['fu', 'フ'] as const,
  ['ya', 'ヤ'] as const,
  ['yu', 'ユ'] as const,
  ['yo', 'ヨ'] as const,
  ['wa', 'ワ'] as const,
  ['wo', 'ヲ'] as const,
].sort(([a], [b]) => b.length - a.length);

/** How many letters the first sound of a text takes, and its kana. */
function takeSound(text: string): readonly [taken: number, kana: string] {
  const syllable = SYLLABLES.find(([latin]) => text.startsWith(latin));
  if (syllable) return [syllable[0].length, syllable[1]];
  if (/^n(?:[^aiueoy]|$)/.test(text)) return [text.startsWith("n'") ? 2 : 1, 'ン'];
  if (/^m[bmp]/.test(text)) return [1, 'ン'];
  if (/^([kstgzdbpcj])\1/.test(text) || text.startsWith('tch')) return [1, 'ッ'];
  return [1, text[0]!];
}
