import 'reflect-metadata';
import { Demographics, Sex } from '../demographics.js';
import { findMismatches } from './demographics-mismatch.js';

const RECORDED = { name: '高橋 花子', kana: 'タカハシ ハナコ', birthDate: '1965-04-15', sex: 'FEMALE' };
const known = (change: Partial<Demographics>) =>
  Object.assign(new Demographics(), { id: 'd', facility: { id: 'fac_1' }, ...RECORDED, sex: Sex.FEMALE, ...change });

describe('a mismatch of demographics', () => {
  it.each<[string, Partial<Demographics>, string[]]>([
    ['the same', {}, []],
    ['another spelling of the family name', { name: '髙橋　花子' }, []],
    ['half-width kana', { kana: 'ﾀｶﾊｼ ﾊﾅｺ' }, []],
    ['hiragana', { kana: 'たかはし はなこ' }, []],
    ['a married name', { name: '山田 花子', kana: 'ヤマダ ハナコ' }, ['NAME', 'KANA']],
    ['another birth date', { birthDate: '1965-05-14' }, ['BIRTH_DATE']],
    ['another sex', { sex: Sex.MALE }, ['SEX']],
    ['an unknown sex', { sex: Sex.UNKNOWN }, []],
    ['no birth date', { birthDate: null }, []],
    ['a patient without a name', { name: null, kana: null }, []],
    [
      'somebody else',
      { name: '佐藤 一郎', kana: 'サトウ イチロウ', birthDate: '1940-01-01', sex: Sex.MALE },
      ['NAME', 'KANA', 'BIRTH_DATE', 'SEX'],
    ],
  ])('%s', (_what, change, fields) => {
    expect(findMismatches(RECORDED, [known(change)])).toEqual(fields.length === 0 ? [] : [{ facility: { id: 'fac_1' }, fields }]);
  });

  it('is reported for each facility separately', () => {
    const told = findMismatches(RECORDED, [known({}), known({ facility: { id: 'fac_2' }, sex: Sex.MALE })]);
    expect(told).toEqual([{ facility: { id: 'fac_2' }, fields: ['SEX'] }]);
  });
});
