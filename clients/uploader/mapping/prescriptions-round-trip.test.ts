import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMedicineNotebook } from '../formats/medicine-notebook/read-medicine-notebook.js';
import { readRxSymbol } from '../formats/rx-symbol/read-rx-symbol.js';
import { readUke } from '../formats/uke/read-uke.js';
import { style } from '../testing/arbitrary-text.js';
import { describeCorpus, readCorpus } from '../testing/corpus.js';
import { notebook, writeNotebook } from '../testing/notebook-writer.js';
import { listWarnings, readBack, readOnly } from '../testing/read-back.js';
import { rxStyle, rxSymbol, writeRxSymbol } from '../testing/rx-symbol-writer.js';
import { toShiftJis } from '../testing/write-text.js';
import { joinFacts } from './chart-facts.js';
import { hashSource } from './content-key.js';
import { mapCharts } from './map-charts.js';
import { mapNotebooks } from './map-notebooks.js';
import { mapRxSymbols } from './map-rx-symbols.js';
import { type Mapped, mapUke } from './map-uke.js';
import { writeStorageFile } from './write-ssmix2/storage-file.js';

const FACILITY = '3311234567';
const PHARMACY = '3347654321';
const bytesOf = (...lines: string[]) => toShiftJis(lines.map((line) => `${line}\r\n`).join(''));

function write(...all: Mapped[]) {
  const { messages, remarks } = mapCharts(joinFacts(all.map(({ facts }) => facts)));
  const files = messages.map((one) => writeStorageFile(one, FACILITY));
  return {
    files,
    remarks: [...all.flatMap((one) => one.remarks), ...remarks].map(({ code, line, record }) => `${code} ${line} ${record}`),
  };
}

