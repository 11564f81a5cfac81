import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { foldKana, foldName } from '../../../kit/index.js';
import { checkOf, hashCriteria, hashIdentity } from './blind-index.js';

const key = Buffer.alloc(32, 7);
const BORN = '1941-02-03';
const kanaHash = (kana: string, birthDate = BORN) => hashIdentity(key, { name: '', kana, birthDate }).kanaHash;
const nameHash = (name: string, birthDate = BORN) => hashIdentity(key, { name, kana: '', birthDate }).nameHash;

/** Names, spaces, punctuation and anything else. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'山田髙高﨑崎辺邊々ヤマダやまだﾔﾏﾀﾞァッャー　 ・-ＡaＢb'), maxLength: 12 }),
);
const dates = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('the hash of an identity', () => {
  it.each([
    ['half-width kana', 'ﾔﾏﾀﾞ ﾊﾅｺ', 'ヤマダ　ハナコ'],
    ['hiragana', 'やまだ　はなこ', 'ヤマダ　ハナコ'],
    ['no space', 'ヤマダハナコ', 'ヤマダ　ハナコ'],
    ['another space', 'ヤマダ ハナコ', 'ヤマダ　ハナコ'],
    ['small letters', 'キヨウコ', 'キョウコ'],
    ['a long vowel', 'ユーコ', 'ユコ'],
  ])('is equal for kana with %s', (_what, written, other) => {
    expect(kanaHash(written)).toBe(kanaHash(other));
  });

  it.each([
    ['old kanji', '髙﨑　邊子', '高崎　辺子'],
    ['no space', '山田花子', '山田　花子'],
    ['a variation selector', '葛󠄀城　花子', '葛城　花子'],
    ['hiragana', '山田　ハナコ', '山田　はなこ'],
    ['full-width Latin letters', 'ＳＭＩＴＨ　ＪＯＨＮ', 'Smith John'],
    ['a repetition mark', '佐々木', '佐佐木'],
  ])('is equal for names with %s', (_what, written, other) => {
    expect(nameHash(written)).toBe(nameHash(other));
  });

  it('is equal exactly if the folded names and the birth dates are', () => {
    fc.assert(
      fc.property(texts, texts, dates, dates, (one, other, born, otherBorn) => {
        const isSameKana = foldKana(one).whole === foldKana(other).whole && born === otherBorn;
        const isSameName = foldName(one).whole === foldName(other).whole && born === otherBorn;
        const [a, b, c, d] = [kanaHash(one, born), kanaHash(other, otherBorn), nameHash(one, born), nameHash(other, otherBorn)];
        if (a !== null && b !== null) expect(a === b).toBe(isSameKana);
        if (c !== null && d !== null) expect(c === d).toBe(isSameName);
        expect([a === null, c === null]).toEqual([foldKana(one).whole === '', foldName(one).whole === '']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not change when a name is folded once more, or its spaces do', () => {
    fc.assert(
      fc.property(texts, fc.nat(12), (name, at) => {
        const spaced = `${name.slice(0, at)}　${name.slice(at)}`;
        // A repetition mark that stood after a space repeats what is before it when the space is gone.
        if (!name.includes('々')) expect(nameHash(foldName(name).whole)).toBe(nameHash(name));
        // A space between the halves of a character would make two of them.
        if (/^[ァ-ヴ]*$/.test(name)) expect([kanaHash(spaced), nameHash(spaced)]).toEqual([kanaHash(name), nameHash(name)]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('of a name is never that of a kana, nor that of another key; no part can be moved to the other', () => {
    expect(nameHash('ヤマダ')).not.toBe(kanaHash('ヤマダ'));
    const other = hashIdentity(randomBytes(32), { name: '山田', kana: 'ヤマダ', birthDate: BORN });
    expect([other.nameHash, other.kanaHash]).not.toEqual(expect.arrayContaining([nameHash('山田'), kanaHash('ヤマダ')]));
    expect(nameHash('A1', '941-02-03')).not.toBe(nameHash('A', '1941-02-03'));
    expect([checkOf(key), hashCriteria(key, {})]).not.toContain(nameHash('山田'));
  });
});
