import { describe, expect, it } from '@jest/globals';
import { fitsName, foldName, isRomaji, romajiToKatakana } from './kana.js';

describe('a folded name', () => {
  it.each([
    ['アイザワ アイ', 'あいざわ　あい'],
    ['アイザワ アイ', 'ｱｲｻﾞﾜ ｱｲ'],
    ['ショウジ', 'ｼﾖｳｼﾞ'],
    ['コンドー', 'コンド'],
    ['ヂヅ', 'ジズ'],
    ['ヲカ', 'おか'],
    ['マリア・テレサ', 'まりあ てれさ'],
    ['Ａｉｚａｗａ', 'aizawa'],
    ['ミツヱ', 'みつえ'],
  ])('is the same for %s and %s', (one, other) => {
    expect(foldName(one)).toBe(foldName(other));
  });

  it('differs for names that differ', () => {
    expect(foldName('サトウ')).not.toBe(foldName('サイトウ'));
    expect(foldName('カトウ')).not.toBe(foldName('ガトウ'));
  });
});

describe('a name in romaji', () => {
  it.each([
    ['aizawa', 'アイザワ'],
    ['Satou', 'サトウ'],
    ['shoji', 'ショジ'],
    ['syozi', 'ショジ'],
    ['chiba', 'チバ'],
    ['tiba', 'チバ'],
    ['tsuda', 'ツダ'],
    ['hattori', 'ハットリ'],
    ['kotchi', 'コッチ'],
    ['kondo', 'コンド'],
    ['honda', 'ホンダ'],
    ["jun'ichi", 'ジュンイチ'],
    ['namba', 'ナンバ'],
    ['fujii', 'フジイ'],
    ['kyoko', 'キョコ'],
    ['ken', 'ケン'],
  ])('%s is %s', (latin, kana) => {
    expect(romajiToKatakana(latin)).toBe(kana);
  });

  it('keeps letters that are not a syllable, so that half a syllable matches no wrong name', () => {
    expect(romajiToKatakana('aiz')).toBe('アイz');
    expect([isRomaji('aizawa'), isRomaji('ai zawa'), isRomaji('逢沢'), isRomaji('')]).toEqual([true, true, false, false]);
  });
});

describe('a typed text', () => {
  const aizawa = { name: '逢沢 愛', kana: 'アイザワ アイ' };

  it.each(['あい', 'アイザ', 'ｱｲｻﾞﾜ', 'アイザワアイ', 'あいざわ あい', 'aiza', 'aizawa ai', '逢', '逢沢', '逢沢愛', '愛', ''])(
    '“%s” fits 逢沢 愛',
    (typed) => {
      expect(fitsName(typed, aizawa)).toBe(true);
    },
  );

  it.each(['ザワ', 'さとう', '沢', 'zawa', 'アイザワアイコ'])('“%s” does not fit 逢沢 愛', (typed) => {
    expect(fitsName(typed, aizawa)).toBe(false);
  });
});
