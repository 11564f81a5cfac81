import 'reflect-metadata';
import { type LinkDemographics, scoreLink, scoreLinks } from './score-link.js';

const HANAKO: LinkDemographics = { name: '髙橋 花子', kana: 'タカハシ ハナコ', birthDate: '1940-05-12', sex: 'FEMALE' };
const compared = (change: LinkDemographics, patient = HANAKO) => {
  const { score, verdict, reasons } = scoreLink(patient, { ...patient, ...change });
  const [name, kana, birthDate, sex] = reasons.map(({ agreement, detail }) => (detail ? `${agreement} ${detail}` : agreement));
  return { score, verdict, name, kana, birthDate, sex };
};

describe('a candidate is proposed', () => {
  it.each<[string, LinkDemographics, number]>([
    ['all the same', {}, 100],
    ['the name in its other spelling', { name: '高橋 花子' }, 100],
    ['the name without its space', { name: '高橋花子' }, 100],
    ['the reading in hiragana', { kana: 'たかはし　はなこ' }, 100],
    ['the reading in half width', { kana: 'ﾀｶﾊｼ ﾊﾅｺ' }, 100],
    ['the reading with other voiced marks', { kana: 'ダカハジ ハナゴ' }, 100],
    ['the date in another form', { birthDate: '19400512' }, 100],
    ['another local ID', { localPatientId: '007' }, 100],
    ['no reading', { kana: null }, 80],
    ['no sex', { sex: 'UNKNOWN' }, 85],
  ])('%s', (_title, change, score) => {
    expect(compared(change)).toMatchObject({ score, verdict: 'MATCH' });
  });
});

describe('a person must look', () => {
  it.each<[string, LinkDemographics, object]>([
    [
      '家族名が変わった（旧姓）',
      { name: '山田 花子', kana: 'ヤマダ ハナコ' },
      { score: 75, name: 'SIMILAR FAMILY_DIFFERS', kana: 'SIMILAR FAMILY_DIFFERS' },
    ],
    ['旧姓、読みなし', { name: '山田 花子', kana: '' }, { score: 65, kana: 'MISSING EMPTY' }],
    ['旧姓、読みも性別もなし', { name: '山田 花子', kana: '', sex: '' }, { score: 50 }],
    ['姓と名が逆', { name: '花子 高橋', kana: 'ハナコ タカハシ' }, { score: 75, name: 'SIMILAR SWAPPED', kana: 'SIMILAR SWAPPED' }],
    ['漢字だけ逆', { name: '花子 高橋' }, { score: 85, name: 'SIMILAR SWAPPED', kana: 'SAME' }],
    ['姓の漢字違い、読みは同じ', { name: '鷹橋 花子' }, { score: 85, name: 'SIMILAR FAMILY_DIFFERS', kana: 'SAME' }],
    ['名の漢字違い、読みは同じ', { name: '髙橋 華子' }, { score: 70, name: 'DIFFERENT GIVEN_DIFFERS', kana: 'SAME' }],
    ['読みだけ違う', { kana: 'コウバシ ハルコ' }, { score: 80, name: 'SAME', kana: 'DIFFERENT' }],
    ['誕生日の一桁違い', { birthDate: '1940-05-13' }, { score: 80, birthDate: 'SIMILAR ONE_DIGIT' }],
    ['誕生日の月日逆', { birthDate: '1940-12-05' }, { score: 80, birthDate: 'SIMILAR DAY_MONTH_SWAPPED' }],
    ['和暦の一年違い', { birthDate: '1939-05-12' }, { score: 80, birthDate: 'SIMILAR YEAR_SLIP' }],
    ['性別の誤り', { sex: 'MALE' }, { score: 85, sex: 'DIFFERENT' }],
    ['性別 OTHER', { sex: 'OTHER' }, { score: 85, sex: 'DIFFERENT' }],
    ['誕生日なし', { birthDate: '' }, { score: 65, birthDate: 'MISSING EMPTY' }],
    ['誕生日がない日', { birthDate: '1940-02-31' }, { score: 65, birthDate: 'MISSING INVALID' }],
    ['漢字なし', { name: null }, { score: 70, name: 'MISSING EMPTY' }],
    ['漢字も読みもあるが、あとはない', { birthDate: null, sex: null }, { score: 50 }],
    ['読みも性別もない', { kana: null, sex: null }, { score: 65 }],
  ])('%s', (_title, change, expected) => {
    expect(compared(change)).toMatchObject({ verdict: 'REVIEW', ...expected });
  });

  it('if the same characters are divided differently', () => {
    expect(compared({ name: '林田 一' }, { ...HANAKO, name: '林 田一' })).toMatchObject({
      verdict: 'REVIEW',
      name: 'SIMILAR SPLIT_DIFFERS',
    });
  });
});

