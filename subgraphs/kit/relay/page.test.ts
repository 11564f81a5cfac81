import 'reflect-metadata';
import fc from 'fast-check';
import { checkFirst, encodeCursor, FIRST_AT_MOST, makePage } from './page.js';

const items = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `i${i}` }));
const refused = (argument: string) => expect.objectContaining({ code: 'BAD_INPUT', extensions: expect.objectContaining({ argument }) });

describe('a page of a list', () => {
  it('begins with the first item, and has all items if no number is given', () => {
    expect(makePage(items(3), {}).nodes).toEqual(items(3));
    expect(makePage(items(3), { first: 2 }).nodes).toEqual(items(2));
    expect(makePage(items(3), { first: 0 }).nodes).toEqual([]);
    expect(makePage(items(3), { first: FIRST_AT_MOST, after: null }).nodes).toEqual(items(3));
    expect(makePage([], { first: 5 }).nodes).toEqual([]);
  });

  it('continues after the item of the cursor, and says whether there are items before and after it', () => {
    const page = makePage(items(5), { first: 2, after: encodeCursor('i1') });
    expect(page.nodes).toEqual([{ id: 'i2' }, { id: 'i3' }]);
    expect(page.edges).toEqual([
      { cursor: encodeCursor('i2'), node: { id: 'i2' } },
      { cursor: encodeCursor('i3'), node: { id: 'i3' } },
    ]);
    const [startCursor, endCursor] = [encodeCursor('i2'), encodeCursor('i3')];
    expect(page.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: true, startCursor, endCursor });
    const past = makePage(items(5), { first: 2, after: encodeCursor('i4') });
    expect(past.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null });
  });

  it.each(['x', '', 'i', 'I1', '__proto__', 'toString', '\u0000'])(
    'refuses to continue after %p, which is not an item of the list',
    (id) => {
      expect(() => makePage(items(3), { first: 1, after: encodeCursor(id) })).toThrow(refused('after'));
      expect(() => makePage([], { after: encodeCursor(id) })).toThrow(refused('after'));
    },
  );

  it.each(['i1', '!', ' ', 'あ'])('refuses %p, which is not a cursor', (after) => {
    expect(() => makePage(items(3), { first: 1, after })).toThrow(refused('after'));
  });

  it.each([-1, FIRST_AT_MOST + 1, Number.NaN, Number.NEGATIVE_INFINITY, 1e9])('refuses a number of %p', (first) => {
    expect(() => checkFirst(first)).toThrow(refused('first'));
    expect(() => makePage(items(3), { first })).toThrow(refused('first'));
  });

  it('of any size leads through all items in order, without repeats', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 12 }), (count, first) => {
        const shown: { id: string }[] = [];
        let page = makePage(items(count), { first });
        shown.push(...page.nodes);
        while (page.pageInfo.hasNextPage) {
          page = makePage(items(count), { first, after: page.pageInfo.endCursor });
          shown.push(...page.nodes);
        }
        expect(shown).toEqual(items(count));
      }),
    );
  });
});
