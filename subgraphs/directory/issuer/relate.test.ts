import { describe, expect, it } from '@jest/globals';
import { isSameFamilyName, isSameName } from './relate.js';

const read = (text: string) => {
  const [name = '', kana = ''] = text.split('/');
  return { name, kana };
};

describe('the comparison of two names', () => {
  it.each<[string, string, same: boolean, sameFamily: boolean]>([
    ['佐藤 晴子/サトウ ハルコ', '佐藤 晴子/サトウ ハルコ', true, true],
    ['髙橋 愛/タカハシ アイ', '高橋　愛/ﾀｶﾊｼ ｱｲ', true, true],
    ['渡邊 健/ワタナベ ケン', '渡辺 健/わたなべ けん', true, true],
    ['佐藤 晴子/サトウ ハルコ', '佐藤 晴子/サトウ セイコ', false, true],
    ['佐藤 晴子/サトウ ハルコ', '佐藤 健/サトウ ケン', false, true],
    ['佐藤 健/サトウ ケン', '左藤 健/サトウ ケン', false, false],
    ['佐藤 健/サトウ ケン', '加藤 健/カトウ ケン', false, false],
    ['佐藤晴子/サトウ ハルコ', '佐藤 健/サトウ ケン', false, true],
    ['佐藤晴子/サトウハルコ', '佐藤 健/サトウ ケン', false, false],
    ['佐藤晴子/サトウハルコ', '佐藤 晴子/サトウ ハルコ', true, false],
    ['佐藤 晴子/', '佐藤 晴子/サトウ ハルコ', true, true],
    ['マリア・シルバ/マリア シルバ', 'マリア シルバ/マリア シルバ', true, true],
  ])('%s and %s: the same %s, the same family name %s', (one, other, same, sameFamily) => {
    for (const [a, b] of [[one, other] as const, [other, one] as const])
      expect([isSameName(read(a), read(b)), isSameFamilyName(read(a), read(b))]).toEqual([same, sameFamily]);
  });
});
