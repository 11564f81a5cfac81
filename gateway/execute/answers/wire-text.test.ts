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

it('A long text is decoded like a short one, also if it holds bytes that are not UTF-8', () => {
  const filling = 'x'.repeat(2_000);
  const bytes = fc.array(fc.constantFrom(0x41, 0xe3, 0x81, 0x82, 0xf0, 0x9f, 0x98, 0x80, 0xff, 0xc0), { maxLength: 20 });
  fc.assert(
    fc.property(bytes, (some) => {
      const text = Buffer.from(some).toString('latin1');
      expect(fromWire(filling + text + filling)).toBe(filling + Buffer.from(some).toString('utf8') + filling);
    }),
  );
});
