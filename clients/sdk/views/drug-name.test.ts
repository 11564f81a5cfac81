import { describe, expect, it } from '@jest/globals';
import { makeCoding } from '../testing/sample-charts.js';
import { identifyDrug } from './drug-name.js';

const named = (text: string) => identifyDrug(makeCoding(text));
const coded = (code: string, system: string, text: string | null = null) => identifyDrug(makeCoding(text, code, system));
const share = (a: readonly string[], b: readonly string[]) => a.some((key) => b.includes(key));

describe('The ingredient of a drug', () => {
  it.each([
    ['アムロジピン錠５ｍｇ', 'アムロジピン錠2.5mg'],
    ['アムロジピン錠５ｍｇ「サワイ」', 'アムロジピンOD錠5mg「トーワ」'],
    ['ワルファリンカリウム錠１ｍｇ', 'ワルファリンカリウム錠0.5mg'],
    ['タムスロシン塩酸塩ＯＤ錠０．２ｍｇ', 'タムスロシン塩酸塩ＯＤ錠０．１ｍｇ'],
    ['メトホルミン塩酸塩錠250mg', 'メトホルミン錠500mg'],
    ['アモキシシリンカプセル２５０ｍｇ', 'アモキシシリン細粒10%'],
    ['ランソプラゾールＯＤ錠１５ｍｇ', 'ランソプラゾール カプセル 15mg'],
    ['【般】カルボシステイン錠５００ｍｇ', 'カルボシステインシロップ5%'],
    ['レボチロキシンナトリウム錠５０μｇ', 'レボチロキシンナトリウム錠25µg'],
  ])('of %s and of %s is the same', (one, other) => {
    expect(share(named(one).ingredients, named(other).ingredients)).toBe(true);
    expect(share(named(one).products, named(other).products)).toBe(false);
  });

  it.each([
    ['ロスバスタチン錠２．５ｍｇ', 'アトルバスタチン錠１０ｍｇ'],
    ['オルメサルタン錠２０ｍｇ', 'カンデサルタン錠８ｍｇ'],
    ['アスパラギン酸カリウム錠300mg', '塩化カリウム徐放錠600mg'],
    ['酸化マグネシウム錠３３０ｍｇ', '硫酸マグネシウム注'],
    ['ビタミンB1錠', 'ビタミンB12錠'],
    ['ツムラ抑肝散エキス顆粒（医療用）', 'ツムラ抑肝散加陳皮半夏エキス顆粒（医療用）'],
    ['当帰芍薬散エキス細粒', '当帰芍薬散加附子エキス細粒'],
  ])('of %s and of %s is not', (one, other) => {
    expect(share(named(one).ingredients, named(other).ingredients)).toBe(false);
  });

  it('is the first seven signs of the YJ code, whatever the names are', () => {
    const [brand, generic] = [coded('2171022F1029', 'YJ', 'ノルバスク錠2.5mg'), coded('2171022F2297', 'YJ', 'アムロジピン錠5mg')];
    expect(share(brand.ingredients, generic.ingredients)).toBe(true);
    expect(share(brand.products, generic.products)).toBe(false);
  });

  it.each(['錠', '5mg', '', '「」'])('of a name without an ingredient, %j, is at most the name itself', (name) => {
    expect(named(name).ingredients.length).toBeLessThanOrEqual(1);
  });
});

describe('The product of a drug', () => {
  it('is the same if only the width of letters and spaces differ', () => {
    expect(share(named('アムロジピン錠５ｍｇ').products, named('アムロジピン錠 5mg').products)).toBe(true);
  });
  it('is the same for HOT codes of one product and two companies, and not for two products', () => {
    expect(share(coded('103835401', 'HOT9').products, coded('103835402', 'HOT9').products)).toBe(true);
    expect(share(coded('1038354010101', 'HOT13').products, coded('1038354', 'HOT7').products)).toBe(true);
    expect(share(coded('103835401', 'HOT9').products, coded('103835501', 'HOT9').products)).toBe(false);
  });
  it('is not the same for equal codes of a facility’s own system with different names', () => {
    expect(share(coded('100', '99XYZ', 'アスピリン錠').products, coded('100', '99XYZ', 'ワルファリン錠').products)).toBe(false);
  });
  it('is found by an alternate code', () => {
    const drug = identifyDrug({ ...makeCoding('薬A', '7', '99XYZ'), alternates: [{ code: '2171022F1029', system: 'YJ', text: null }] });
    expect(drug.products).toContain('yj 2171022F1029');
  });
});

describe('The class of a drug', () => {
  it.each([
    ['2171022F1029', 'YJ', '217'],
    ['2171022F1029', 'urn:oid:1.2.392.100495.20.2.73', '217'],
    ['103835401', 'HOT9', undefined],
    ['2171022F', 'YJ', undefined],
    ['2171022F1029', null, undefined],
  ])('of the code %s in %s is %s', (code, system, drugClass) => {
    expect(identifyDrug(makeCoding('薬', code, system)).drugClass).toBe(drugClass);
  });
});
