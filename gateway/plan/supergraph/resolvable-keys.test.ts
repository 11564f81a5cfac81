import { expect, it } from '@jest/globals';
import { parse, print } from 'graphql';
import { sortResolvableKeysFirst } from './resolvable-keys.js';

const keysOf = (text: string) => [...text.matchAll(/key: "(\w+)"/g)].map(([, key]) => key);

it.each([
  ['a', '@join__type(graph: A, key: "a") @join__type(graph: B, key: "b")', ['a', 'b']],
  ['no key', '@join__type(graph: A, key: "a", resolvable: false) @join__type(graph: A, key: "b", resolvable: false)', ['a', 'b']],
  [
    'some',
    '@join__type(graph: A, key: "a", resolvable: false) @join__type(graph: A, key: "b") @join__type(graph: A, key: "c", resolvable: false) @join__type(graph: B, key: "d", resolvable: true)',
    ['b', 'd', 'a', 'c'],
  ],
])('If %s of a type’s keys are resolvable, these come first, and all keys stay', (_, directives, order) => {
  expect(keysOf(print(sortResolvableKeysFirst(parse(`type T ${directives} { a: ID }`))))).toEqual(order);
  expect(keysOf(print(sortResolvableKeysFirst(parse(`interface T ${directives} { a: ID }`))))).toEqual(order);
});
