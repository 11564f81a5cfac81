import fc from 'fast-check';
import { demandFewItems, demandPage, ITEMS_AT_MOST, makePage } from './page.js';

const items = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `i${i}` }));
const refused = (argument: string) => expect.objectContaining({ code: 'BAD_INPUT', extensions: expect.objectContaining({ argument }) });

it('refuses a list of too many codes, and codes that cannot exist', () => {
  const codes = (count: number) => Array.from({ length: count }, (_, i) => `3C0${i}`);
  for (const well of [undefined, null, [], codes(ITEMS_AT_MOST)]) expect(() => demandFewItems(well)).not.toThrow();
  expect(() => demandFewItems(codes(ITEMS_AT_MOST + 1))).toThrow(refused('items'));
  expect(() => demandFewItems(['x'.repeat(101)])).toThrow(refused('items'));
});

describe('a page of a list', () => {
  it('begins with the first item, and has all items if no number is given', () => {
    expect(makePage(items(3), {})).toEqual(items(3));
    expect(makePage(items(3), { first: 2 })).toEqual(items(2));
    expect(makePage(items(3), { first: 0 })).toEqual([]);
    expect(makePage(items(3), { first: 1_000, after: null })).toEqual(items(3));
    expect(makePage([], { first: 5 })).toEqual([]);
  });

  it('continues after the given item', () => {
    expect(makePage(items(5), { first: 2, after: 'i1' })).toEqual([{ id: 'i2' }, { id: 'i3' }]);
    expect(makePage(items(5), { after: 'i3' })).toEqual([{ id: 'i4' }]);
    expect(makePage(items(5), { first: 2, after: 'i4' })).toEqual([]);
  });

  it.each(['x', '', 'i', 'I1', '__proto__', 'toString'])('refuses to continue after %p, which is not an item of the list', (after) => {
    expect(() => makePage(items(3), { first: 1, after })).toThrow(refused('after'));
    expect(() => makePage([], { after })).toThrow(refused('after'));
  });

  it.each([-1, 1_001, Number.NaN, Number.NEGATIVE_INFINITY, 1e9])('refuses a number of %p', (first) => {
    expect(() => demandPage(first)).toThrow(refused('first'));
    expect(() => makePage(items(3), { first })).toThrow(refused('first'));
  });

  it('of any size leads through all items in order, without repeats', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (count, first) => {
        const shown: { id: string }[] = [];
        for (
          let page = makePage(items(count), { first });
          page.length > 0;
          page = makePage(items(count), { first, after: shown.at(-1)!.id })
        ) {
          shown.push(...page);
        }
        expect(shown).toEqual(items(count));
      }),
    );
  });
});
