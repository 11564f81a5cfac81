import { describe, expect, it } from '@jest/globals';
import { buildASTSchema, type OperationDefinitionNode, parse } from 'graphql';
import { compileProjector } from '../answers/project.js';
import { computeQuestionSize } from './question-size.js';

const schema = buildASTSchema(
  parse(`
  schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) { query: Query }
  directive @link(url: String!, import: [String]) repeatable on SCHEMA
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean) on FIELD_DEFINITION
  scalar JSON
  type Query {
    items(first: Int, last: Int, limit: Int): [Item] words(limit: Int): [String] grid(first: Int): [[Int]] page(first: Int = 2, after: String): Page
    top(count: Int, first: Int): [Item] @listSize(slicingArguments: ["count"])
    shelf(size: Int): Shelf @listSize(slicingArguments: ["size"], sizedFields: ["books"]) node: Node named(first: String): [Item] all: [Item] json: JSON
  }
  interface Node { id: ID items(first: Int): [Item] }
  type Box implements Node { id: ID items(first: Int): [Item] more(first: Int): [Item] }
  type Item { id: ID parts(first: Int): [Item] }
  type Page { edges: [Edge] nodes: [Item] pages: [Int] total: Int }
  type Edge { node: Item }
  type Shelf { books: [Item] nodes: [Item] }
`),
);
const setOf = (text: string) => (parse(text).definitions[0] as OperationDefinitionNode).selectionSet;

function taken(query: string, answer: unknown, variables: Record<string, unknown> = {}): unknown {
  const set = setOf(query);
  const texts = [true, false].map((alone) =>
    JSON.stringify(
      compileProjector(schema, set, { parentType: 'Query', renames: new Map(), alone: () => alone }).project(
        structuredClone(answer),
        undefined,
        variables,
      ),
    ),
  );
  // Whether objects are used as they came or copied makes no difference.
  expect(texts[0]).toBe(texts[1]);
  const entity = {};
  compileProjector(schema, set, { parentType: 'Query', renames: new Map(), alone: () => true }).add(
    entity,
    structuredClone(answer),
    variables,
  );
  expect(JSON.stringify(entity)).toBe(texts[1]);
  return JSON.parse(texts[1]!);
}

const many = Array.from({ length: 5 }, (_, n) => ({ id: String(n) }));
const some = (count: number) => many.slice(0, count);

describe('A list is cut to the number of items that were asked for', () => {
  it.each<[string, string, unknown, unknown, Record<string, unknown>?]>([
    ['by `first`', '{ items(first: 2) { id } }', { items: many }, { items: some(2) }],
    ['by `last`', '{ items(last: 3) { id } }', { items: many }, { items: some(3) }],
    ['by `limit`, of texts', '{ words(limit: 1) }', { words: ['a', 'b'] }, { words: ['a'] }],
    ['by the larger of two', '{ items(first: 1, last: 2) { id } }', { items: many }, { items: some(2) }],
    ['by a variable', 'query ($n: Int) { items(first: $n) { id } }', { items: many }, { items: some(1) }, { n: 1 }],
    ['no item, if no item was asked for', '{ items(first: 0) { id } }', { items: many }, { items: [] }],
    ['of the outer of two lists', '{ grid(first: 1) }', { grid: [[1, 2], [3]] }, { grid: [[1, 2]] }],
    [
      'of a connection, by its own argument',
      '{ page(first: 1) { edges { node { id } } nodes { id } pages } }',
      { page: { edges: many.map((node) => ({ node })), nodes: many, pages: [1, 2, 3] } },
      { page: { edges: [{ node: { id: '0' } }], nodes: some(1), pages: [1, 2, 3] } },
    ],
    ['of a connection, by its argument’s default', '{ page { n: nodes { id } } }', { page: { n: many } }, { page: { n: some(2) } }],
    ['by `@listSize`, and by it alone', '{ top(count: 2, first: 1) { id } }', { top: many }, { top: some(2) }],
    [
      'of the fields that `@listSize` names',
      '{ shelf(size: 1) { books { id } nodes { id } } }',
      { shelf: { books: many, nodes: many } },
      { shelf: { books: some(1), nodes: many } },
    ],
    [
      'in lists of lists of objects',
      '{ all { id parts(first: 1) { id } } }',
      { all: [{ id: 'a', parts: many }, null, { id: 'b', parts: null }] },
      { all: [{ id: 'a', parts: some(1) }, null, { id: 'b', parts: null }] },
    ],
    [
      'by the type at hand',
      '{ node { __typename ... on Box { items(first: 1) { id } more(first: 2) { id } } } }',
      { node: { __typename: 'Box', items: many, more: many } },
      { node: { __typename: 'Box', items: some(1), more: some(2) } },
    ],
    ['under each alias', '{ a: items(first: 1) { id } b: items(first: 2) { id } }', { a: many, b: many }, { a: some(1), b: some(2) }],
  ])('%s', (...[, query, answer, expected, variables]) => {
    expect(taken(query, answer, variables)).toEqual(expected);
  });

  it.each<[string, string, unknown, Record<string, unknown>?]>([
    ['where nothing says how many', '{ all { id } }', { all: many }],
    ['where null says nothing', 'query ($n: Int) { items(first: $n) { id } }', { items: many }, { n: null }],
    ['where a variable is not given', 'query ($n: Int) { items(first: $n) { id } }', { items: many }],
    ['if the number is invalid', '{ items(first: -1) { id } }', { items: many }],
    ['where `first` is no number', '{ named(first: "1") { id } }', { named: many }],
    ['where there are fewer', '{ items(first: 9) { id } }', { items: many }],
  ])('but all %s', (...[, query, answer, variables]) => {
    expect(taken(query, answer, variables)).toEqual(answer);
  });
});

describe('The size of a question', () => {
  const size = (query: string) => computeQuestionSize(schema, setOf(query), 'Query');
  it.each<[string, number]>([
    ['{ node { id } }', 1 + 2 + 1 + 2],
    ['{ items(first: 2) { id } }', 1 + 3 + 2 * (1 + 1 + 2)],
    ['{ page(first: 3) { nodes { id } } }', 1 + 2 + 1 + 3 + 3 * (1 + 1 + 2)],
    ['{ words(limit: 4) }', 1 + 3 + 4],
  ])('counts what an answer to %s may hold', (query, tokens) => {
    expect(size(query).tokens({})).toBe(tokens);
  });
  it('grows with the variables', () => {
    const { tokens } = size('query ($n: Int) { items(first: $n) { id } }');
    expect(tokens({ n: 10 }) - tokens({ n: 9 })).toBe(4);
  });
  it('is never below the structural characters of a matching answer', () => {
    const text = JSON.stringify({ page: { edges: many.map((node) => ({ node })), nodes: many, total: 5 } });
    expect(size('{ page(first: 5) { edges { node { id } } nodes { id } total } }').tokens({})).toBeGreaterThanOrEqual(
      text.match(/[{[,:]/g)!.length,
    );
  });
  it('gives the nesting levels, and whether a custom scalar is selected', () => {
    expect(size('{ all { parts(first: 1) { id } } }')).toMatchObject({ levels: 5, custom: false });
    expect(size('{ json }')).toMatchObject({ levels: 1, custom: true });
    expect(size('{ node { ... on Box { more(first: 1) { id } } } }')).toMatchObject({ levels: 4, custom: false });
  });
});
