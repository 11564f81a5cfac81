import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { style } from '../../testing/arbitrary-text.js';
import { describeCorpus, readCorpus } from '../../testing/corpus.js';
import { notebook, writeNotebook } from '../../testing/notebook-writer.js';
import { toShiftJis } from '../../testing/write-text.js';
import { readMedicineNotebook } from './read-medicine-notebook.js';

const bytesOf = (...lines: string[]) => toShiftJis(lines.map((line) => `${line}\r\n`).join(''));
const read = (...lines: string[]) => readMedicineNotebook(bytesOf(...lines));
const contentOf = (reading: ReturnType<typeof readMedicineNotebook>) => {
  if (!reading.ok) throw new Error(reading.reason.code);
  return reading.value;
};
const remarksOf = (reading: ReturnType<typeof readMedicineNotebook>) =>
  reading.ok ? reading.remarks.map(({ code, line, record }) => `${code} ${line} ${record}`) : [`${reading.reason.code} refused`];
const withoutLines = (value: unknown) => JSON.parse(JSON.stringify(value, (key, one) => (key === 'line' ? undefined : one)));

it('a notebook by another program is read with exactly its values', () => {
  fc.assert(
    fc.property(notebook, style, fc.boolean(), (of, how, isEra) => {
      expect(withoutLines(contentOf(readMedicineNotebook(writeNotebook(of, how, isEra))))).toEqual(withoutLines(of));
    }),
    { numRuns: 200 },
  );
});

describeCorpus('jahis-tc', 'published medicine notebooks', () => {
  const readFile = (name: string) => readMedicineNotebook(readCorpus(`jahis-tc/tc-${name}.txt`));

  it('invalid-missing-drug-code has the drug by its name, and says that its code is missing', () => {
    const reading = readFile('invalid-missing-drug-code');
    expect(remarksOf(reading)).toEqual(['MISSING_FIELD 4 201']);
    expect(contentOf(reading).dispensings[0]!.groups[0]!.drugs).toMatchObject([
      { name: 'ノルバスク錠２．５ｍｇ', code: null, codeKind: null },
    ]);
  });

  it('invalid-missing-otc-sequence-parent keeps the record whose drug is missing, and says so', () => {
    const reading = readFile('invalid-missing-otc-sequence-parent');
    expect(remarksOf(reading)).toEqual(['OUT_OF_PLACE 3 31', 'NOT_MAPPED 3 31']);
    expect(contentOf(reading).carried).toHaveLength(1);
  });

  it('minimal-valid has one dispensing with its drug, its usage and its notes', () => {
    const reading = readFile('minimal-valid');
    expect(contentOf(reading)).toMatchObject({
      ...{ version: '01', direction: '1' },
      patient: { name: '山田 太郎', kana: 'ヤマダ タロウ', sex: 'M', birthDate: '19800101' },
      dispensings: [
        {
          dispensedOn: '20260310',
          dispenser: { name: '株式会社 工業会薬局 駅前店', code: '1341234567' },
          prescriber: { name: '医療法人 工業会病院', code: '1311234567' },
          groups: [
            {
              ...{ number: '1', doctor: '工業会 太郎', department: '内科', notes: ['透析日に服用', '車の運転は控えてください。'] },
              drugs: [
                {
                  ...{ name: 'ノルバスク錠２．５ｍｇ', amount: '1', unit: '錠', code: '612170709', codeKind: 'RECEIPT' },
                  notes: ['朝1錠、夕2錠', 'グレープフルーツジュースと一緒に飲まないでください。'],
                },
              ],
              usage: { name: '毎食後服用', quantity: 3, form: '1', code: null },
            },
          ],
          notes: [
            '他の薬を併用する際は、相談してください。',
            '嚥下困難が見られるため錠剤は粉砕して投与する。',
            '正しい飲み方は薬袋等をご覧下さい。',
          ],
        },
      ],
    });
    expect(remarksOf(reading)).toEqual(['NOT_MAPPED 17 601', 'NOT_MAPPED 18 701']);
  });

  it('multi-dispensing has two dispensings of two pharmacies, each with its own drugs', () => {
    expect(contentOf(readFile('multi-dispensing')).dispensings).toMatchObject([
      { dispensedOn: '20260312', dispenser: { code: '1341234567' }, groups: [{ drugs: [{ code: '612170709' }], usage: { quantity: 3 } }] },
      {
        ...{ dispensedOn: '20260220', dispenser: { code: '1347654321' }, notes: ['疼痛時の服用状況を確認', '２回目調剤ブロックの備考'] },
        groups: [{ doctor: '中央 一郎', department: '循環器内科', drugs: [{ code: '610406001', amount: '2' }], usage: { quantity: 14 } }],
      },
    ]);
  });

  it('supported-records-full has what is sent, keeps the patient’s own records, and is one part of two', () => {
    const reading = readFile('supported-records-full');
    expect(contentOf(reading).part).toEqual({ dataId: '12345678901234', parts: 2, part: 1 });
    expect(contentOf(reading).carried.map(({ name }) => name)).toEqual(['2', '3', '31', '4', '601', '701']);
    expect(remarksOf(reading)).toEqual([
      ...['NOT_MAPPED 3 2', 'NOT_MAPPED 4 3', 'NOT_MAPPED 5 31', 'NOT_MAPPED 6 4', 'NOT_MAPPED 22 601', 'NOT_MAPPED 23 701'],
      'MISSING_VOLUME 0 911',
    ]);
  });
});

