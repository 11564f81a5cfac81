import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, print, stripIgnoredCharacters } from 'graphql';
import { listPlannedNames, makeKeysDistinct } from './distinct-keys.js';

const schema = buildSchema('type Query { p: P ps: [P] } type P { id: ID! name: String price(currency: String): Int plain: Int next: P }');
const PLANNED = new Set(['__typename', 'id', 'price', 'next']);

const distinct = (source: string) => {
  const { document, clientKeys } = makeKeysDistinct(schema, PLANNED, parse(source));
  return { text: stripIgnoredCharacters(print(document)), keys: [...clientKeys.values()], clientKeys };
};

describe('A client’s response key is unchanged', () => {
  it.each(['{p{id name}}', '{p{other:name a:id}}', '{p{name:plain}}', '{p{next{id}}}', '{p{__typename}}'])('in %s', (source) => {
    const document = parse(source);
    expect(makeKeysDistinct(schema, PLANNED, document)).toEqual({ document, clientKeys: new Map() });
  });
});

it.each<[string, string[]]>([
  ['{ p { id: name } }', ['id']],
  ['{ p { price(currency: "USD") } }', ['price']],
  ['{ p { price } }', ['price']],
  ['{ p { __typename: name } }', ['__typename']],
  ['{ next: p { id } }', ['next']],
  ['{ p { ... on P { ...F } } } fragment F on P { id: plain next { price: id } }', ['id', 'price']],
])('In %s keys that could collide with the plan’s are renamed', (source, keys) => {
  const { text, keys: renamed, clientKeys } = distinct(source);
  expect(renamed).toEqual(keys);
  for (const own of clientKeys.keys()) expect(text).toContain(`${own}:`);
});

it('Equal fields get the same name everywhere, different fields get different names', () => {
  const { clientKeys } = distinct(
    '{ p { ...F price(currency: "USD") next { price(currency: "JPY") } } } fragment F on P { price(currency: "USD") @skip(if: false) }',
  );
  expect([...clientKeys.values()]).toEqual(['price', 'price']);
  expect(distinct('{ p { next: next { id } next: next { name } } }').clientKeys.size).toBe(0);
});

it('The names that plans use for themselves are those of keys and requirements, at any depth', () => {
  const supergraph = parse(`
    type A @join__type(graph: X, key: "id owner { code }") @join__type(graph: Y) @other(key: "no") {
      id: ID! a: Int @join__field(graph: X, requires: "price(currency: \\"EUR\\") size { ... on S { wide } }") b: Int @join__field(graph: Y, provides: "provided")
    }
  `);
  expect([...listPlannedNames(supergraph)].sort()).toEqual(['__typename', 'code', 'id', 'owner', 'price', 'size', 'wide']);
});
