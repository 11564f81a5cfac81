import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildASTSchema, getIntrospectionQuery, parse } from 'graphql';
import { parseOperation } from '../../testing/operation-in.js';
import { composeSupergraph } from '../../testing/start-test-gateway.js';
import { DEFAULT_LIMITS } from '../operation-size.js';
import { CostModel } from './cost.js';

const FEDERATION = 'https://specs.apollo.dev/federation/v2.9';
const MARKED = 'import: ["@cost", "@listSize", "@shareable", "@tag"]';
const SDL = `
  type Query {
    name: String priced: String @cost(weight: 5) kind: Kind blob: Blob
    chart: Chart heavy: Heavy any: Any node: Node
    charts: [Chart] five: [Chart!]! @listSize(assumedSize: 5)
    cut(first: Int = 50, last: Int): [Chart] some(limit: Int!): [Chart!] count(first: Int): Int
    said(size: Int, first: Int): [Chart] @listSize(slicingArguments: ["size"], assumedSize: 7)
    strict(a: Int, b: Int): [Chart] @listSize(slicingArguments: ["a", "b"], requireOneSlicingArgument: true)
    chosen(ids: [ID!] @tag(name: "list-size"), words: [String!], first: Int): [Chart] @listSize(assumedSize: 4)
    pages(size: Int): Pages @listSize(slicingArguments: ["size"], sizedFields: ["rows"], assumedSize: 20)
    connection(first: Int = 50): Connection plain: Connection
    search(filter: Filter, filters: [Filter!], id: ID, ids: [Int!], weighed: ID @cost(weight: 4), rebate: Int @cost(weight: -9)): String
  }
  type Mutation { write(filter: Filter): Chart }
  type Chart implements Node { id: ID chart: Chart charts: [Chart] connection(first: Int = 50): Connection }
  type Heavy implements Node @cost(weight: 30) { id: ID }
  union Any = Chart | Heavy
  interface Node { id: ID }
  type Pages { rows: [Chart] others: [Chart] }
  type Connection { edges: [Edge!] nodes: [Chart] total: Int }
  type Edge { cursor: String node: Chart }
  enum Kind @cost(weight: 2) { A }
  scalar Blob @cost(weight: 3)
  input Filter { word: String and: [Filter!] not: Filter slow: String @cost(weight: 6) kind: Kind }`;

const modelOf = (sdl: string, imported = MARKED) => {
  const typeDefs = parse(`extend schema @link(url: "${FEDERATION}", ${imported}) ${sdl}`);
  const supergraph = parse(composeSupergraph([{ name: 'one', url: 'http://127.0.0.1:1', typeDefs }]));
  return new CostModel(buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true }), supergraph);
};
const model = modelOf(SDL);
const estimate = (source: string, variables: Record<string, unknown> = {}, by = model) => {
  const { document, operation } = parseOperation(source);
  return by.estimate(document, operation)(variables);
};
const costOf = (source: string, variables?: Record<string, unknown>, by?: CostModel) => estimate(source, variables, by).cost;

describe('A field costs', () => {
  it.each([
    ['nothing, if it is a scalar', '{ name __typename count(first: 5) }', 0],
    ['one, if it is an object', '{ chart { id } }', 1],
    ['one, if it is an interface or union of objects', '{ chart { ... on Node { id } chart { id } } }', 2],
    ['as much as the heaviest of its types, if it is abstract', '{ any { __typename } node { id } }', 60],
    ['its own weight', '{ priced }', 5],
    ['its type’s weight', '{ heavy { id } kind blob }', 35],
    ['as often as it is selected', '{ a: chart { id } b: chart { id } chart { id } }', 3],
    ['ten more in a mutation', 'mutation { write { id } }', 11],
  ])('%s', (_, source, cost) => {
    expect(costOf(source)).toBe(cost);
  });
});