function symbolOf(bytes: Uint8Array, facilityCode = FACILITY) {
  const reading = readRxSymbol(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  return mapRxSymbols([{ value: reading.value, sha256: hashSource(bytes) }], { facilityCode });
}

function notebookOf(bytes: Uint8Array, facilityCode = PHARMACY) {
  const reading = readMedicineNotebook(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  return mapNotebooks([{ value: reading.value, sha256: hashSource(bytes) }], { facilityCode });
}

function claimOf(bytes: Uint8Array, facilityCode = FACILITY) {
  const reading = readUke(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  return mapUke([{ value: reading.value, sha256: hashSource(bytes) }], { facilityCode });
}

const SYMBOL = [
  ...['JAHIS10', '1,1,1234567,33,架空医院', '4,1,,内科', '5,101,ｲｼ,医師　一郎', '11,A-1234,架空　花子,ｶｸｳ ﾊﾅｺ', '12,2', '13,19600101'],
  ...['51,20260505', '64,3', '81,1,,一包化希望', '82,1,1234567890123456'],
  ...['101,1,1,,14', '111,1,2,1013044400000000,１日３回毎食後,3', '201,1,1,1,2,620000001,甲錠５ｍｇ,3,1,錠', '281,1,1,1,1'],
  ...['101,2,2,,10', '111,2,1,,疼痛時,', '201,2,1,1,4,1149019F1560,乙錠６０ｍｇ,1,1,錠'],
  ...[
    '101,3,3,,1',
    '111,3,1,,１日１回　患部に貼付,',
    '201,3,1,1,1,,丙テープ,70,1,枚',
    '101,4,1,,3',
    '111,4,1,,朝夕,',
    '201,4,1,1,1,,丁散,500,2,ｍｇ',
  ],
];

describe('a prescription symbol', () => {
  it('is an order with what each amount means, its usage, and what qualifies it', () => {
    const { files, remarks } = write(symbolOf(bytesOf(...SYMBOL)));
    expect(remarks).toEqual([]);
    const { value } = readOnly('prescription', files, 'A-1234', '20260505');
    expect(value).toMatchObject({
      ...{ stage: 'ORDERED', date: { date: '2026-05-05' }, prescriber: '医師 一郎', department: { text: '内科' } },
      notes: ['一包化希望', 'リフィル 3回'],
    });
    const items = value.items.map(({ drug, usage, days, daily, dose, total, asNeeded, timings, notes }) => [
      ...[drug.code, drug.system, drug.text, usage?.text, days, daily && `${daily.text}${daily.unit}`, dose && `${dose.text}${dose.unit}`],
      ...[total && `${total.text}${total.unit}`, asNeeded, timings[0]!.count, notes ?? []],
    ]);
    expect(items).toEqual([
      ['620000001', '99RECEIPT', '甲錠５ｍｇ', '１日３回毎食後', 14, '3錠', null, '42錠', false, null, ['一包化']],
      ['1149019F1560', 'YJ', '乙錠６０ｍｇ', '疼痛時', null, null, '1錠', '10錠', true, 10, []],
      [null, null, '丙テープ', '１日１回　患部に貼付', null, null, null, '70枚', false, null, []],
      [null, null, '丁散', '朝夕', 3, null, null, null, false, null, ['力価 500ｍｇ']],
    ]);
  });

  it('that is read twice, or in another file, is one prescription', () => {
    const once = write(symbolOf(bytesOf(...SYMBOL))).files;
    const twice = write(symbolOf(bytesOf(...SYMBOL)), symbolOf(toShiftJis(`${SYMBOL.join('\n')}\x1a`))).files;
    expect(twice.map(({ path, contentHash }) => [path, contentHash])).toEqual(once.map(({ path, contentHash }) => [path, contentHash]));
  });

  it('says what the claim for it says a month later: the claim adds only what the symbol does not have', () => {
    const days = Array.from({ length: 31 }, (_, at) => (at === 4 ? '14' : '')).join();
    const drug = (code: string) => `IY,21,1,${code},3,10,14,,,,,,,${days}`;
    const claim = bytesOf(
      'IR,1,33,1,1234567,,,202606,00',
      'RE,1,1112,202605,架空　花子,2,19600101,,,,,,,A-1234',
      drug('620000001'),
      drug('620000099'),
      'GO,1,1,99',
    );
    const { files } = write(symbolOf(bytesOf(...SYMBOL)), claimOf(claim));
    const drugs = files
      .filter(({ dataType }) => dataType === 'OMP-01')
      .map(readBack)
      .flatMap((content) => (content.kind === 'prescription' ? content.value.items.map(({ drug: { code, text } }) => code ?? text) : []));
    expect(drugs.sort()).toEqual(['1149019F1560', '620000001', '620000099', '丁散', '丙テープ']);
  });

  it.each([
    ['without a day of issue', 'NO_DATE 0 51', (line: string) => !line.startsWith('51,')],
    ['without a patient’s number', 'NO_PATIENT_ID 0 11', (line: string) => !line.startsWith('11,')],
  ])('%s is not sent, and says so', (_title, remark, keep) => {
    const { files, remarks } = write(symbolOf(bytesOf(...SYMBOL.filter(keep))));
    expect(files).toEqual([]);
    expect(remarks).toContain(remark);
  });

  it('of another facility is not sent', () => {
    expect(write(symbolOf(bytesOf(...SYMBOL), PHARMACY))).toEqual({ files: [], remarks: ['ANOTHER_FACILITY 2 1'] });
  });
});

describe('a medicine notebook', () => {
  const NOTEBOOK = [
    ...[
      'JAHISTC08,1',
      '1,架空　花子,2,S350101,,,,,,,カクウ　ハナコ',
      '5,20260506,1',
      '11,架空薬局,33,4,7654321,,,,1',
      '51,架空医院,33,1,1234567,1',
    ],
    ...[
      '55,医師　一郎,内科,1',
      '201,1,甲錠５ｍｇ「架空」,3,錠,2,620000002,1',
      '281,1,粉砕,1',
      '301,1,１日３回毎食後,14,日分,1,2,1013044400000000,1',
    ],
    ...['201,2,乙錠,1,錠,4,1149019F1560,1', '301,2,疼痛時,10,回分,3,1,,1', '201,3,丙テープ,70,枚,1,,1', '301,3,患部に貼付,1,調剤,5,1,,1'],
    '501,お大事に,1',
  ];
  const patientOf = (files: ReturnType<typeof write>['files']) => files[0]!.patientId;

  it('is what a pharmacy dispensed: a daily amount is in words, so that it does not look like one intake', () => {
    const { files, remarks } = write(notebookOf(bytesOf(...NOTEBOOK)));
    expect(remarks).toEqual(['PATIENT_ID_DERIVED 0 1']);
    const { value } = readOnly('prescription', files, patientOf(files), '20260506');
    expect(value).toMatchObject({
      stage: 'DISPENSED',
      date: { date: '2026-05-06' },
      orderedAt: null,
      prescriber: '医師 一郎',
      notes: ['お大事に'],
    });
    expect(
      value.items.map(({ drug, dose, days, usage, timings, notes }) => [
        drug.code ?? drug.text,
        dose?.text,
        days,
        usage?.text,
        timings[0]!.count,
        notes,
      ]),
    ).toEqual([
      ['620000002', undefined, 14, '１日３回毎食後', null, ['内服', '１日量 3錠', '全量 42錠', '粉砕']],
      ['1149019F1560', '1', null, '疼痛時', 10, ['頓用', '全量 10錠']],
      ['丙テープ', undefined, null, '患部に貼付', null, ['外用', '全量 70枚']],
    ]);
    expect(Buffer.from(files.find(({ dataType }) => dataType === 'OMP-11')!.bytes).toString('latin1')).toMatch(/\|[^|]*\^{9}3311234567\|/);
  });

  it('and the pharmacy’s claim for it are one dispensing of one patient', () => {
    const claim = bytesOf(
      ...['YK,1,33,4,7654321,架空薬局,202606,00', 'RE,1,4112,202605,架空　花子,2,19600101,,,33,1,1234567,架空医院,,医師　一郎'],
      ...[
        'SH,1,1,013,毎食後',
        'IY,1,620000002,3',
        'CZ,1,20260505,20260506,1,14',
        'SH,2,1,013',
        'IY,1,620000077,1',
        'CZ,1,20260505,20260506,1,7',
        'GO,1,1,99',
      ],
    );
    const { files } = write(notebookOf(bytesOf(...NOTEBOOK)), claimOf(claim, PHARMACY));
    expect(new Set(files.map(({ patientId }) => patientId)).size).toBe(1);
    const dispensed = files.filter(({ dataType }) => dataType === 'OMP-11').map(readBack);
    expect(dispensed.flatMap((one) => (one.kind === 'prescription' ? one.value.items.map(({ drug }) => drug.code) : [])).sort()).toEqual(
      ['1149019F1560', '620000002', '620000077', null].sort(),
    );
    const ofClaim = dispensed.find((one) => one.kind === 'prescription' && one.value.items[0]!.drug.code === '620000077');
    expect(ofClaim).toMatchObject({ value: { orderedAt: { date: '2026-05-05' }, prescriber: '医師 一郎', items: [{ days: 7 }] } });
  });

  it('has no part of another pharmacy, and nothing that the patient wrote', () => {
    expect(write(notebookOf(bytesOf(...NOTEBOOK), '3399999999')).remarks).toContain('ANOTHER_FACILITY 3 11');
    expect(write(notebookOf(bytesOf('JAHISTC08,2', ...NOTEBOOK.slice(1))))).toEqual({ files: [], remarks: ['NOT_MAPPED 1 1'] });
  });
});

describeCorpus('jahis-tc', 'the published notebooks, mapped to SS-MIX2', () => {
  it('are one dispensing of each pharmacy', () => {
    const { files } = write(notebookOf(readCorpus('jahis-tc/tc-multi-dispensing.txt'), '1341234567'));
    expect(files.map(({ dataType, careDate }) => [dataType, careDate])).toEqual([
      ['ADT-00', null],
      ['OMP-11', '20260312'],
    ]);
    expect(readOnly('prescription', files, files[0]!.patientId, '20260312').value.items).toMatchObject([
      { drug: { code: '612170709', text: 'ノルバスク錠２．５ｍｇ' }, days: 3, usage: { text: '毎食後服用' } },
    ]);
  });
});

it('whatever a prescription or a notebook has, its files are read back as current, without warnings', () => {
  const allowed = /^NOT_UNDERSTOOD PID-7$/;
  const check = (files: ReturnType<typeof write>['files']) => {
    for (const file of files) expect(listWarnings(readBack(file)).filter((warning) => !allowed.test(warning))).toEqual([]);
  };
  fc.assert(
    fc.property(rxSymbol, rxStyle, (symbol, { text, dates }) => {
      check(write(symbolOf(writeRxSymbol(symbol, text, dates), symbol.facility.code!)).files);
    }),
    { numRuns: 60 },
  );
  fc.assert(
    fc.property(notebook, style, fc.boolean(), (of, how, isEra) => {
      const bytes = writeNotebook(of, how, isEra);
      const reading = readMedicineNotebook(bytes);
      if (!reading.ok) throw new Error(reading.reason.code);
      check(write(mapNotebooks([{ value: reading.value, sha256: hashSource(bytes) }])).files);
    }),
    { numRuns: 60 },
  );
});