describe('the parts of a notebook', () => {
  const part = (number: number, ...lines: string[]) =>
    bytesOf('JAHISTC08,1', '1,架空 花子,2,R010501', ...lines, `911,12345678901234,2,${number}`);
  const [first, second] = [part(1, '5,20260310,1', '201,1,甲錠,1,錠,1'), part(2, '301,1,毎食後,3,日分,1,1,,1')];

  it('are one notebook, in whichever order they come', () => {
    for (const files of [
      [first, second],
      [second, first],
    ]) {
      const reading = readMedicineNotebook(files);
      expect(contentOf(reading).dispensings[0]!.groups).toMatchObject([
        { drugs: [{ name: '甲錠' }], usage: { name: '毎食後', quantity: 3 } },
      ]);
      expect(remarksOf(reading)).toEqual([]);
    }
  });

  it('of two patients, or of two notebooks, are refused', () => {
    const other = bytesOf('JAHISTC08,1', '1,別人 花子,2,R010501', '911,12345678901234,2,2');
    expect(readMedicineNotebook([first, other])).toMatchObject({ ok: false, reason: { code: 'REPEATED_RECORD', record: '1' } });
    const another = bytesOf('JAHISTC08,1', '1,架空 花子,2,R010501', '911,99999999999999,2,2');
    expect(readMedicineNotebook([first, another])).toMatchObject({ ok: false, reason: { code: 'REPEATED_RECORD', record: '911' } });
  });
});

it('the Rp of two doctors may have the same number', () => {
  const lines = [
    '5,20260310,1',
    '55,一郎,内科,1',
    '201,1,甲錠,1,錠,1',
    '301,1,朝,3,日分,1,1',
    '55,二郎,外科,1',
    '201,1,乙錠,1,錠,1',
    '301,1,夕,5,日分,1,1',
  ];
  const [dispensing] = contentOf(read('JAHISTC08,1', '1,架空,1,S350101', ...lines)).dispensings;
  expect(dispensing!.groups.map(({ doctor, drugs, usage }) => [doctor, drugs.map(({ name }) => name), usage?.quantity])).toEqual([
    ['一郎', ['甲錠'], 3],
    ['二郎', ['乙錠'], 5],
  ]);
});

it('a drug that has no day before it, and a usage that has no drug, are reported', () => {
  expect(remarksOf(read('JAHISTC08,1', '1,架空,1,S350101', '201,1,甲錠,1,錠,1', '5,20260310,1', '301,1,朝,3,日分,1,1'))).toEqual([
    'OUT_OF_PLACE 3 201',
    'OUT_OF_PLACE 5 301',
  ]);
});
