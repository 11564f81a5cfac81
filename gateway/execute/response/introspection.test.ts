import { expect, it } from '@jest/globals';
import { buildSchema, graphqlSync } from 'graphql';
import { collectFragments } from '../../operation/fragments.js';
import { parseOperation } from '../../testing/operation-in.js';
import { fromWire } from '../answers/wire-text.js';
import { introspect } from './introspection.js';

const schema = buildSchema('"""クエリ""" type Query { a(x: Int): A } type A { id: ID! old: Int @deprecated }');

function introspected(source: string, variables: Record<string, unknown> = {}) {
  const { document, operation } = parseOperation(source);
  const selections = { fragments: collectFragments(document), included: () => true };
  const answers = introspect(schema, selections, operation, variables);
  return Object.fromEntries([...answers].map(([key, text]) => [key, JSON.parse(fromWire(text))]));
}

it.each<[string, string, Record<string, unknown>]>([
  ['the whole schema', '{ __schema { queryType { name description } types { name fields { name args { name } } } } }', {}],
  ['a type by a variable', 'query ($n: String!) { t: __type(name: $n) { fields(includeDeprecated: true) { name } } }', { n: 'A' }],
  ['a type that is not there', '{ __type(name: "Nobody") { name } }', {}],
  [
    'two types, in fragments and by alias',
    '{ ...F a: __type(name: "A") { ...T } } fragment F on Query { q: __type(name: "Query") { ...T } } fragment T on __Type { kind name }',
    {},
  ],
])('Introspection answers %s as graphql-js does', (_, source, variableValues) => {
  expect(introspected(source, variableValues)).toEqual(JSON.parse(JSON.stringify(graphqlSync({ schema, source, variableValues }).data)));
});

it('Introspection ignores the other fields of an operation', () => {
  expect(introspected('{ a { id } __typename ... on Query { s: __schema { queryType { name } } } }')).toEqual({
    s: { queryType: { name: 'Query' } },
  });
});

it('A caller without a visible schema gets no introspection answer', () => {
  const { operation } = parseOperation('{ __schema { queryType { name } } }');
  expect(introspect(undefined, { fragments: new Map(), included: () => true }, operation, {}).size).toBe(0);
});
