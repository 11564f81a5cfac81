import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ReferenceList } from './reference-list.js';

describe('A list of references', () => {
  it('holds each reference once, in the order in which it came first', () => {
    const list = new ReferenceList();
    expect(['b', 'a', 'b'].map((text) => list.add(text))).toEqual([0, 1, 0]);
    expect(list.texts).toEqual(['b', 'a']);
  });

  it('distinguishes references that end alike, however long the end is', () => {
    const end = 'x'.repeat(1_000);
    const list = new ReferenceList();
    expect([`1${end}`, `2${end}`, `3${end}`, `2${end}`, `1${end}`, end].map((text) => list.add(text))).toEqual([0, 1, 2, 1, 0, 3]);
  });

  it('gives each text the index at which the list holds it', () => {
    const text = fc.tuple(fc.string({ maxLength: 2 }), fc.constantFrom('', 'y'.repeat(70))).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), (texts) => {
        const list = new ReferenceList();
        expect(texts.map((one) => list.texts[list.add(one)])).toEqual(texts);
        expect(new Set(list.texts).size).toBe(list.texts.length);
      }),
    );
  });
});
