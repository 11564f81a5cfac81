import { expect, it } from '@jest/globals';
import { parse, print } from 'graphql';
import { removeIntrospection } from './without-introspection.js';

const left = (source: string) => {
  const document = removeIntrospection(parse(source));
  return document && print(document).replace(/\s+/g, ' ');
};

it('a document without introspection is returned unchanged', () => {
  const document = parse('{ a ...F } fragment F on Query { b }');
  expect(removeIntrospection(document)).toBe(document);
});

it.each([
  ['beside other fields', '{ a __schema { types { name } } b }', '{ a b }'],
  [
    'in fragments',
    '{ ...F a } fragment F on Query { t: __type(name: "A") { ...T } b } fragment T on __Type { name }',
    '{ ...F a } fragment F on Query { b }',
  ],
  ['in a fragment of its own', '{ ...F a } fragment F on Query { __schema { types { name } } }', '{ a }'],
  ['in an inline fragment', '{ ... on Query { __schema { types { name } } } a }', '{ a }'],
  ['below a field that leads back to the root', '{ a { query { __schema { types { name } } } } }', '{ a { query { __typename } } }'],
])('introspection is removed %s', (_, source, rest) => {
  expect(left(source)).toBe(rest);
});

it.each(['{ __schema { types { name } } }', '{ ...F } fragment F on Query { __type(name: "A") { name } }'])(
  'Nothing is left to plan of %s',
  (source) => {
    expect(left(source)).toBeUndefined();
  },
);
