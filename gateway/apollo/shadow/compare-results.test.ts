import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLFormattedError, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { compareResults } from './compare-results.js';
import { Selection } from './selected-fields.js';

const SCHEMA = buildSchema(`
  scalar ViewerUrl scalar Json
  type Query { me: Person people: [Person] things: [Thing] pages: PersonConnection }
  interface Thing { id: ID }
  type Person implements Thing { id: ID name: String age: Int tags: [String] friends: [Person] viewer: ViewerUrl free: Json }
  type Place implements Thing { id: ID title: String }
  type PersonConnection { edges: [PersonEdge] pageInfo: PageInfo }
  type PersonEdge { cursor: String node: Person }
  type PageInfo { endCursor: String startCursor: String hasNextPage: Boolean }`);

const selectionOf = (query: string) => {
  const document = parse(query);
  return Selection.of(
    SCHEMA,
    document,
    document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode,
  );
};
const failed = (code: string, ...path: (string | number)[]): GraphQLFormattedError => ({
  message: 'words',
  ...(path.length > 0 && { path }),
  extensions: { code },
});
const compare = (
  query: string,
  [ours, stock]: readonly [unknown, unknown],
  [mine, theirs]: readonly [GraphQLFormattedError[], GraphQLFormattedError[]] = [[], []],
  removed: readonly (readonly string[])[] = [],
) =>
  compareResults(
    { data: JSON.stringify(ours), errors: mine },
    { data: JSON.stringify(stock), errors: theirs },
    selectionOf(query),
    removed,
  );

const ME = '{ me { id name age tags } }';
const me = { id: '1', name: 'A', age: 3, tags: ['x', 'y'] };

describe('The comparison of two results', () => {
  it.each<[string, unknown, object]>([
    ['another value', { me: { ...me, name: 'B' } }, { kind: 'value', path: 'me.name' }],
    ['a value of another type', { me: { ...me, age: '3' } }, { kind: 'type', path: 'me.age' }],
    ['a list in the place of a value', { me: { ...me, name: ['A'] } }, { kind: 'type', path: 'me.name' }],
    ['a missing field', { me: { id: '1', name: 'A', age: 3 } }, { kind: 'missing', path: 'me.tags' }],
    ['a missing item', { me: { ...me, tags: ['x'] } }, { kind: 'missing', path: 'me.tags.@' }],
    ['an extra item', { me: { ...me, tags: ['x', 'y', 'z'] } }, { kind: 'extra', path: 'me.tags.@' }],
    ['an extra field', { me: { ...me, friends: [] } }, { kind: 'extra', path: 'me.friends' }],
    ['an extra field that the schema does not have', { me: { ...me, secret: 1 } }, { kind: 'extra', path: 'me.*' }],
    ['a null in the place of a value', { me: { ...me, name: null } }, { kind: 'null', path: 'me.name', only: 'stock' }],
    ['no data', null, { kind: 'null', path: '', only: 'stock' }],
    ['another order', { me: { ...me, tags: ['y', 'x'] } }, { kind: 'order', path: 'me.tags' }],
  ])('finds %s', (_, stock, difference) => {
    expect(compare(ME, [{ me }, stock])).toEqual([difference]);
  });

  it('finds no difference between equal answers whose keys are in another order', () => {
    expect(compare(ME, [{ me }, { me: Object.fromEntries(Object.entries(me).reverse()) }])).toEqual([]);
  });

  it('reports a difference of many items once, by field names and never by aliases', () => {
    const people = (name: string) => ({ secret: [1, 2, 3].map((n) => ({ patient17: `${name}${n}` })) });
    expect(compare('{ secret: people { patient17: name } }', [people('A'), people('B')])).toEqual([
      { kind: 'value', path: 'people.@.name' },
    ]);
  });

  it('finds a difference inside an item of a list that is in the right order', () => {
    const answer = (name: string) => ({
      people: [
        { id: '1', name: 'A' },
        { id: '2', name },
      ],
    });
    expect(compare('{ people { id name } }', [answer('B'), answer('C')])).toEqual([{ kind: 'value', path: 'people.@.name' }]);
  });

  it('follows fragments on every type', () => {
    const query = '{ things { ...P ... on Place { x: title } } } fragment P on Person { x: name friends { name } }';
    const answer = (x: string) => ({ things: [{ x }, { x: 'B', friends: [{ name: 'C' }] }] });
    expect(compare(query, [answer('A'), answer('D')])).toEqual([{ kind: 'value', path: 'things.@.name|title' }]);
  });

  it('ignores signed addresses and cursors, also when it checks the order of a list', () => {
    const query = '{ pages { edges { cursor node { id viewer } } pageInfo { endCursor startCursor hasNextPage } } }';
    const answer = (mark: string, ids: readonly string[]) => ({
      pages: {
        edges: ids.map((id) => ({ cursor: mark + id, node: { id, viewer: mark } })),
        pageInfo: { endCursor: mark, startCursor: mark, hasNextPage: false },
      },
    });
    expect(compare(query, [answer('a', ['1', '2']), answer('b', ['1', '2'])])).toEqual([]);
    expect(compare(query, [answer('a', ['1', '2']), answer('b', ['2', '1'])])).toEqual([{ kind: 'order', path: 'pages.edges' }]);
  });

  it('compares an object of a scalar as one value', () => {
    const answer = (free: unknown) => ({ me: { free } });
    expect(compare('{ me { free } }', [answer({ a: 1, b: [2] }), answer({ b: [2], a: 1 })])).toEqual([]);
    expect(compare('{ me { free } }', [answer({ a: 1 }), answer({ a: 2 })])).toEqual([{ kind: 'value', path: 'me.free' }]);
  });

  it('accepts a null if authorization removed a field below it, and no other null', () => {
    const removed = [['people', '@', '... on Person', 'name']];
    const stock = { people: [{ id: '1' }], me: { id: '1' } };
    expect(compare('{ people { id } me { id } }', [{ people: [null], me: null }, stock], [[], []], removed)).toEqual([
      { kind: 'null', path: 'me', only: 'ours' },
    ]);
    const ours = { people: [{ id: '1', name: null }], me: { id: '1' } };
    expect(
      compare('{ people { id } me { id } }', [ours, stock], [[failed('UNAUTHORIZED_FIELD_OR_TYPE', 'people', '@', 'name')], []], removed),
    ).toEqual([]);
  });

  it('reports at most twenty differences', () => {
    const fields = Array.from({ length: 30 }, (_, n) => `a${n}: me { name }`);
    const query = `{ ${fields.join(' ')} people { name age tags } }`;
    const answer = Object.fromEntries(fields.map((_, n) => [`a${n}`, { name: 'A' }]));
    expect(compare(query, [answer, {}]).length).toBeLessThanOrEqual(20);
  });
});

