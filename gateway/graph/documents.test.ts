import { expect, it } from '@jest/globals';
import { buildSchema, type DocumentNode } from 'graphql';
import { Documents, type Known } from './documents.js';

const schema = buildSchema('type Query { a: Int b: Query }');
const documents = () => new Documents(schema, 1_000);
const documentOf = (known: Known) => (known as { document: DocumentNode }).document;
const codesOf = (text: string) => {
  const known = documents().get(text);
  return 'errors' in known ? known.errors.map(({ extensions }) => extensions?.code) : [];
};

it('A text is parsed once', () => {
  const some = documents();
  expect(some.get('{ a }')).toBe(some.get('{ a }'));
  expect(some.get('{ a  }')).not.toBe(some.get('{ a }'));
  expect(some.get('{ c }')).toBe(some.get('{ c }'));
});

it('Prepared work counts towards its text’s size, and the least recently used text is evicted with it', () => {
  const some = documents();
  const [first, second] = [some.get('{ a }'), some.get('{ b { a } }')];
  some.grown('{ b { a } }', documentOf(second), 60 * 2 ** 20);
  expect(some.get('{ a }')).toBe(first);
  expect(some.get('{ b { a } }')).toBe(second);
  expect(some.get('{ a }')).toBe(first);
  some.grown('{ a }', documentOf(first), 60 * 2 ** 20);
  expect(some.get('{ a }')).toBe(first);
  expect(some.get('{ b { a } }')).not.toBe(second);
});

it('Prepared work for an evicted or newly parsed document takes no room', () => {
  const some = documents();
  const forgotten = documents().get('{ a }');
  const again = some.get('{ a }');
  some.grown('{ a }', documentOf(forgotten), 2 ** 30);
  some.grown('{ b { a } }', documentOf(forgotten), 2 ** 30);
  expect(some.get('{ a }')).toBe(again);
});

it.each<[string, string, string[]]>([
  ['that fits the schema', '{ a b { a } }', []],
  ['that is not GraphQL', '{ a', ['GRAPHQL_PARSE_FAILED']],
  ['that is empty', '', ['GRAPHQL_PARSE_FAILED']],
  ['of more tokens than are read', `{ ${'a '.repeat(1_000)}}`, ['GRAPHQL_PARSE_FAILED']],
  ['of fields that the schema does not have', '{ c d }', ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED']],
  ['of fragments in a circle', '{ ...F } fragment F on Query { b { ...F } }', ['GRAPHQL_VALIDATION_FAILED']],
  ['of nothing but fragments', 'fragment F on Query { a }', ['GRAPHQL_VALIDATION_FAILED']],
  [
    'of many errors, of which a few are reported',
    `{ ${Array.from({ length: 60 }, (_, index) => `x${index}`).join(' ')} }`,
    new Array(6).fill('GRAPHQL_VALIDATION_FAILED'),
  ],
])('A text %s is recognised as such', (_, text, codes) => {
  expect(codesOf(text)).toEqual(codes);
});

it('A text with too many field comparisons is refused before validation', () => {
  const text = `{ ${'a '.repeat(500)}}`;
  const many = new Documents(schema, 10_000);
  expect('document' in many.get(`{ ${'a '.repeat(400)}}`)).toBe(true);
  expect('document' in many.get(text)).toBe(false);
  const known = many.get(text);
  expect('errors' in known && known.errors[0]!.extensions).toMatchObject({ code: 'OPERATION_TOO_LARGE', limit: 'repetitions' });
});
