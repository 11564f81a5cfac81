import { parseMessage } from './hl7-message.js';
import { RemarkList } from './item-remarks.js';
import { readFlags, readObservedValue, readUnit } from './observed-value.js';

function obxOf(fields: string) {
  const parsed = parseMessage(`MSH|^~\\&|A|B|C|D|20260101||OUL^R22|ID1|P|2.5\rOBX|1|${fields}\r`);
  return parsed.ok ? parsed.message.getSegment('OBX')! : fail(parsed.reason);
}

function fail(reason: string): never {
  throw new Error(reason);
}

function read(type: string, value: string) {
  const remarks = new RemarkList();
  return { ...readObservedValue(obxOf(`${type}|X||${value}`), remarks), warnings: remarks.warnings };
}

const warned = (code: string, place: string, text: string | null) => ({ code, place, text });

it.each([
  ['7.1', 7.1],
  ['-0.5', -0.5],
  ['7.1 ', 7.1],
])('the number %s (NM) is a value', (text, value) => {
  expect(read('NM', text)).toEqual({ value, comparator: null, valueText: text.trim(), warnings: [] });
});

it.each(['10^3', '1~2', '3&4', '1^'])('the number %s (NM) has components, so it is text, with a warning', (text) => {
  expect(read('NM', text)).toEqual({
    ...{ value: null, comparator: null, valueText: text },
    warnings: [warned('NOT_UNDERSTOOD', 'OBX-5', text)],
  });
});

it.each(['<0.1', '1+', '陰性'])('the number %s (NM) is no decimal number, so it is text', (text) => {
  expect(read('NM', text)).toEqual({ value: null, comparator: null, valueText: text, warnings: [] });
});

it.each([
  ['ST', '尿^1'],
  ['TX', '1~2回'],
  ['FT', 'A&B^C~D'],
  ['IS', 'A^B'],
  ['DT', '20260101'],
])('a delimiter that a text (%s) does not escape is part of it', (type, text) => {
  expect(read(type, text)).toEqual({ value: null, comparator: null, valueText: text, warnings: [] });
});

it.each([
  ['^7', 7, null, '7'],
  ['<^7', 7, '<', '<7'],
  ['>=^0.5', 0.5, '>=', '>=0.5'],
  ['=^7', 7, null, '=7'],
  ['<>^7', null, null, '<>7'],
  ['^2^-^4', null, null, '2-4'],
  ['^1^:^128', null, null, '1:128'],
  ['<^1^:^8', null, null, '<1:8'],
  ['^1^/^2', null, null, '1/2'],
  ['^2^+', null, null, '2+'],
])('the structured number %s (SN) is one number, or text (HL7 2.5 §2.A.71)', (written, value, comparator, valueText) => {
  expect(read('SN', written)).toEqual({ value, comparator, valueText, warnings: [] });
});

it.each(['10', '≧^7', '^10^3', '^7^x^8', '^7~^8', '^7^-^8^9', '^a'])(
  'the structured number %s (SN) is not understood, so it is text',
  (text) => {
    expect(read('SN', text)).toEqual({
      ...{ value: null, comparator: null, valueText: text },
      warnings: [warned('NOT_UNDERSTOOD', 'OBX-5', text)],
    });
  },
);

it.each([
  ['A^Ａ型^99H', 'Ａ型', [{ code: 'A', text: 'Ａ型', system: '99H' }]],
  ['^^^A^Ａ型^99H', 'Ａ型', [{ code: 'A', text: 'Ａ型', system: '99H' }]],
  ['^^^^^^^^Ａ型', 'Ａ型', [{ code: null, text: 'Ａ型', system: null }]],
  ['A', 'A', [{ code: 'A', text: null, system: null }]],
  [
    'A^甲^X^B^乙^Y^^^丙',
    '甲',
    [{ code: 'A', text: '甲', system: 'X', alternates: [{ code: 'B', text: '乙', system: 'Y' }], originalText: '丙' }],
  ],
  ['A^甲^X^A^甲^X^^^甲', '甲', [{ code: 'A', text: '甲', system: 'X' }]],
  [
    '1^甲~2^乙',
    '甲 乙',
    [
      { code: '1', text: '甲', system: null },
      { code: '2', text: '乙', system: null },
    ],
  ],
])('the code %s (CWE) is shown with its alternates and original words (HL7 2.5 §2.A.13)', (written, valueText, valueCodes) => {
  for (const type of ['CE', 'CWE', 'CNE', 'CF']) {
    expect(read(type, written)).toEqual({ value: null, comparator: null, valueText, valueCodes, warnings: [] });
  }
});

it('a value without a type, or of an unknown one, is text as it is written, with a warning', () => {
  const text = { value: null, comparator: null };
  expect(read('', '7.1')).toEqual({ ...text, valueText: '7.1', warnings: [warned('NOT_UNDERSTOOD', 'OBX-2', null)] });
  expect(read('QQ', 'a^b')).toEqual({ ...text, valueText: 'a^b', warnings: [warned('NOT_UNDERSTOOD', 'OBX-2', 'QQ')] });
  expect(read('', '')).toEqual({ ...text, valueText: null, warnings: [] });
});

it.each([
  ['ED', 'LAB^Application^PDF^Base64^QUJD', 'ED Application PDF'],
  ['RP', 'http://x/1^Image^JPEG', 'RP Image JPEG'],
])('data, or an address of data (%s), is not shown, with a warning that names its type only', (type, written, text) => {
  expect(read(type, written)).toMatchObject({ valueText: null, warnings: [warned('NOT_SHOWN', 'OBX-5', text)] });
});

it.each([
  ['mg/dL', 'mg/dL'],
  ['mg/dL^ミリグラム^99H', 'ミリグラム'],
  ['g/dl^g/dl^99XYZ', 'g/dl'],
  ['10*3/uL^10*3/uL^UCUM', '10*3/uL'],
  ['K/uL^10\\S\\3/uL^99H', '10^3/uL'],
  ['10^3/μL', '10^3/μL'],
  ['×10^4/uL', '×10^4/uL'],
  ['/mm^3', '/mm^3'],
  ['mL/min/1.73m^2', 'mL/min/1.73m^2'],
  ['s^-1', 's^-1'],
  ['W1^10^3/uL^99', 'W1^10^3/uL^99'],
  ['m1^mL/min/1.73m^2^99', 'm1^mL/min/1.73m^2^99'],
  ['mg~g', 'mg~g'],
  ['', null],
])('the unit %s is shown as %s, never as a part of it', (written, unit) => {
  expect(readUnit(obxOf(`NM|X||1|${written}`))).toBe(unit);
});

it('OBX-8 repeats, and all flags are read', () => {
  expect(readFlags(obxOf('NM|X||1|||U~HH~'))).toEqual(['U', 'HH']);
  expect(readFlags(obxOf('NM|X||1'))).toEqual([]);
});