describe('a candidate is somebody else', () => {
  it.each<[string, LinkDemographics, object]>([
    [
      '双子',
      { name: '髙橋 月子', kana: 'タカハシ ツキコ' },
      { score: 50, name: 'DIFFERENT GIVEN_DIFFERS', kana: 'DIFFERENT GIVEN_DIFFERS' },
    ],
    ['双子、読みなし', { name: '髙橋 月子', kana: null }, { score: 50 }],
    ['男女の双子', { name: '髙橋 太郎', kana: 'タカハシ タロウ', sex: 'MALE' }, { score: 35 }],
    ['似た名の双子', { name: '髙橋 華', kana: 'タカハシ ハナ' }, { score: 50 }],
    ['同姓同名、別の生年月日', { birthDate: '1962-11-03' }, { score: 65, birthDate: 'DIFFERENT' }],
    [
      '同じ名、別の姓、別の生年月日',
      { name: '山田 花子', kana: 'ヤマダ ハナコ', birthDate: '1962-11-03' },
      { score: 15, name: 'DIFFERENT FAMILY_DIFFERS' },
    ],
    ['同じ名、別の姓、近い生年月日', { name: '山田 花子', kana: 'ヤマダ ハナコ', birthDate: '1940-05-13' }, { score: 30 }],
    [
      '別の姓、名の読みも違う',
      { name: '山田 花子', kana: 'ヤマダ カコ' },
      { score: 65, name: 'SIMILAR FAMILY_DIFFERS', kana: 'DIFFERENT' },
    ],
    ['旧姓で性別も違う', { name: '山田 花子', kana: 'ヤマダ ハナコ', sex: 'MALE' }, { score: 60 }],
    ['性別も誕生日も少し違う', { birthDate: '1940-05-13', sex: 'MALE' }, { score: 65 }],
    ['性別が違い、誕生日なし', { birthDate: '', sex: 'MALE' }, { score: 50 }],
    ['名前が両方ない', { name: '', kana: '　' }, { score: 50, name: 'MISSING EMPTY', kana: 'MISSING EMPTY' }],
    ['漢字の名だけ', { kana: null, birthDate: null, sex: null }, { score: 30 }],
    [
      '長すぎる名',
      { name: '花'.repeat(201), kana: 'ア'.repeat(20_000) },
      { score: 50, name: 'MISSING TOO_LONG', kana: 'MISSING TOO_LONG' },
    ],
    ['読めない性別', { name: 'X', kana: 'X', sex: '女' }, { score: 35, sex: 'MISSING INVALID' }],
    ['何もない', { name: null, kana: null, birthDate: null, sex: null }, { score: 0 }],
  ])('%s', (_title, change, expected) => {
    expect(compared(change)).toMatchObject({ verdict: 'NO_MATCH', ...expected });
  });
});

describe('candidates', () => {
  it('come most likely first, and candidates of one score in their original order', () => {
    const candidates = [
      { ...HANAKO, birthDate: '1962-11-03', localPatientId: 'other' },
      { ...HANAKO, sex: 'MALE', localPatientId: 'sex' },
      { ...HANAKO, kana: null, localPatientId: 'no reading' },
      { ...HANAKO, birthDate: '1940-05-13', localPatientId: 'digit' },
      { ...HANAKO, birthDate: '1940-05-11', localPatientId: 'digit too' },
      { ...HANAKO, name: '高橋花子', localPatientId: 'same' },
    ];
    const scored = scoreLinks(HANAKO, candidates);
    expect(scored.map(({ candidate, score, verdict }) => [candidate.localPatientId, score, verdict])).toEqual([
      ['same', 100, 'MATCH'],
      ['sex', 85, 'REVIEW'],
      // Of candidates with the same score, those without a difference come first.
      ['no reading', 80, 'MATCH'],
      ['digit', 80, 'REVIEW'],
      ['digit too', 80, 'REVIEW'],
      ['other', 65, 'NO_MATCH'],
    ]);
    expect(scored[0]!.candidate).toBe(candidates[5]);
    expect(scored[0]!.reasons).toEqual([
      { field: 'NAME', agreement: 'FOLDED', detail: 'SPELLING' },
      { field: 'KANA', agreement: 'SAME' },
      { field: 'BIRTH_DATE', agreement: 'SAME' },
      { field: 'SEX', agreement: 'SAME' },
    ]);
    expect(scoreLinks(HANAKO, [])).toEqual([]);
  });
});
