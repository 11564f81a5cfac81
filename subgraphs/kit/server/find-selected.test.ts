import { buildSchema, execute, type GraphQLResolveInfo, parse } from 'graphql';
import { findSelected } from './find-selected.js';

const schema = buildSchema(`
  interface Being { id: ID name: String }
  type Patient implements Being { id: ID name: String kana: String other: Patient }
  type User implements Being { id: ID name: String }
  type Query { being: Being }
`);

/** What is found in the selection of `being`, whose value is a patient. */
async function find(selection: string, { variables = {}, fragments = '' }: { variables?: object; fragments?: string } = {}) {
  let found: string | undefined;
  const rootValue = {
    being: (_args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
      found = findSelected(info, 'Patient', new Set(['name', 'kana']));
      return null;
    },
  };
  const document = parse(`query ($yes: Boolean = true, $no: Boolean = false) { being ${selection} } ${fragments}`);
  const { errors } = await execute({ schema, document, rootValue, variableValues: { ...variables } });
  expect(errors).toBeUndefined();
  return found;
}

describe('the search for a selected field', () => {
  it.each<[string, string, string | undefined]>([
    ['a field', '{ id name }', 'name'],
    ['an alias', '{ n: name }', 'n'],
    ['another field under the name of one', '{ name: id }', undefined],
    ['the first of two', '{ ... on Patient { kana } name }', 'kana'],
    ['no such field', '{ id }', undefined],
    ['only the type', '{ __typename }', undefined],
    ['a field of a value below', '{ ... on Patient { other { name } } }', undefined],
    ['a fragment on the type', '{ ... on Patient { name } }', 'name'],
    ['a fragment on its interface', '{ ... on Being { name } }', 'name'],
    ['a fragment on another type', '{ ... on User { name } }', undefined],
    ['a fragment without a type', '{ ... { name } }', 'name'],
    ['a skipped field', '{ name @skip(if: $yes) }', undefined],
    ['a field that is not skipped', '{ name @skip(if: $no) }', 'name'],
    ['an included field', '{ name @include(if: $yes) }', 'name'],
    ['a field that is not included', '{ name @include(if: $no) }', undefined],
    ['a field of a skipped fragment', '{ ... @skip(if: $yes) { name } }', undefined],
    ['a field that is included and skipped', '{ name @include(if: $yes) @skip(if: $yes) }', undefined],
  ])('finds it, or not, in %s', async (_what, selection, expected) => {
    expect(await find(selection)).toBe(expected);
  });

  it('finds a field in a named fragment, also in one inside another', async () => {
    const fragments = 'fragment A on Being { id ...B } fragment B on Patient { x: name }';
    expect(await find('{ ...A }', { fragments })).toBe('x');
    expect(await find('{ ...A @skip(if: $yes) }', { fragments })).toBeUndefined();
  });

  it('finds a field in the second of two selections of one field', async () => {
    expect(await find('{ id } being { name }')).toBe('name');
  });

  it('respects the value that a variable has in this request', async () => {
    expect(await find('{ name @skip(if: $yes) }', { variables: { yes: false } })).toBe('name');
  });
});