describe('The costliest field', () => {
  it.each([
    ['is named by its response keys', '{ name a: charts { id } chart { id } }', 'a'],
    [
      'is the innermost that makes up half of what is above it',
      '{ cut(first: 50) { charts { charts { id } chart { id } } } chart { id } }',
      'cut.charts.charts',
    ],
    [
      'is found in a connection, whose length the field above it gives',
      '{ connection(first: 500) { edges { node { charts { id } } } } }',
      'connection.edges.node.charts',
    ],
    ['is found in fragments', '{ chart { ...F } } fragment F on Chart { charts { id } }', 'chart.charts'],
    ['ends where no field below has half of the cost', '{ chart { a: chart { id } b: chart { id } c: chart { id } } }', 'chart'],
    ['may have cost by its arguments', '{ a: search(weighed: "1") search(filters: [{}, {}, {}, {}, {}, {}, {}]) }', 'search'],
  ])('%s', (_, source, path) => {
    const { document, operation } = parseOperation(source);
    expect(model.estimate(document, operation)({}, true).costliest!.join('.')).toBe(path);
  });
  it('comes with the longest list, even if that list is cheap', () => {
    const { document, operation } = parseOperation(
      'query ($n: Int) { charts { charts { id } } chart { c: connection(first: $n) { total } } }',
    );
    expect(model.estimate(document, operation)({ n: 999 }, true)).toMatchObject({ listSize: 999, longestList: ['chart', 'c'] });
  });
  it('is not computed unless it is requested', () => {
    const { document, operation } = parseOperation('{ charts { id } }');
    expect(model.estimate(document, operation)({})).toEqual({ cost: 10, listSize: 0 });
  });
});

describe('A list costs as much as', () => {
  it.each([
    ['ten items, if nothing is known', '{ charts { id } }', 10],
    ['its assumed size', '{ five { id } }', 5],
    ['what is in it, each time', '{ five { chart { id } charts { id } } }', 5 * (1 + 1 + 10)],
    ['first, last or limit say', '{ cut(first: 3) { id } some(limit: 4) { id } }', 7],
    ['the larger of them', '{ cut(first: 3, last: 8) { id } }', 8],
    ['the argument’s default', '{ cut { id } }', 50],
    ['its slicing argument alone', '{ said(size: 2, first: 900) { id } }', 2],
    ['its assumed size, if no slicing argument is given', '{ said(first: 900) { id } strict { id } }', 7 + 10],
    ['the larger, though one is required', '{ strict(a: 4, b: 6) { id } }', 6],
    [
      'its assumed size, if the number is invalid',
      '{ said(size: -3) { id } cut(first: -1) { id } some(limit: -2147483648) { id } }',
      7 + 10 + 10,
    ],
    ['nothing, if no item is requested', '{ cut(first: 0) { charts { charts { id } } } }', 0],
  ])('%s', (_, source, cost) => {
    expect(costOf(source)).toBe(cost);
  });
  it.each([
    ['the values of the argument that names its items', '{ chosen(ids: ["a", "b"]) { id } }', 2],
    ['one, if that argument has a single value', '{ chosen(ids: "a") { id } }', 1],
    ['nothing, if that argument is empty', '{ chosen(ids: []) { id } }', 0],
    [
      'its assumed size, if that argument has more values, is null or absent',
      '{ a: chosen(ids: ["a", "b", "c", "d", "e"]) { id } b: chosen(ids: null) { id } c: chosen { id } }',
      12,
    ],
    ['its assumed size, whatever other lists of values it takes', '{ chosen(words: ["a"]) { id } }', 4],
    ['the sized field of another', '{ pages(size: 3) { rows { id } others { id } } }', 1 + 3 + 10],
    ['the sized field, by the assumed size', '{ pages { rows { id } } }', 1 + 20],
    ['the edges of a connection', '{ connection(first: 3) { total edges { cursor node { id } } } }', 1 + 3 * 2],
    ['its nodes, by the argument’s default', '{ connection { nodes { id } } }', 1 + 50],
    [
      'edges by alias, in fragments',
      '{ connection(first: 3) { ...c ... { x: nodes { id } } } } fragment c on Connection { e: edges { cursor } }',
      1 + 6,
    ],
    ['ten items, if a connection has no slicing argument', '{ plain { edges { cursor } } }', 1 + 10],
    [
      'those of a fragment that connections of several sizes share',
      '{ a: connection(first: 2) { ...c } b: connection(first: 4) { ...c } } fragment c on Connection { nodes { id } }',
      3 + 5,
    ],
    ['connections within connections', '{ connection(first: 3) { nodes { connection(first: 5) { nodes { id } } } } }', 1 + 3 * (1 + 1 + 5)],
  ])('%s', (_, source, cost) => {
    expect(costOf(source)).toBe(cost);
  });
});

