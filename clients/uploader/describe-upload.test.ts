import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { describeUpload, type ReadSource, writeDescription } from './describe-upload.js';
import { REASONS } from './formats/reading.js';
import { readUke } from './formats/uke/read-uke.js';
import { hashSource } from './mapping/content-key.js';
import { mapCharts } from './mapping/map-charts.js';
import { mapUke } from './mapping/map-uke.js';
import { reconcileStorage } from './mapping/reconcile-storage.js';
import { toShiftJis } from './testing/write-text.js';

const CLAIM = [
  'IR,1,33,1,1234567,,架空医院,202606,00',
  ...['RE,1,1112,202605,架空　花子,2,19600101,,,,,,,A-1234', 'SY,2500013,20260501,1', 'SJ,01,架空の症状'],
  ...['RE,2,1112,202605,秘密　太郎,1,19700101', 'SY,2500013,20260501,1', 'GO,2,0,99'],
].join('\r\n');

function describe() {
  const bytes = toShiftJis(CLAIM);
  const reading = readUke(bytes);
  if (!reading.ok) throw new Error(reading.reason.code);
  const source: ReadSource = { format: 'UKE', sha256: hashSource(bytes), refusal: null, remarks: reading.remarks };
  const broken: ReadSource = { format: 'UKE', sha256: hashSource(''), refusal: { code: 'EMPTY', line: 0, record: '' }, remarks: [] };
  const mapped = mapUke([{ value: reading.value, sha256: source.sha256 }]);
  const { messages, remarks } = mapCharts(mapped.facts);
  return describeUpload([source, broken], reconcileStorage([], messages, '3311234567'), [...mapped.remarks, ...remarks]);
}

it('an upload is described by what would be sent, what not, and why, with numbers', () => {
  expect(describe()).toMatchObject({
    sources: [{ format: 'UKE', refusal: null }, { refusal: 'EMPTY' }],
    sent: [
      { dataType: 'ADT-00', files: 1, patients: 1 },
      { dataType: 'PPR-01', files: 1, patients: 1 },
    ],
    ...{ superseded: 0, unchanged: 0 },
    remarks: [
      { code: 'DAYS_UNKNOWN', record: 'RE', count: 1 },
      { code: 'EMPTY', record: '', count: 1 },
      { code: 'NOT_MAPPED', record: 'SJ', count: 1 },
      { code: 'NO_PATIENT_ID', record: 'RE', count: 1 },
    ],
  });
});

it('the description is a table in Japanese and in English', () => {
  const japanese = writeDescription(describe(), 'ja');
  expect(japanese).toContain('送信するもの: 2\n');
  expect(japanese).toMatch(/ADT-00 +患者基本情報 +1 ファイル +1 患者/);
  expect(japanese).toMatch(/1 +RE +NO_PATIENT_ID +患者番号がないため送信しません/);
  expect(writeDescription(describe(), 'en')).toMatch(/1 +RE +NO_PATIENT_ID +There is no patient number: not sent/);
});

it('the description has nothing of a patient', () => {
  for (const language of ['ja', 'en'] as const)
    expect(writeDescription(describe(), language)).not.toMatch(/花子|太郎|1234|1960|2500013|症状/);
});

it('the README has each reason with its words, and no other', () => {
  const table = readFileSync('clients/uploader/README.md', 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\| (.+?) +\|$/gm);
  expect([...table].map(([, code, ja, en]) => [code, ja, en])).toEqual(Object.entries(REASONS).map(([code, [ja, en]]) => [code, ja, en]));
});
