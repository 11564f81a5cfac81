import { expect, it } from '@jest/globals';
import { NO_MASTERS, readDrugMaster, readHotMaster } from '../formats/masters/masters.js';
import { SYSTEMS } from './coding-systems.js';
import { identifyDrug } from './identify-drug.js';

/** Rows of the HOT master: HOT, HOT7, company, …, YJ (7), receipt codes (8, 9). */
const row = (hot7: string, yj: string, ...receipt: string[]) => [`${hot7}010101`, hot7, '01', '', '', '', '', yj, ...receipt].join(',');
const HOT = [
  'HOT,HOT7,会社,,,,,YJ,レセ電1,レセ電2',
  ...[row('1000001', '1111111F1011', '620000001'), row('1000001', '1111111F1011', '620000001')],
  ...[row('1000002', '2222222F1011', '620000002', '620000009'), row('1000003', '3333333F1011', '620000002')],
  ...[row('1000004', '', '620000003'), row('1000005', '4444444F1011', '620000004'), row('1000005', '5555555F1011', '620000004')],
].join('\r\n');
const DRUGS = Array.from({ length: 42 }, (_, at) => ({ 2: '620000002', 4: '甲錠', 9: '錠', 31: '2222222F1003' })[at] ?? '').join();
const masters = { ...NO_MASTERS, hot: readHotMaster(Buffer.from(HOT)), drugs: readDrugMaster(Buffer.from(DRUGS)) };

const identify = (code: string, system: string | null = SYSTEMS.RECEIPT) => {
  const remarks: string[] = [];
  const { alternate, ...given } = identifyDrug({ code, text: null, system }, masters, (remark) => remarks.push(remark));
  return [given.code, given.system, alternate?.code, alternate?.system, ...remarks];
};

it.each([
  ['with one YJ code, though two packagers', '620000001', '1111111F1011', 'YJ', ['NOT_IN_MASTER']],
  ['with two YJ codes has the code of the price list', '620000002', '2222222F1003', 'MHLW', ['AMBIGUOUS_IN_MASTER']],
  ['by its second receipt code', '620000009', '2222222F1011', 'YJ', ['NOT_IN_MASTER']],
  ['without YJ has HOT7', '620000003', '1000004', 'HOT7', ['NOT_IN_MASTER']],
  ['with two YJ codes of one HOT7 has HOT7', '620000004', '1000005', 'HOT7', ['NOT_IN_MASTER']],
  ['that no master has stays as given', '620000099', undefined, undefined, ['NOT_IN_MASTER']],
])('a drug %s', (_title, code, alternate, system, remarks) => {
  expect(identify(code)).toEqual([code, '99RECEIPT', alternate, system, ...remarks]);
});

it('a drug in another coding system is not looked up', () => {
  expect(identify('620000001', 'HOT9')).toEqual(['620000001', 'HOT9', undefined, undefined]);
});
