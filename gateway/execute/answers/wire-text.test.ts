import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromWire, toWire } from './wire-text.js';

it('Text survives the way to wire text and back, and one character is one byte', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fromWire(toWire(text))).toBe(Buffer.from(text).toString());
      expect(toWire(text)).toHaveLength(Buffer.byteLength(Buffer.from(text).toString()));
    }),
  );
});
