import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeCorpus, readCorpus } from '../../testing/corpus.js';
import { rxStyle, rxSymbol, writeRxSymbol } from '../../testing/rx-symbol-writer.js';
import { toShiftJis } from '../../testing/write-text.js';
import { readRxSymbol } from './read-rx-symbol.js';

const read = (...lines: string[]) => readRxSymbol(toShiftJis(lines.map((line) => `${line}\r\n`).join('')));
const contentOf = (reading: ReturnType<typeof readRxSymbol>) => {
  if (!reading.ok) throw new Error(reading.reason.code);
  return reading.value;
};
const remarksOf = (reading: ReturnType<typeof readRxSymbol>) =>
  reading.ok ? reading.remarks.map(({ code, line, record }) => `${code} ${line} ${record}`) : [`${reading.reason.code} refused`];
const withoutLines = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (key, one) => (key === 'line' || key === 'carried' ? undefined : one)));

it('a prescription by another program is read with exactly its values', () => {
  fc.assert(
    fc.property(rxSymbol, rxStyle, (symbol, { text, dates }) => {
      const reading = readRxSymbol(writeRxSymbol(symbol, text, dates));
      expect(withoutLines(contentOf(reading))).toEqual(withoutLines(symbol));
    }),
    { numRuns: 200 },
  );
});

describeCorpus('jahis-rx', 'published prescription symbols', () => {
  const readFile = (name: string) => readRxSymbol(readCorpus(`jahis-rx/${name}.txt`));

  it.each([
    ['invalid-header', 'NOT_THIS_FORMAT', ''],
    ['invalid-missing-101', 'MISSING_RECORD', '101'],
  ])('%s is refused as %s', (name, code, record) => {
    expect(readFile(name)).toMatchObject({ ok: false, reason: { code, record } });
  });

  it('minimal-valid has its facility, and says which records are missing', () => {
    const reading = readFile('minimal-valid');
    expect(contentOf(reading)).toMatchObject({ version: '10', facility: { name: 'Test Clinic', code: null }, groups: [] });
    expect(remarksOf(reading)).toEqual([
      ...['5', '11', '12', '13', '22', '23', '51', '101', '111', '201'].map((record) => `MISSING_RECORD 0 ${record}`),
      'SHIFTED_FIELD 2 1',
    ]);
  });

  it('normalization-full has every value, although its fields are shifted', () => {
    const value = contentOf(readFile('normalization-full'));
    expect(value).toMatchObject({
      ...{ facility: { name: 'テスト医院' }, department: { name: '内科' }, doctor: { code: 'DR001', name: '山田 一郎' } },
      patient: { id: 'PT001', name: '日薬 太郎', kana: 'ﾆﾁﾔｸ ﾀﾛｳ', sex: 'M', birthDate: '19600606' },
      ...{ issuedOn: null, validUntil: '20260317', leftoverCheck: '2', split: { parts: 3, part: 2 }, refills: 3, remarks: ['訪問'] },
      exchangeNumber: '1234567890123456',
      groups: [
        {
          ...{ number: '1', form: '1', formName: '内服', quantity: null, usage: { code: null, name: '毎食後' }, supplements: ['就寝前'] },
          drugs: [
            {
              ...{ code: '620000001', codeKind: 'RECEIPT', name: 'Acetaminophen', amount: '3', unit: '錠', dose: '1' },
              supplements: ['粉砕可', '朝多め'],
            },
          ],
        },
      ],
    });
    expect(value.carried.map(({ name }) => name)).toEqual([
      '2',
      '3',
      '14',
      '21',
      '22',
      '23',
      '24',
      '25',
      '27',
      '28',
      '29',
      '30',
      '31',
      '61',
    ]);
  });

  it('normalization-multi-rp has two Rp, and knows a YJ code by its form', () => {
    expect(contentOf(readFile('normalization-multi-rp')).groups).toMatchObject([
      { form: '1', drugs: [{ name: 'DrugA', codeKind: 'RECEIPT' }], usage: { name: '毎食後' } },
      { form: '9', formName: '注射', drugs: [{ name: 'DrugB', code: '2412403G3022', codeKind: 'YJ', amount: '1', unit: 'キット' }] },
    ]);
  });

  it('normalization-unknown-record keeps the unknown record', () => {
    const reading = readFile('normalization-unknown-record');
    expect(contentOf(reading).carried.map(({ fields }) => fields)).toEqual([['999', 'foo', 'bar']]);
    expect(remarksOf(reading)).toContain('UNKNOWN_RECORD 2 999');
  });
});

describe('a drug', () => {
  const drugOf = (record: string) => {
    const reading = read('JAHIS10', '101,1,1,,14', record);
    return { ...contentOf(reading).groups[0]!.drugs[0]!, remarks: remarksOf(reading).filter((one) => !one.startsWith('MISSING_RECORD')) };
  };

  it.each([
    ['as the standard has it', '201,1,1,1,2,620000001,架空錠５ｍｇ,3,1,錠', []],
    ['without the coding system and the flag', '201,1,1,1,620000001,架空錠５ｍｇ,3,錠', ['SHIFTED_FIELD 3 201']],
    ['without either kind', '201,1,1,620000001,架空錠５ｍｇ,3,錠', ['SHIFTED_FIELD 3 201']],
    ['with a field more', '201,1,1,1,2,,620000001,架空錠５ｍｇ,3,1,錠', ['SHIFTED_FIELD 3 201']],
  ])('is the same %s', (_title, record, remarks) => {
    expect(drugOf(record)).toMatchObject({
      code: '620000001',
      codeKind: 'RECEIPT',
      name: '架空錠５ｍｇ',
      amount: '3',
      unit: '錠',
      remarks,
    });
  });

  it('with a code whose kind is not certain has the code, and no kind', () => {
    expect(drugOf('201,1,1,800000001,架空錠,3,錠')).toMatchObject({ code: '800000001', codeKind: null });
    expect(drugOf('201,1,1,1,4,12345,架空錠,3,1,錠').remarks).toEqual(['UNKNOWN_CODE_SYSTEM 3 201']);
  });

  it('with an amount in words has these words', () => {
    expect(drugOf('201,1,1,1,1,,架空軟膏,適量,1,')).toMatchObject({ amount: null, amountText: '適量', unit: null });
  });
});

it('a birth date is read in eight digits, in an era, or as a month or a year', () => {
  const birth = (text: string) => contentOf(read('JAHIS10', '11,1,架空,ｶｸｳ', `13,${text}`)).patient.birthDate;
  expect(['19600101', '3350101', '196001', '33501', '1960', '335', 'S350101'].map(birth)).toEqual([
    ...['19600101', '19600101', '196001', '196001', '1960', '1960', '19600101'],
  ]);
});

it('two prescriptions in one file, or two patients in one prescription, are refused', () => {
  expect(read('JAHIS10', '11,1,架空,ｶｸｳ', '11,2,別人,ﾍﾞﾂ')).toMatchObject({ reason: { code: 'REPEATED_RECORD', line: 3, record: '11' } });
  expect(read('JAHIS10', '11,1,架空,ｶｸｳ', 'JAHIS10', '11,1,架空,ｶｸｳ')).toMatchObject({ reason: { code: 'REPEATED_RECORD', line: 3 } });
  expect(read('JAHIS10', '11,1,架空,ｶｸｳ', '11,1,架空,ｶｸｳ').ok).toBe(true);
});