describe('An argument costs', () => {
  const asWritten: [string, string, number][] = [
    ['nothing, if it is a scalar', 'id: "x", ids: [1, 2, 3]', 0],
    ['its length, if it is a long text', `id: "${'x'.repeat(10_100)}"`, 100],
    ['its length, if it is a long list of scalars', `ids: [${'1,'.repeat(350)}]`, 250],
    ['its own weight', 'weighed: "x"', 4],
    ['one for each input object', 'filter: { and: [{ not: {} }, {}] }, filters: {}', 5],
    ['the weights of its fields and their types', 'filter: { word: "x", slow: "y", kind: A }', 1 + 6 + 2],
    ['nothing, if it is null', 'filter: null, weighed: null', 0],
    ['no rebate on other arguments', 'rebate: 1, weighed: "x"', 0],
  ];
  it.each(asWritten)('%s', (_, given, cost) => {
    expect(costOf(`{ search(${given}) five { id } }`)).toBe(cost + 5);
  });
  it('as much as the values of its variables', () => {
    const source =
      'query ($f: Filter, $k: Kind, $l: [Filter!]) { search(filter: $f, filters: $l) x: search(filter: { kind: $k, and: $l }) }';
    expect(costOf(source, {})).toBe(1);
    expect(costOf(source, { f: { and: [{}, {}] }, k: 'A', l: [{ slow: 'x' }] })).toBe(3 + 7 + (1 + 2 + 7));
  });
});

describe('Variables', () => {
  it('give the number of items, or leave it to the default', () => {
    const source = 'query ($n: Int) { cut(first: $n) { id } }';
    const { document, operation } = parseOperation(source);
    const estimated = model.estimate(document, operation);
    expect([{ n: 3 }, {}, { n: null }, { n: -1 }].map((variables) => estimated(variables).cost)).toEqual([3, 50, 10, 10]);
  });
  it('name the items of a list, or leave it to the assumed size', () => {
    const query = 'query ($ids: [ID!]) { chosen(ids: $ids) { id } }';
    expect([costOf(query, { ids: ['a', 'b'] }), costOf(query, { ids: null }), costOf(query)]).toEqual([2, 4, 4]);
    expect(costOf('query ($id: ID!) { chosen(ids: [$id]) { id } }', { id: 'a' })).toBe(1);
  });

  it('leave out the fields that @skip and @include leave out', () => {
    const source =
      'query ($no: Boolean) { cut(first: 900) @include(if: $no) { id } ... @skip(if: $no) { five { id } } ...f @include(if: false) } fragment f on Query { charts { id } }';
    expect(estimate(source, { no: false })).toEqual({ cost: 5, listSize: 0 });
    expect(estimate(source, { no: true })).toEqual({ cost: 900, listSize: 900 });
  });
});

describe('The largest number of items requested from one list', () => {
  it.each([
    ['is found at any depth', '{ chart { ...f } } fragment f on Chart { connection(first: 1000000) { total } }', 1_000_000],
    ['is not a default of the schema', '{ cut { id } }', 0],
    ['is a variable’s value', 'query ($n: Int) { pages(size: $n) { rows { id } } }', 77],
    ['does not come from an argument of a field without a list', '{ count(first: 500) }', 0],
    ['is not a negative number', '{ cut(first: -5) { id } }', 0],
  ])('%s', (_, source, listSize) => {
    expect(estimate(source, { n: 77 }).listSize).toBe(listSize);
  });
});

