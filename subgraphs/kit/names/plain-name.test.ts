import { isPlainName, isSearchableKana } from './plain-name.js';

describe('a name', () => {
  it.each([
    ['a space', '山田 太郎'],
    ['an ideographic space', '山田　太郎'],
    ['a variation selector', '葛\u{e0100}城 太郎'],
    ['a character outside the basic plane', '𠮷田 太郎'],
    ['a hospital’s own private character', '\ue000田 太郎'],
    ['half-width kana', 'ﾔﾏﾀﾞ ﾀﾛｳ'],
    ['an apostrophe and a hyphen', "O'Brien-Smith"],
    ['a combining mark', 'ハ\u309aハ\u3099'],
  ])('may hold %s', (_what, name) => {
    expect(isPlainName(name)).toBe(true);
  });

  it.each([
    ['a NUL', '\0'],
    ['a line feed', '\n'],
    ['a carriage return', '\r'],
    ['a tab', '\t'],
    ['an escape', '\u001b'],
    ['a next line', '\u0085'],
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['a right-to-left override', '\u202e'],
    ['a right-to-left mark', '\u200f'],
    ['an isolate', '\u2067'],
    ['a zero-width space', '\u200b'],
    ['a zero-width joiner', '\u200d'],
    ['a word joiner', '\u2060'],
    ['a byte order mark', '\ufeff'],
    ['a soft hyphen', '\u00ad'],
    ['a Hangul filler', '\u3164'],
    ['a tag character', '\u{e0041}'],
    ['half of a surrogate pair', '\ud83d'],
  ])('may not hold %s', (_what, character) => {
    for (const name of [character, `山田${character}`, `山${character}田`, `${character}山田`]) expect(isPlainName(name)).toBe(false);
  });

  it('may not contain a variation selector without an ideograph', () => {
    expect(isPlainName('\ufe0f山田')).toBe(false);
    expect(isPlainName('ヤ\u{e0100}マダ')).toBe(false);
  });
});

describe('a name in kana', () => {
  it.each([
    ['ヤマダ', true],
    ['ー', false],
    ['ーー ー', false],
    ['゛', false],
    ['　', false],
    ['アー', true],
  ])('%p can be searched: %p', (kana, searchable) => {
    expect(isSearchableKana(kana)).toBe(searchable);
  });
});
