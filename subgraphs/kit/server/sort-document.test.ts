import { expect, it } from '@jest/globals';
import { parse, print } from 'graphql';
import { sortDocument } from './sort-document.js';

it('The SDL is the same, whatever the order of its types and root fields', () => {
  const one = 'extend schema @link(url: "x") type Query { b: B a: A } type B { z: ID y: ID } directive @c on OBJECT type A { id: ID }';
  const other = 'type A { id: ID } directive @c on OBJECT type B { z: ID y: ID } type Query { a: A b: B } extend schema @link(url: "x")';
  expect(print(sortDocument(parse(one)))).toBe(print(sortDocument(parse(other))));
});

it('The schema’s links come first, and the fields of a type keep their order', () => {
  const sorted = print(sortDocument(parse('type B { z: ID y: ID } type A { id: ID } extend schema @link(url: "x")')));
  expect(sorted).toMatch(/^extend schema.*type A.*type B \{\s+z: ID\s+y: ID/s);
});
