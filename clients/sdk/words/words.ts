/** The languages of the words. */
export type Language = 'ja' | 'en';

/** One thing in both languages. */
export type Words = Readonly<Record<Language, string>>;

/** Words for each of some codes. */
export type WordTable<Code extends string> = Readonly<Record<Code, Words>>;

/** The values of an enum that this version of the SDK knows: all but the mark for values that the graph may get later. */
export type Known<Value extends string> = Exclude<Value, '%future added value'>;

/**
 * The words for a code. A code that this version does not know is its own text in both languages.
 *
 * @example
 * wordsFor(SEXES, 'FEMALE').ja; // 女性
 */
export function wordsFor<Code extends string>(table: WordTable<Code>, code: string): Words {
  return Object.hasOwn(table, code) ? table[code as Code] : { ja: code, en: code };
}
