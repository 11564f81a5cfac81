import { expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { collectFragments } from './fragments.js';
import { sortInnermostFirst } from './innermost-first.js';

const order = (source: string) => sortInnermostFirst(collectFragments(parse(source))).map(({ name }) => name.value);

it('Each fragment comes after the fragments that it spreads, at any number and depth', () => {
  expect(order('fragment c on Q { a { ...b } ...a ...b } fragment b on Q { ... { ...a } } fragment a on Q { x }')).toEqual(['a', 'b', 'c']);
});
it('A missing fragment does not block the others', () => {
  expect(order('fragment constructor on Q { ...toString }')).toEqual(['constructor']);
});
it('Fragments in a cycle, and those that spread them, are left out', () => {
  expect(
    order('fragment a on Q { ...b } fragment b on Q { ...a } fragment c on Q { ...c } fragment d on Q { ...c } fragment e on Q { x }'),
  ).toEqual(['e']);
});
it('A chain of fragments may be as long as a document', () => {
  const chain = Array.from({ length: 5_000 }, (_, i) => `fragment f${i} on Q { ...f${i + 1} }`).join(' ');
  expect(order(`${chain} fragment f5000 on Q { x }`)[5_000]).toBe('f0');
});
