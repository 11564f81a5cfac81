/**
 * The words of the search index. Japanese has no spaces between words, so the index holds each pair of neighbouring characters (a bigram) as one word,
 * and each single character for queries of one character. A word is eight letters a to z, so that every full-text parser takes it as one word and none of its
 * operators can be in it. The letters depend on the patient: the words of one patient are few, however many records there are in all.
 */

/** The greatest number of characters, and of words, of a query. */
export const QUERY_AT_MOST = 100;
export const TERMS_AT_MOST = 10;

/** Ends a run of characters, so that no phrase reaches from one run into the next. */
const BREAK = 'break';

/**
 * Makes the words of a record, in the order of its texts.
 *
 * @param patient the directory's id
 */
export function toSearchWords(patient: string, texts: readonly string[]): string {
  const runs = texts.flatMap((text) => splitRuns(text));
  const pairs = runs.flatMap((run) => [...listBigrams(run), BREAK]);
  const singles = new Set(runs.flat().map((character) => `1${character}`));
  return [...pairs, ...singles].map((unit) => toWord(patient, unit)).join(' ');
}

/**
 * Makes the phrases of a query: every run of its characters is one phrase, and a record must have all of them.
 *
 * @returns each phrase as a list of words; none if the query has nothing to look for
 */
export function toSearchPhrases(patient: string, query: string): string[][] {
  return splitRuns(query).map((run) => {
    const units = run.length === 1 ? [`1${run[0]}`] : listBigrams(run);
    return units.map((unit) => toWord(patient, unit));
  });
}

/** Characters that nobody sees: they are in texts that were copied. */
const UNSEEN = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}\u00ad\u200b-\u200f\u2060-\u2064\ufeff\p{Cc}]/gu;

/** Folds width, case and the kind of kana. */
export function normalizeForSearch(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(UNSEEN, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[ァ-ヶ]/gu, (katakana) => String.fromCodePoint(katakana.codePointAt(0)! - 0x60))
    .replace(/\s+/gu, ' ')
    .trim();
}

function splitRuns(text: string): string[][] {
  return normalizeForSearch(text)
    .split(' ')
    .filter((run) => run !== '')
    .map((run) => [...run]);
}

/** Pairs of characters; they begin with 2, so that none is a single character or a break. */
function listBigrams(run: readonly string[]): string[] {
  return run.slice(1).map((character, i) => `2${run[i]}${character}`);
}

const LETTERS = 8;

/** Eight letters of a hash: two units of one patient get the same word by chance once in 2 × 10¹¹. */
function toWord(patient: string, unit: string): string {
  let rest = hash53(`${patient}\0${unit}`);
  let word = '';
  for (let i = 0; i < LETTERS; i++) {
    word += String.fromCharCode(97 + (rest % 26));
    rest = Math.floor(rest / 26);
  }
  return word;
}

/** cyrb53: a fast hash of 53 bits, for distribution and not for secrecy. */
function hash53(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
