import { normalizeForSearch, toSearchPhrases, toSearchWords } from './search-words.js';

/** Whether a text is found by a query, as a full-text index finds phrases. */
const finds = (text: string, query: string, patient = 'pat_1') => {
  const words = ` ${toSearchWords('pat_1', [text])} `;
  const phrases = toSearchPhrases(patient, query);
  return phrases.length > 0 && phrases.every((phrase) => words.includes(` ${phrase.join(' ')} `));
};

it.each<[string, string]>([
  ['夜間に発熱あり。', '発熱'],
  ['仙骨部の褥瘡を処置した', '褥瘡'],
  ['仙骨部の褥瘡を処置した', '褥瘡を処置'],
  ['左足が痛い', '痛'],
  ['体温 38.2', '38.2'],
  ['バイタル測定', 'ばいたる'],
  ['ﾊﾞｲﾀﾙ測定', 'バイタル'],
  ['ＳｐＯ２ 97%', 'spo2'],
  ['発熱 と 咳', '咳 発熱'],
  ['発熱と咳', '発熱 咳'],
  ['発\u200b熱', '発熱'],
  ['𠮷田さん', '𠮷田'],
  ['葛󠄀城市', '葛城'],
])('the text “%s” is found by “%s”', (text, query) => expect(finds(text, query)).toBe(true));

it.each<[string, string, string]>([
  ['another word', '夜間に発熱あり。', '頭痛'],
  ['the characters in another order', '熱発', '発熱'],
  ['characters on both sides of a space', '発 熱', '発熱'],
  ['bigrams of which one is elsewhere', '発熱 熱中症', '発熱中'],
  ['a character that is not there', '発熱', '痛'],
  ['one word that is missing', '発熱と咳', '発熱 頭痛'],
  ['nothing', '発熱', ' 　'],
])('a text is not found by %s', (_title, text, query) => expect(finds(text, query)).toBe(false));

it('the words of two patients are different', () => {
  expect(finds('発熱', '発熱', 'pat_2')).toBe(false);
});

it('every word has eight letters a to z, whatever the text', () => {
  for (const text of ['" OR 1=1 --', '+必須 -除外 *', 'NEAR(a b)', '\0\u0001', 'a"b', '𠮷'.repeat(50), 'words : x AND y'])
    for (const words of [toSearchWords('pat_1', [text]), toSearchPhrases('pat_1', text).flat().join(' ')])
      expect(words).toMatch(/^([a-z]{8}( |$))*$/);
});

it('normalization folds width, case, kana and invisible characters', () => {
  expect(normalizeForSearch('  ＡＢＣ　ｱｲｳ\n発\ufe00熱 ')).toBe('abc あいう 発熱');
});

it('no two of 200,000 bigrams of one patient have the same word by chance more than twice', () => {
  const words = new Set<string>();
  let all = 0;
  for (let a = 0; a < 450; a++)
    for (let b = 0; b < 450; b++) {
      all++;
      words.add(toSearchPhrases('pat_1', String.fromCodePoint(0x4e00 + a, 0x5000 + b))[0]![0]!);
    }
  expect(all - words.size).toBeLessThanOrEqual(2);
});
