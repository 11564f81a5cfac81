import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromWire, parseWire, toWire } from './wire-text.js';

it('Text comes back as it went, and one character is one byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fromWire(toWire(text))).toBe(Buffer.from(text).toString());
      expect(toWire(text)).toHaveLength(Buffer.byteLength(Buffer.from(text).toString()));
    }),
  );
});
it('JSON is read to the same values, whether its characters are written out or escaped', () => {
  const values = fc.jsonValue({ stringUnit: 'grapheme' });
  const escaped = (text: string) => text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  fc.assert(
    fc.property(values, (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(fromWire(JSON.stringify(parseWire(toWire(text)))))).toEqual(JSON.parse(text));
      expect(JSON.parse(fromWire(JSON.stringify(parseWire(escaped(text)))))).toEqual(JSON.parse(text));
    }),
  );
});
it('Half a surrogate pair does not break what is beside it', () => {
  expect(fromWire(String(parseWire('"\\ud800 \\u5ca1"')))).toBe('\ufffd 岡');
});
it('What is no JSON is refused', () => {
  expect(() => parseWire('{"a":\\u5ca1}')).toThrow(SyntaxError);
});