describe('The directives are found', () => {
  const said = (cost: string, listSize: string) =>
    `type Query { a: [T] @${listSize}(assumedSize: 3) @${cost}(weight: 7) } type T { b: Int }`;
  it.each([
    ['under their names', MARKED, 'cost', 'listSize'],
    ['under names given at import', 'import: [{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@length" }]', 'price', 'length'],
    ['under the specification’s own', 'import: []', 'federation__cost', 'federation__listSize'],
  ])('%s, in a composed supergraph', (_, imported, cost, listSize) => {
    expect(costOf('{ a { b } }', {}, modelOf(said(cost, listSize), imported))).toBe(21);
  });
  it.each([
    ['cost', 'cost__listSize', ''],
    ['price', 'price__listSize', ', as: "price"'],
    ['cost', 'listSize', ', import: ["@listSize"]'],
  ])('as @%s and @%s if the link has%s', (cost, listSize, more) => {
    const supergraph = parse(`schema @link(url: "https://specs.apollo.dev/cost/v0.1"${more}) { query: Query } ${said(cost, listSize)}`);
    const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
    expect(costOf('{ a { b } }', {}, new CostModel(schema, supergraph))).toBe(21);
  });
  it('not at all, if no link imports them', () => {
    const supergraph = parse(said('cost', 'listSize'));
    const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
    expect(costOf('{ a { b } }', {}, new CostModel(schema, supergraph))).toBe(10);
  });
});

describe('For an operation of any size', () => {
  const list = (count: number, one: (i: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join(' ');
  it('the cost is a number, and is computed within the test’s time', () => {
    const doubling = list(
      1_500,
      (i) => `fragment f${i} on Chart { charts { ...f${i + 1} } connection { nodes { ...f${i + 1} } } ...f${i + 1} }`,
    );
    expect(costOf(`{ chart { ...f0 } } ${doubling} fragment f1500 on Chart { id }`)).toBe(Number.MAX_SAFE_INTEGER);
  });
  it('a zero cost times any number is zero', () => {
    const source = `{ cut(first: 0) { ${'charts { '.repeat(90)} id ${'}'.repeat(90)} } }`;
    expect(costOf(source)).toBe(0);
  });
  it('the introspection of tools is within the limit, and a thousand small ones cost a thousand times one', () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true });
    expect(costOf(query)).toBeGreaterThan(100);
    expect(costOf(query)).toBeLessThan(DEFAULT_LIMITS.cost / 20);
    const one = '__schema { types { name } directives { name } }';
    expect(costOf(`{ ${list(1_000, (i) => `s${i}: ${one}`)} }`)).toBe(1_000 * costOf(`{ ${one} }`));
  });
});

it('fields in fragments cost the same as fields without', () => {
  const size = fc.integer({ min: 0, max: 20 });
  const { tree } = fc.letrec<{ tree: string; part: string }>((tie) => ({
    tree: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
    part: fc.oneof(
      { maxDepth: 4 },
      fc.constant('id'),
      tie('tree').map((inner) => `chart { ${inner} }`),
      tie('tree').map((inner) => `charts { ${inner} }`),
      fc.tuple(size, tie('tree')).map(([n, inner]) => `connection(first: ${n}) { total edges { node { ${inner} } } nodes { ${inner} } }`),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, size, (a, b, n) => {
      const spread = `{ cut(first: ${n}) { ...f connection(last: 3, first: ${n}) { ...g } } } fragment g on Connection { nodes { ...f ${b} } } fragment f on Chart { ${a} }`;
      const written = `{ cut(first: ${n}) { ${a} connection(last: 3, first: ${n}) { nodes { ${a} ${b} } } } }`;
      expect(estimate(spread)).toEqual(estimate(written));
    }),
  );
});
