import { expect, it } from '@jest/globals';
import { describeCorpus, readCorpus } from '../../testing/corpus.js';
import { readUke } from './read-uke.js';

describeCorpus('uke', 'the payer’s sample of a claim for outpatients', () => {
  const read = () => {
    const reading = readUke(readCorpus('uke/RECEIPTC_GAIRAI_SAMPLE.UKE'));
    if (!reading.ok) throw new Error(reading.reason.code);
    return reading;
  };

  it('has 75 receipts of one facility and month, and nothing that is not understood', () => {
    const { value, remarks } = read();
    expect(value).toMatchObject({
      ...{ kind: 'MEDICAL', claimMonth: '202111', carried: [] },
      facility: { code: '1210000000', name: null },
    });
    expect(value.receipts).toHaveLength(75);
    expect(value.receipts.every(({ month, setting }) => month === '202110' && setting === 'OUTPATIENT')).toBe(true);
    expect(new Set(value.receipts.map(({ patient }) => patient.id)).size).toBe(75);
    expect([...new Set(remarks.map(({ code, record }) => `${code} ${record}`))]).toEqual(['NOT_MAPPED SN']);
  });

  it('has the patient, the payers, the diseases and the units of a receipt', () => {
    const [first] = read().value.receipts;
    expect(first).toMatchObject({
      ...{ number: '1', type: '1122', payers: ['HO01010016', 'KO83136019'], searchNumber: null, admittedOn: null },
      patient: { id: '00697', name: 'テスト　汎用', kana: 'テストハンヨウ', sex: 'M', birthDate: '19911121' },
      diseases: [
        { code: '2500013', startedOn: '20210801', outcome: '1', isMain: true, text: null },
        { code: '0000999', startedOn: '20210909', text: 'テスト' },
        { code: '0000999', text: expect.stringMatching(/^寿限無.*の疑い$/) },
      ],
    });
    expect(
      first!.units.map(({ classification, lines, comments }) => [
        classification,
        lines.map(({ record, code }) => `${record} ${code}`).join(),
        ...comments.map(({ text }) => text),
      ]),
    ).toEqual([
      ['11', 'SI 111000110'],
      ['12', 'SI 112007410'],
      ['12', 'SI 112015570'],
      ['22', 'IY 620098801', '疼痛時'],
      ['22', 'IY 611170005', '手術前内服'],
      ['23', 'IY 622265501', '１日５回　右眼'],
      ['23', 'IY 620003855', '１日５回　右眼'],
      ['23', 'IY 622038501', '１日３回　右眼'],
      ['50', 'SI 150253010'],
      ['50', 'IY 622478201,IY 620007736,IY 620003853,IY 641210102,IY 643310225,IY 620006489,IY 622265501,IY 620000402'],
      ['60', 'SI 160081130'],
      ['60', 'SI 160084650'],
    ]);
    expect(first!.units[3]).toMatchObject({ count: 2, lines: [{ amount: '1', points: '1', count: 2, days: new Map([[1, 2]]) }] });
  });

  it('has the modifiers of a disease', () => {
    expect(read().value.receipts[1]!.diseases).toMatchObject([{ code: '8848176', modifiers: ['8070'] }]);
    expect(read().value.receipts[2]!.diseases[2]).toMatchObject({ code: '2500013', outcome: '4' });
  });
});
