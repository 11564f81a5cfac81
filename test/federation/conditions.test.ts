import { byReference, network } from './network-of.js';

const A = [
  'type Query { item: Item list: [Item] } type Item @key(fields: "id") { id: ID! name: String }',
  { Query: { item: () => ({ id: '1', name: 'N' }), list: () => [{ id: '1', name: 'N' }] }, Item: byReference([{ id: '1', name: 'N' }]) },
] as const;
const B = [
  'type Query { other: String } type Item @key(fields: "id") { id: ID! name: String @external price: Int neighbor: Item label: String @requires(fields: "name") }',
  {
    Query: { other: () => 'o' },
    Item: {
      __resolveReference: (item: object) => ({ ...item, price: 5, neighbor: { id: '1' } }),
      label: ({ name }: { name: string }) => `<${name}>`,
    },
  },
] as const;
const variables = { yes: true };

/** Declares the variables that the operation uses, because an operation may not declare others. */
function asked(rest: string): string {
  const declared = ['$yes: Boolean!', '$no: Boolean = false'].filter((one) => rest.includes(one.split(':')[0]!));
  return `query (${declared.join(', ')}) ${rest}`;
}

network('@skip and @include', { a: A, b: B }, [
  {
    title: 'with a literal keep a field',
    query: '{ item { name @include(if: true) id @skip(if: false) } }',
    data: { item: { name: 'N', id: '1' } },
  },
  { title: 'with a literal drop a field', query: '{ item { id name @include(if: false) } }', data: { item: { id: '1' } } },
  {
    title: 'drop a field of another subgraph without a call to it',
    query: '{ item { id price @skip(if: true) } }',
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  {
    title: 'drop it by a variable without a call',
    query: asked('{ item { id price @skip(if: $yes) } }'),
    variables,
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  {
    title: 'keep it by a variable',
    query: asked('{ item { price @include(if: $yes) } }'),
    variables,
    data: { item: { price: 5 } },
    calls: { a: 1, b: 1 },
  },
  {
    title: 'go by a variable’s default',
    query: asked('{ item { id price @include(if: $no) } }'),
    variables,
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  {
    title: 'use the variable’s value instead of its default',
    query: asked('{ item { id price @include(if: $no) } }'),
    variables: { yes: true, no: true },
    data: { item: { id: '1', price: 5 } },
    calls: { a: 1, b: 1 },
  },
  {
    title: 'drop a root field',
    query: asked('{ item { id } other @skip(if: $yes) }'),
    variables,
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  { title: 'drop every root field', query: asked('{ other @skip(if: $yes) }'), variables, data: {}, calls: {} },
  {
    title: 'both on one field need both',
    query: asked('{ item { id name @include(if: $yes) @skip(if: $yes) } }'),
    variables,
    data: { item: { id: '1' } },
  },
  {
    title: 'both on one field keep it when both do',
    query: asked('{ item { price @include(if: $yes) @skip(if: $no) } }'),
    variables,
    data: { item: { price: 5 } },
  },
  {
    title: 'on an inline fragment',
    query: asked('{ item { id ... @include(if: $no) { name price } } }'),
    variables,
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  {
    title: 'on a fragment with a type',
    query: asked('{ item { ... on Item @skip(if: $no) { name price } } }'),
    variables,
    data: { item: { name: 'N', price: 5 } },
  },
  {
    title: 'on a spread',
    query: asked('{ item { id ...f @skip(if: $yes) } } fragment f on Item { name price }'),
    variables,
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  {
    title: 'on nested fragments all count',
    query: asked('{ item { id ... @include(if: $yes) { name ... @include(if: $no) { price } } } }'),
    variables,
    data: { item: { id: '1', name: 'N' } },
  },
  {
    title: 'drop one selection of a field, and keep another without a condition',
    query: asked('{ item { name @skip(if: $yes) ... { name } } }'),
    variables,
    data: { item: { name: 'N' } },
  },
  {
    title: 'decide by different conditions on the same field',
    query: asked('{ item { id price @include(if: $no) ... @include(if: $yes) { price } } }'),
    variables,
    data: { item: { id: '1', price: 5 } },
  },
  {
    title: 'drop a field that requires others',
    query: asked('{ item { id label @include(if: $no) } }'),
    variables,
    data: { item: { id: '1' } },
    calls: { a: 1 },
  },
  {
    title: 'drop a required field, which is still sent',
    query: asked('{ item { name @skip(if: $yes) label } }'),
    variables,
    data: { item: { label: '<N>' } },
  },
  {
    title: 'work on both sides of a join',
    query: asked('{ item { neighbor @include(if: $yes) { name @skip(if: $no) price @skip(if: $yes) } } }'),
    variables,
    data: { item: { neighbor: { name: 'N' } } },
  },
  { title: 'drop __typename', query: asked('{ item { __typename @skip(if: $yes) id } }'), variables, data: { item: { id: '1' } } },
  {
    title: 'give each alias its own',
    query: asked('{ x: item @include(if: $yes) { id } y: item @include(if: $no) { id } }'),
    variables,
    data: { x: { id: '1' } },
  },
  {
    title: 'leave an empty object if all of its fields are dropped',
    query: asked('{ item { name @skip(if: $yes) } list { price @include(if: $no) } }'),
    variables,
    data: { item: {}, list: [{}] },
  },
  {
    title: 'are evaluated for each request',
    query: asked('{ item { id price @skip(if: $yes) } }'),
    variables: { yes: false },
    data: { item: { id: '1', price: 5 } },
    calls: { a: 1, b: 1 },
  },
]);

/** `rank` requires a field of another subgraph; `nick` requires nothing. */
const PEOPLE = {
  a: [
    'type Query { me: User everyone: [User!]! } type User @key(fields: "id") { id: ID! age: Int }',
    {
      Query: { me: () => ({ id: '1', age: 40 }), everyone: () => [{ id: '1', age: 40 }] },
      User: byReference([{ id: '1', age: 40 }]),
    },
  ],
  c: [
    'type User @key(fields: "id") { id: ID! age: Int @external nick: String rank: Int @requires(fields: "age") }',
    { User: { ...byReference([{ id: '1', nick: 'N' }]), rank: ({ age }: { age: number }) => age * 2 } },
  ],
} as const;
const flags = (t: boolean, f: boolean) => ({ t, f });
const IF = 'query ($t: Boolean!, $f: Boolean!)';

network('A skipped field that requires something', PEOPLE, [
  {
    title: 'by a literal leaves its siblings',
    query: '{ me { nick rank @skip(if: true) } }',
    data: { me: { nick: 'N' } },
  },
  {
    title: 'by a variable leaves its siblings',
    query: 'query ($t: Boolean!) { me { nick rank @skip(if: $t) } }',
    variables: { t: true },
    data: { me: { nick: 'N' } },
  },
  {
    title: 'is answered with its siblings where it is not skipped',
    query: 'query ($t: Boolean!) { me { nick rank @skip(if: $t) } }',
    variables: { t: false },
    data: { me: { nick: 'N', rank: 80 } },
  },
  {
    title: 'under the alias __typename leaves its siblings',
    query: 'query ($t: Boolean!) { me { nick __typename: rank @skip(if: $t) } }',
    variables: { t: true },
    data: { me: { nick: 'N' } },
  },
  {
    title: 'in a skipped fragment leaves its siblings',
    query: 'query ($t: Boolean!) { me { nick ...R @skip(if: $t) } } fragment R on User { rank }',
    variables: { t: true },
    data: { me: { nick: 'N' } },
  },
  {
    title: 'in a list of entities leaves its siblings',
    query: 'query ($t: Boolean!) { everyone { nick ... on User @skip(if: $t) { rank } } }',
    variables: { t: true },
    data: { everyone: [{ nick: 'N' }] },
  },
]);

network('Conditions within conditions', PEOPLE, [
  {
    title: 'leave an empty object where every field of an existing object is skipped',
    query: `${IF} { me @include(if: $t) { age @include(if: $f) } }`,
    variables: flags(true, false),
    data: { me: {} },
  },
  {
    title: 'leave nothing where the object itself is skipped',
    query: `${IF} { me @include(if: $t) { age @include(if: $f) } }`,
    variables: flags(false, true),
    data: {},
    calls: {},
  },
  {
    title: 'leave the items of a non-null list as empty objects',
    query: `${IF} { everyone @include(if: $t) { nick @include(if: $f) rank @skip(if: $t) } }`,
    variables: flags(true, false),
    data: { everyone: [{}] },
  },
  {
    title: 'leave entities with __typename where every other field is skipped',
    query: `${IF} { everyone { __typename @include(if: $t) rank @include(if: $f) } }`,
    variables: flags(true, false),
    data: { everyone: [{ __typename: 'User' }] },
    calls: { a: 1 },
  },
  {
    title: 'leave out a fragment within a skipped fragment',
    query: `${IF} { me { ...A @include(if: $t) ...A @include(if: $f) id } } fragment A on User { ...B @include(if: $f) nick } fragment B on User { rank }`,
    variables: flags(true, false),
    data: { me: { nick: 'N', id: '1' } },
  },
  ...[true, false].flatMap((t) =>
    [true, false].map((f) => ({
      title: `answer what is asked where one is ${t} and the other ${f}`,
      query: `${IF} { me { id ... on User @include(if: $t) { age rank @skip(if: $f) } nick @skip(if: $t) @include(if: $f) } }`,
      variables: flags(t, f),
      data: { me: { id: '1', ...(t ? { age: 40, ...(f ? {} : { rank: 80 }) } : {}), ...(!t && f ? { nick: 'N' } : {}) } },
    })),
  ),
]);
