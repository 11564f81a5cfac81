import { Hl7Context } from './hl7-context.js';
import { unescapeText } from './unescape-text.js';

function read(text: string) {
  const context = new Hl7Context('|^~\\&');
  return { text: unescapeText(text, context), warnings: context.warnings };
}

it.each([
  ['a\\.br\\b', 'a\nb'],
  ['a\\.BR\\b', 'a\nb'],
  ['a\\.sp\\b', 'a\nb'],
  ['a\\.sp2\\b', 'a\n\nb'],
  ['a\\.sp 2\\b', 'a\n\nb'],
  ['a\\.sk 3\\b', 'a   b'],
  ['a\\.ce\\b', 'a\nb'],
  ['\\.in+4\\\\.ti-4\\a\\.fi\\b\\.nf\\c', 'abc'],
  ['a\\.sp999\\b', `a${'\n'.repeat(20)}b`],
  ['\\H\\a\\N\\b', 'ab'],
])('the formatting commands of %j become layout (HL7 2.5 §2.7.6)', (text, shown) => {
  expect(read(text)).toEqual({ text: shown, warnings: [] });
});

it.each([
  ['a\\X0D\\b', 'a\nb'],
  ['a\\X0D0A\\b', 'a\nb'],
  ['a\\X00\\b\\X1B\\c\\X7F\\', 'abc'],
])('hexadecimal %j becomes text without control characters', (text, shown) => {
  expect(read(text)).toEqual({ text: shown, warnings: [] });
});

it('hexadecimal text may be Japanese in ISO-2022-JP or UTF-8', () => {
  expect(read('\\X1B2442467C4B5C1B2842\\').text).toBe('日本');
  expect(read('\\XE697A5E69CAC\\').text).toBe('日本');
});

it.each(['\\Z12\\', '\\C2842\\', '\\M244200\\', '\\XFF\\'])(
  'the escape %s of no known meaning stays as written, with a warning',
  (text) => {
    expect(read(`a${text}b`)).toEqual({ text: `a${text}b`, warnings: [{ code: 'NOT_UNDERSTOOD', place: null, text }] });
  },
);

it('a lone escape character is text', () => {
  expect(read('C:\\dir')).toEqual({ text: 'C:\\dir', warnings: [] });
  expect(read('\\.xx\\')).toEqual({ text: '\\.xx\\', warnings: [] });
});
