import fc from 'fast-check';
import { finish, PIECE } from './in-slices.js';
import { ARRAY, jsonElements, OTHER_MEMBERS } from './json-elements.js';
import { JSON_DEPTH } from './json-text.js';

const LIMITS = { elements: 1_000, elementBytes: 10_000 };
const read = (text: string, array: string | null = null, limits = LIMITS) =>
  finish(jsonElements(Buffer.from(text), array, limits, (element) => ({ keep: element })));

describe('the elements of a foreign JSON text', () => {
  it('equal those of JSON.parse for an array, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), fc.constantFrom(0, 2, '\t'), (value, space) => {
        expect(read(JSON.stringify(value, null, space))).toMatchObject({ ok: true, elements: JSON.parse(JSON.stringify(value)) });
      }),
    );
  });

  it('are those of the named array of an object, beside its other members', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (entry, others) => {
        const value = JSON.parse(JSON.stringify({ ...others, entry })) as Record<string, unknown>;
        const answer = read(JSON.stringify(value), 'entry');
        if (!answer.ok) throw new Error(answer.reason);
        expect(answer.elements).toEqual(value.entry);
        const members = [...answer.members].filter(([, one]) => one !== ARRAY);
        expect(members).toEqual(Object.entries(value).filter(([name]) => name !== 'entry'));
      }),
    );
  });

  it('are refused exactly if JSON.parse refuses the text, or the text is not an array', () => {
    const piece = fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', '1', '-', 'null', 'true', ' ', '"a"', '\n', 'é', '\u0000');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `[${pieces.join('')}`;
        let expected: unknown = null;
        try {
          expected = JSON.parse(text);
        } catch {}
        const answer = read(text);
        expect(answer.ok ? answer.elements : null).toEqual(Array.isArray(expected) ? expected : null);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ['too many elements', `[${Array(1_001).fill(1).join()}]`, null],
    ['one element is too large', `[[${'1,'.repeat(10_000)}1]]`, null],
    ['it is nested too deeply', `[${'['.repeat(JSON_DEPTH + 1)}${']'.repeat(JSON_DEPTH + 1)}]`, null],
    ['there is nothing but white space', `[${' '.repeat(100_000)}1]`, null],
    ['it has too many other members', `{${Array.from({ length: OTHER_MEMBERS + 2 }, (_, i) => `"a${i}":1`).join()}}`, 'entry'],
    ['another member is too large', `{"a":"${'x'.repeat(20_000)}"}`, 'entry'],
    ['the array is there twice', '{"entry":[1],"entry":[2]}', 'entry'],
    ['bytes are no UTF-8', '["\udc00"]'.replace('\udc00', ''), 'entry'],
  ])('are refused if %s', (_what, text, array) => {
    expect(read(text, array)).toMatchObject({ ok: false });
  });

  it('are read in steps: no step reads more than a piece and one element', () => {
    const text = Buffer.from(JSON.stringify(Array.from({ length: 900 }, (_, i) => ({ i, text: 'x'.repeat(2_000) }))));
    const steps = jsonElements(text, null, LIMITS, () => null);
    let count = 1;
    while (!steps.next().done) count++;
    expect(count).toBeGreaterThanOrEqual(Math.floor(text.length / (PIECE + LIMITS.elementBytes)));
  });

  it('end at the first element that is refused', () => {
    let looked = 0;
    const steps = jsonElements(Buffer.from('[1,2,3,4]'), null, LIMITS, (one) => {
      looked += 1;
      return one === 2 ? { refuse: 'two' } : null;
    });
    expect(finish(steps)).toEqual({ ok: false, reason: 'two' });
    expect(looked).toBe(2);
  });
});
