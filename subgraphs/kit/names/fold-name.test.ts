import { foldKana, foldName } from './fold-name.js';

describe('a name folds like another if only the writing differs', () => {
  it.each([
    ['高橋 花子', '髙橋 花子'],
    ['神田 一', '\ufa19田 一'],
    ['柏崎 朗', '柏﨑 \uf929'],
    ['山嵜 健', '山崎 健'],
    ['渡辺 隆', '渡邊 \uf9dc'],
    ['渡邉 隆', '渡邊 隆'],
    ['斉藤 茂', '齊藤 茂'],
    ['斎藤 茂', '齋藤 茂'],
    ['沢田 広', '澤田 廣'],
    ['浜田 真', '濱田 眞'],
    ['浜田 真', '濵田 真'],
    ['国島 徳', '國嶋 德'],
    ['中島 栄', '中嶌 榮'],
    ['吉野 桜', '𠮷野 櫻'],
    ['葛城 純', '葛\u{e0100}城 純'],
    ['辻 弘', '辻\ufe00 弘'],
    ['佐々木 学', '佐佐木 学'],
    ['山田 太郎', '山田　太郎'],
    ['山田 太郎', '  山田 \u00a0 太郎\t'],
    ['山田 太郎', '山田\u200b 太郎'],
    ['関ヶ原 実', '関ケ原 実'],
    ['山田 さくら', '山田 サクラ'],
    ['山田 サクラ', '山田 ｻｸﾗ'],
    ['ガトウ ジョン', 'ｶﾞﾄｳ ｼﾞｮﾝ'],
    ['ジョージ ワシントン', 'ジョ－ジ ワシントン'],
    ['ジョージ ワシントン', 'ジョ−ジ ワシントン'],
    ['ジョージ ワシントン', 'ジョ〜ジ ワシントン'],
    ['ジョージ ワシントン', 'ジョ～ジ・ワシントン'],
    ['SMITH JOHN', 'Ｓｍｉｔｈ　Ｊｏｈｎ'],
    ['が', 'か\u3099'],
  ])('%s, %s', (one, other) => {
    expect(foldName(other)).toEqual(foldName(one));
  });

  it.each([
    ['山田 太郎', '山田 大郎'],
    ['山田 愛', '山田 藍'],
    ['河田 太郎', '川田 太郎'],
    ['己', '巳'],
    ['カ', '力'],
    ['ガトウ', 'カトウ'],
    // A radical is not an ideograph.
    ['人', '⼈'],
  ])('and does not if it is another name: %s, %s', (one, other) => {
    expect(foldName(other).whole).not.toBe(foldName(one).whole);
  });

  it('and stays the same when it is folded again', () => {
    for (const name of ['髙橋　ｶﾞ子', 'ヴィ〜 ﾌｧ', '𠮷・々', '佐々々木']) {
      const once = foldName(name);
      expect(foldName(`${once.family ?? ''} ${once.given ?? once.whole}`)).toEqual(once);
    }
  });
});

describe('a reading folds like another', () => {
  it.each([
    ['タカハシ ハナコ', 'たかはし はなこ'],
    ['タカハシ ハナコ', 'ﾀｶﾊｼ ﾊﾅｺ'],
    ['ガトウ ジョー', 'かとう　しよ'],
    ['オオノ ヨーコ', 'オオノ ヨ－コ'],
    ['オオノ ヨーコ', 'オオノ ヨ−コ'],
    ['オオノ ヨーコ', 'オオノ ヨ～コ'],
    ['ヴィトン ルイ', 'ウイトン ルイ'],
    ['ハットリ キヨウ', 'はっとり きょう'],
    ['YAMADA TARO', 'ｙａｍａｄａ・ｔａｒｏ'],
  ])('%s, %s', (one, other) => {
    expect(foldKana(other)).toEqual(foldKana(one));
  });
});

it('a name is split at its first space, and not split without one', () => {
  expect(foldName('スミス ジョン ポール')).toEqual({ whole: 'スミスジョンポ-ル', family: 'スミス', given: 'ジョンポ-ル' });
  expect(foldName('山田太郎')).toEqual({ whole: '山田太郎', family: null, given: null });
  expect(foldName(' 山田 ')).toEqual({ whole: '山田', family: null, given: null });
  for (const nothing of ['', ' ', '　', '・', '\u200b']) expect(foldName(nothing).whole).toBe('');
});
