import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Masters,
  NO_MASTERS,
  readActMaster,
  readDiseaseMaster,
  readDrugMaster,
  readModifierMaster,
} from '../formats/masters/masters.js';
import { readUke } from '../formats/uke/read-uke.js';
import type { UkeFile } from '../formats/uke/uke-file.js';
import { ukeFile, ukeStyle } from '../testing/arbitrary-uke.js';
import { describeCorpus, readCorpus } from '../testing/corpus.js';
import { listWarnings, readBack, readOnly } from '../testing/read-back.js';
import { writeUke } from '../testing/uke-writer.js';
import { toShiftJis } from '../testing/write-text.js';
import { hashSource } from './content-key.js';
import { mapCharts } from './map-charts.js';
import { mapUke } from './map-uke.js';
import { type CurrentFile, reconcileStorage } from './reconcile-storage.js';
import type { Source } from './source-file.js';
import { formatKey, writeStorageFile } from './write-ssmix2/storage-file.js';

const FACILITY = '3311234567';

function sourceOf(bytes: Uint8Array, receivedAt?: string): Source<UkeFile> {
  const reading = readUke(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  return { value: reading.value, sha256: hashSource(bytes), ...(receivedAt && { receivedAt }) };
}

function map(sources: readonly Source<UkeFile>[], masters: Masters = NO_MASTERS, facilityCode = FACILITY) {
  const mapped = mapUke(sources, { masters, facilityCode });
  const { messages, remarks } = mapCharts(mapped.facts);
  const files = messages.map((one) => writeStorageFile(one, facilityCode));
  return { messages, files, remarks: [...mapped.remarks, ...remarks].map(({ code, line, record }) => `${code} ${line} ${record}`) };
}

const claim = (month: string, ...receipts: (readonly string[])[]) =>
  toShiftJis(
    [`IR,1,33,1,1234567,,架空医院,${month},00`, ...receipts.flat(), `GO,${receipts.length},0,99`].map((line) => `${line}\r\n`).join(''),
  );
const RE = (more = '') => `RE,1,1112,202605,架空　花子,2,19600101,,,,,,,A-1234,,,,,${more}`;
const HO = (number: string) => `HO,${number},1,1,1,100`;
const item = (record: 'SI' | 'IY', fields: string, days: Record<number, number>) =>
  `${record},${fields},,,,,,,${Array.from({ length: 31 }, (_, at) => days[at + 1] ?? '').join()}`;
const tablets = (day: number, code = '620000001', daysSupply = 14) => item('IY', `21,1,${code},3,10,${daysSupply}`, { [day]: daysSupply });

describeCorpus('uke', 'the payer’s sample of a claim, mapped to SS-MIX2', () => {
  const masters = () => ({
    ...NO_MASTERS,
    drugs: readDrugMaster(readCorpus('masters/y_ALL00000000.csv')),
    diseases: readDiseaseMaster(readCorpus('masters/b_ALL00000000.csv')),
    modifiers: readModifierMaster(readCorpus('masters/z_ALL00000000.csv')),
    acts: readActMaster(readCorpus('masters/s_ALL00000000.csv')),
  });
  const mapSample = (of: Masters = NO_MASTERS) => map([sourceOf(readCorpus('uke/RECEIPTC_GAIRAI_SAMPLE.UKE'))], of, '1210000000');

  it('is 75 patients, 86 visits, and prescriptions, injections and diagnoses, all of which are read back', () => {
    const { files } = mapSample();
    const count = (type: string) => files.filter(({ dataType }) => dataType === type).length;
    expect(['ADT-00', 'ADT-12', 'PPR-01', 'OMP-01', 'OMP-02'].map(count)).toEqual([75, 86, 5, 4, 11]);
    expect(files).toHaveLength(181);
    expect(new Set(files.map((file) => formatKey(file))).size).toBe(181);
    // Visits say that they do not show their procedures, which are read beside them.
    expect(new Set(files.flatMap((file) => listWarnings(readBack(file))))).toEqual(new Set(['NOT_SHOWN PR1']));
  });

  it('has the patient of a receipt', () => {
    expect(readOnly('demographics', mapSample().files, '00697', null).value).toMatchObject({
      ...{ name: 'テスト 汎用', kana: 'テストハンヨウ', birthDate: { date: '1991-11-21' }, sex: 'MALE' },
    });
  });

  it('has the drugs of a day as the claim has them, each in its own group with its comment', () => {
    const { value } = readOnly('prescription', mapSample().files, '00697', '20211001');
    expect(value).toMatchObject({ stage: 'ORDERED', date: { date: '2021-10-01' }, place: 'OUTPATIENT' });
    expect(
      value.items.map(({ group, drug, category, dose, daily, total, timings, asNeeded, notes }) => [
        ...[group, drug.code, category?.text, dose?.text, daily?.text, total?.text, timings[0]?.count, asNeeded],
        ...(notes ?? []),
      ]),
    ).toEqual([
      ['1', '620098801', '頓用', '1', undefined, '2', 2, true, '疼痛時'],
      ['2', '611170005', '頓用', '1', undefined, '1', 1, true, '手術前内服'],
      ['3', '622265501', '外用', undefined, undefined, '5', null, false, '１日５回　右眼'],
      ['4', '620003855', '外用', undefined, undefined, '5', null, false, '１日５回　右眼'],
      ['5', '622038501', '外用', undefined, undefined, '5', null, false, '１日３回　右眼'],
    ]);
  });

  it('has diagnoses with their modifiers, outcomes and months, and an uncoded one with its text', () => {
    const { values } = readOnly('diagnoses', mapSample().files, '00886', null);
    const found = values.map(({ condition, modifiers, outcome, primary }) =>
      [condition.code, modifiers.map(({ code }) => code), outcome?.code, primary].join(' '),
    );
    expect(found.sort()).toEqual(['2500013  4 true', '4659007 8002 1 ', '5559001  1 true']);
    expect(values.map(({ notes }) => notes)).toEqual([1, 2, 3].map(() => ['レセプト記載月 2021-10']));
    const uncoded = readOnly('diagnoses', mapSample().files, '00697', null).values.filter(({ condition }) => condition.code === null);
    expect(uncoded.map(({ condition }) => condition.text)).toContain('テスト');
  });

  it('reports what the excerpts of the masters do not have, and joins what they have', () => {
    expect(mapSample().remarks.filter((one) => one.startsWith('NOT_IN_MASTER'))).toEqual([]);
    const { remarks, files } = mapSample(masters());
    expect(remarks.filter((one) => one.startsWith('NOT_IN_MASTER')).length).toBeGreaterThan(0);
    expect(files).toHaveLength(181);
  });
});

describeCorpus('masters', 'the codes of a claim, joined by the public masters', () => {
  const masters: () => Masters = () => ({
    drugs: readDrugMaster(readCorpus('masters/y_ALL00000000.csv')),
    diseases: readDiseaseMaster(readCorpus('masters/b_ALL00000000.csv')),
    modifiers: readModifierMaster(readCorpus('masters/z_ALL00000000.csv')),
    acts: readActMaster(readCorpus('masters/s_ALL00000000.csv')),
    hot: new Map(),
  });

  it('are a national code with the given one beside it', () => {
    const bytes = claim('202606', [
      ...[RE(), HO('01330012'), 'SY,4375001,20260501,1,12988048,,01,', item('IY', '21,1,610406079,1.5,10,14', { 5: 14 })],
      item('SI', '40,1,140009310,30,242,1', { 5: 1 }),
    ]);
    const { files, remarks } = map([sourceOf(bytes)], masters());
    expect(remarks).toEqual([]);
    const [diagnosis] = readOnly('diagnoses', files, 'A-1234', null).values;
    expect(diagnosis).toMatchObject({
      condition: { code: '20050703', text: 'もやもや病', system: 'MDCDX2', alternates: [{ code: '4375001', system: '99RECEIPT' }] },
      modifiers: [
        { code: '27001532', text: '環指末節骨' },
        { code: '27000002', text: 'の術後' },
      ],
      icd10: { code: 'I675' },
    });
    const [drug] = readOnly('prescription', files, 'A-1234', '20260505').value.items;
    expect(drug).toMatchObject({
      drug: {
        ...{ code: '610406079', text: 'ガスター散２％', system: '99RECEIPT' },
        alternates: [{ code: '2325003B2029', text: 'ガスター散２％', system: 'MHLW' }],
      },
      ...{ daily: { text: '1.5', unit: 'ｇ' }, total: { text: '21', unit: 'ｇ' }, days: 14 },
    });
  });
});

describe('several claims of one patient', () => {
  const may = claim('202606', [RE(), HO('01330012'), 'SY,2500013,20260501,1', 'SY,8843004,20260401,1', tablets(5), tablets(20)]);
  const june = claim('202607', [RE().replace('202605', '202606'), HO('01330012'), 'SY,2500013,20260501,2', tablets(3)]);
  const prescriptionsOf = (files: ReturnType<typeof map>['files']) =>
    files.filter(({ dataType }) => dataType === 'OMP-01').map(({ careDate }) => careDate);

  it('are joined: a diagnosis that is absent in a later month is kept, with its months', () => {
    const { values } = readOnly('diagnoses', map([sourceOf(may), sourceOf(june)]).files, 'A-1234', null);
    expect(values.map(({ condition, outcome, notes }) => [condition.code, outcome?.code, notes])).toEqual([
      ['8843004', '1', ['レセプト記載月 2026-05']],
      ['2500013', 'F', ['レセプト記載月 2026-05～2026-06']],
    ]);
  });

  it('give the same bytes in whichever order they come, and however often', () => {
    const sources = [sourceOf(may), sourceOf(june)];
    const [one, other] = [map(sources).files, map([...sources].reverse().concat(sources)).files];
    expect(one.map(({ path }) => path)).toEqual(other.map(({ path }) => path));
    expect(one.every((file, index) => Buffer.compare(file.bytes, other[index]!.bytes) === 0)).toBe(true);
  });

  it.each<[string, string, Uint8Array, (string | null)[]]>([
    ['replaces the month', 'of the same payer', claim('202608', [RE(), HO('01330012'), tablets(5, '620000002')]), ['20260505']],
    ['replaces the month', 'whose payer was wrong', claim('202608', [RE('123456'), HO('06330012'), tablets(6)]), ['20260506']],
    [
      'joins the month',
      'of another payer that is no re-claim',
      claim('202608', [RE(), HO('06330012'), tablets(6)]),
      ['20260505', '20260506', '20260520'],
    ],
  ])('a later claim %s: one %s', (_what, _which, later, expected) => {
    for (const sources of [
      [sourceOf(may), sourceOf(later)],
      [sourceOf(later), sourceOf(may)],
    ])
      expect(prescriptionsOf(map(sources).files)).toEqual(expected);
  });

  it('keeps two receipts of one month for two payers, and joins the drugs of one day', () => {
    const two = claim('202606', [RE(), HO('01330012'), tablets(5)], [RE(), HO('06330012'), tablets(5, '620000002'), tablets(25)]);
    const { files } = map([sourceOf(two)]);
    expect(prescriptionsOf(files)).toEqual(['20260505', '20260525']);
    expect(readOnly('prescription', files, 'A-1234', '20260505').value.items.map(({ drug, group }) => [drug.code, group])).toEqual([
      ['620000001', '1'],
      ['620000002', '2'],
    ]);
  });

  it('reports a re-claim if it is not clear which of two receipts it replaces, and keeps all', () => {
    const two = claim('202606', [RE(), HO('01330012'), tablets(5)], [RE(), HO('06330012'), tablets(25)]);
    const { files, remarks } = map([sourceOf(two), sourceOf(claim('202608', [RE('123456'), HO('67330012'), tablets(7)]))]);
    expect(prescriptionsOf(files)).toEqual(['20260505', '20260507', '20260525']);
    expect(remarks).toContain('RECLAIM_UNCLEAR 2 RE');
  });

  it('that the payer returned say nothing', () => {
    const { files, remarks } = map([sourceOf(claim('202606', [RE(), tablets(5), 'HR,1,1']))]);
    expect(files).toEqual([]);
    expect(remarks).toContain('RETURNED 2 RE');
  });

  it('of another facility are refused', () => {
    const { files, remarks } = map([sourceOf(may)], NO_MASTERS, '3317654321');
    expect(files).toEqual([]);
    expect(remarks).toEqual(['ANOTHER_FACILITY 1 IR']);
  });
});

describe('one patient’s number', () => {
  const both = (name: string, birthDate: string) =>
    map([
      sourceOf(claim('202606', [RE(), HO('01330012'), tablets(5)])),
      sourceOf(claim('202607', [RE().replace('202605', '202606').replace('架空　花子', name).replace('19600101', birthDate), tablets(3)])),
    ]);

  it('with two persons sends nothing of either', () => {
    expect(both('別人　太郎', '19700101')).toMatchObject({ files: [], remarks: ['PATIENT_CONFLICT 2 RE'] });
  });

  it('with another name, or a corrected birth date, has the newer one', () => {
    const married = both('結婚　花子', '19600101');
    expect(readOnly('demographics', married.files, 'A-1234', null).value.name).toBe('結婚 花子');
    const corrected = both('架空 花子', '19600102');
    expect(readOnly('demographics', corrected.files, 'A-1234', null).value.birthDate?.date).toBe('1960-01-02');
    expect(corrected.remarks).toEqual(['PATIENT_CHANGED 2 RE']);
  });
});

describe('a receipt', () => {
  it.each([
    ['without a patient’s number is not sent', '', [], 'NO_PATIENT_ID 2 RE'],
    ['with a number that SS-MIX2 cannot hold is not sent', '1234567890123456', [], 'BAD_PATIENT_ID 2 RE'],
    ['with a short number has zeros in front', '7', ['0007'], 'PATIENT_ID_PADDED 2 RE'],
  ])('%s', (_title, id, patients, remark) => {
    const { files, remarks } = map([sourceOf(claim('202606', [RE().replace('A-1234', id), tablets(5)]))]);
    expect([...new Set(files.map(({ patientId }) => patientId))]).toEqual(patients);
    expect(remarks).toContain(remark);
  });

  it('without days has a prescription of the month, in the folder without a date, and no visit', () => {
    const { files, remarks } = map([sourceOf(claim('202606', [RE(), 'IY,21,1,620000001,3,10,14']))]);
    const { value } = readOnly('prescription', files, 'A-1234', null);
    expect(value).toMatchObject({ date: { text: '202605', date: null }, items: [{ days: 14, daily: { text: '3' } }] });
    expect(files.map(({ dataType }) => dataType)).toEqual(['ADT-00', 'OMP-01']);
    expect(remarks).toEqual(['DAYS_UNKNOWN 2 RE', 'DAYS_UNKNOWN 3 IY']);
  });

  it('whose counts of days do not add up says no days and no total', () => {
    const { files } = map([sourceOf(claim('202606', [RE(), item('IY', '21,1,620000001,3,10,14', { 5: 1 })]))]);
    expect(readOnly('prescription', files, 'A-1234', '20260505').value.items[0]).toMatchObject({
      ...{ days: null, total: null, daily: { text: '3' } },
    });
  });

  it('of an inpatient is a stay from its first day, with what was done', () => {
    const stay = RE().replace(',1112,', ',1111,').replace('19600101,,', '19600101,,20260428');
    const { files } = map([sourceOf(claim('202606', [stay, item('SI', '50,1,150253010,,12100,1', { 2: 1 })]))]);
    expect(files.map(({ dataType, careDate }) => [dataType, careDate])).toEqual([
      ['ADT-00', null],
      ['ADT-22', '20260428'],
    ]);
    const { values, procedures } = readOnly('encounters', files, 'A-1234', '20260428');
    expect(values).toMatchObject([{ event: 'ADMITTED', admittedAt: { date: '2026-04-28' }, place: 'INPATIENT' }]);
    expect(procedures).toMatchObject([{ procedure: { code: '150253010', system: '99RECEIPT' }, performedAt: { date: '2026-05-02' } }]);
  });

  it('with an injection has an order of the drugs of one unit together', () => {
    const act = item('SI', '31,1,130000510,,20,1', { 5: 1 });
    const drugs = [item('IY', ',1,620004422,1,,1', { 5: 1 }), item('IY', ',1,620000402,2.5,203,1', { 5: 1 })];
    const { files } = map([sourceOf(claim('202606', [RE(), act, ...drugs]))]);
    const { values } = readOnly('injections', files, 'A-1234', '20260505');
    expect(values).toMatchObject([
      {
        route: { text: '皮下・筋肉内注射' },
        items: [
          { drug: { code: '620004422' }, amount: { text: '1' } },
          { drug: { code: '620000402' }, amount: { text: '2.5' } },
        ],
      },
    ]);
  });
});

describe('a storage that has the files of an earlier run', () => {
  const current = ({ path, timestamp, contentHash, ...key }: ReturnType<typeof map>['files'][number]): CurrentFile => ({
    ...{ patientId: key.patientId, careDate: key.careDate, dataType: key.dataType, orderNo: key.orderNo },
    ...{ path, timestamp, contentHash },
  });
  const may = sourceOf(claim('202606', [RE(), HO('01330012'), 'SY,2500013,20260501,1', tablets(5), tablets(20)]));
  const again = sourceOf(claim('202608', [RE('123456'), HO('01330012'), 'SY,2500013,20260501,1', tablets(5)]));

  it('gets nothing for the same claims', () => {
    const { files, messages } = map([may]);
    expect(reconcileStorage(files.map(current), messages, FACILITY)).toEqual({ write: [], supersede: [], unchanged: files.length });
  });

  it('keeps what a re-claim has too, and supersedes what it has not', () => {
    const { files } = map([may]);
    const { write, supersede } = reconcileStorage(files.map(current), map([may, again]).messages, FACILITY);
    expect(write.map(({ path }) => path)).toEqual([]);
    expect(supersede.map(({ from, to }) => [from.split('/').slice(3, 5).join(' '), from.at(-1), to.at(-1)])).toEqual([
      ['20260520 ADT-12', '1', '2'],
      ['20260520 OMP-01', '1', '2'],
    ]);
  });

  it('gets a newer file in place of one with other content, even where the sources say the same time', () => {
    const { files } = map([may]);
    const changed = sourceOf(claim('202606', [RE(), HO('01330012'), 'SY,2500013,20260501,2', tablets(5), tablets(20)]), '20260610');
    const { write, supersede } = reconcileStorage(files.map(current), map([may, changed]).messages, FACILITY);
    expect(write.map(({ dataType, timestamp }) => [dataType, timestamp])).toEqual([['PPR-01', '20260601000000001']]);
    expect(supersede).toHaveLength(1);
  });
});

it('whatever a claim has, its files are read back as current, with no warning but for what it does not say precisely', () => {
  const allowed = /^NOT_SHOWN PR1$|^NOT_UNDERSTOOD ORC-9$|^NOT_UNDERSTOOD PID-7$/;
  fc.assert(
    fc.property(ukeFile, ukeStyle, (file, style) => {
      const { files } = map([sourceOf(writeUke(file, style))], NO_MASTERS, file.facility.code!);
      for (const one of files) expect(listWarnings(readBack(one)).filter((warning) => !allowed.test(warning))).toEqual([]);
      expect(new Set(files.map((one) => formatKey(one))).size).toBe(files.length);
    }),
    { numRuns: 60 },
  );
});