describe('The comparison of errors', () => {
  const query = '{ all: people { name age } }';
  const data = { all: [{ name: null, age: null }] };
  const errors = (ours: GraphQLFormattedError[], stock: GraphQLFormattedError[]) => compare(query, [data, data], [ours, stock]);

  it('finds a different code at the same path', () => {
    expect(errors([failed('NOT_PERMITTED', 'all', 0, 'name')], [failed('BAD_INPUT', 'all', 0, 'name')])).toEqual([
      { kind: 'error code', path: 'people.@.name', codes: ['NOT_PERMITTED', 'BAD_INPUT'] },
    ]);
  });

  it('finds a different path for the same code', () => {
    expect(errors([failed('NOT_PERMITTED', 'all', 0, 'name')], [failed('NOT_PERMITTED', 'all', 0, 'age')])).toEqual([
      { kind: 'error path', path: 'people.@.name people.@.age', codes: ['NOT_PERMITTED'] },
    ]);
  });

  it('finds an error that only one of the two results has', () => {
    const error = failed('NOT_PERMITTED', 'all', 0, 'name');
    const difference = { kind: 'error path', path: 'people.@.name', codes: ['NOT_PERMITTED'] };
    expect(errors([error], [])).toEqual([{ ...difference, only: 'ours' }]);
    expect(errors([], [error])).toEqual([{ ...difference, only: 'stock' }]);
  });

  it.each<[string, GraphQLFormattedError[], GraphQLFormattedError[]]>([
    ['another index', [failed('NOT_PERMITTED', 'all', 0, 'name')], [failed('NOT_PERMITTED', 'all', 1, 'name')]],
    ['its number', [failed('NOT_PERMITTED', 'all', 0, 'name')], [0, 1].map((n) => failed('NOT_PERMITTED', 'all', n, 'name'))],
    ['how a subgraph failed', [failed('SUBGRAPH_TIMED_OUT', 'all')], [failed('SUBGRAPH_ERROR', 'all')]],
    ['an error of a subgraph without a path', [failed('SUBGRAPH_UNAVAILABLE', 'all', '@', 'name')], [failed('SUBGRAPH_ERROR')]],
    ['an entity that no subgraph knows', [failed('FIELD_NOT_ANSWERED', 'all', 0, 'name')], []],
    ['a value that breaks the schema', [failed('SUBGRAPH_INVALID', 'all', 0, 'age')], []],
  ])('does not count a known fault of the stock gateway: %s', (_, ours, stock) => {
    expect(errors(ours, stock)).toEqual([]);
  });

  it('shows only steps of a path that are fields of the schema', () => {
    expect(errors([], [failed('BAD_INPUT', 'all', 0, '岡', 'x')])).toEqual([
      { kind: 'error path', path: 'people.@.*', only: 'stock', codes: ['BAD_INPUT'] },
    ]);
  });
});
