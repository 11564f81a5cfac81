import { byReference, linkOf, network } from './network-of.js';
import { neverWrong } from './never-wrong.js';

network(
  '@inaccessible',
  {
    a: [
      `type Query { person: Person secret: String @inaccessible kinds: [Kind] any: Any }
       type Person @key(fields: "number") @key(fields: "id") { id: ID! number: String! @inaccessible name(style: Style): String }
       enum Kind { OPEN CLOSED @inaccessible } enum Style { LONG SHORT @inaccessible }
       union Any = Person | Hidden type Hidden @inaccessible { id: ID! }`,
      {
        Query: {
          person: () => ({ id: '1', number: 'n1', name: 'Abe' }),
          secret: () => 's',
          kinds: () => ['OPEN'],
          any: () => ({ __typename: 'Person', id: '1', number: 'n1', name: 'Abe' }),
        },
      },
    ],
    b: [
      'type Person @key(fields: "number") { number: String! @inaccessible age: Int pin: Int @inaccessible }',
      { Person: byReference([{ number: 'n1', age: 40, pin: 1234 }]) },
    ],
    c: [
      'type Person @key(fields: "id") { id: ID! pin: Int @external hint: String @requires(fields: "pin") }',
      { Person: { __resolveReference: (person: object) => person, hint: ({ pin }: { pin: number }) => `${pin}`.slice(0, 1) } },
    ],
  },
  [
    {
      title: 'keys still join',
      query: '{ person { age } }',
      data: { person: { age: 40 } },
      references: { b: [{ __typename: 'Person', number: 'n1' }] },
    },
    { title: 'fields can be required', query: '{ person { hint } }', data: { person: { hint: '1' } } },
    {
      title: 'fields cannot be selected',
      query: '{ person { pin } }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'keys cannot be selected',
      query: '{ person { number } }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'root fields cannot be selected',
      query: '{ secret }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'types cannot be named',
      query: '{ any { ... on Hidden { id } } }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'enum values cannot be given',
      query: '{ person { name(style: SHORT) } }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'enum values cannot be given in a variable',
      query: 'query ($style: Style) { person { name(style: $style) } }',
      variables: { style: 'SHORT' },
      data: undefined,
      errors: [{ code: 'BAD_USER_INPUT' }],
      calls: {},
    },
    {
      title: 'values leave the others',
      query: '{ kinds any { ... on Person { name(style: LONG) } } }',
      data: { kinds: ['OPEN'], any: { name: 'Abe' } },
    },
    {
      title: 'parts are not in the introspection',
      query:
        '{ person: __type(name: "Person") { fields { name } } hidden: __type(name: "Hidden") { name } kind: __type(name: "Kind") { enumValues { name } } }',
      data: {
        person: { fields: [{ name: 'id' }, { name: 'name' }, { name: 'age' }, { name: 'hint' }] },
        hidden: null,
        kind: { enumValues: [{ name: 'OPEN' }] },
      },
    },
  ],
);

neverWrong(
  'What a subgraph answers though it is @inaccessible',
  {
    a: [
      'type Query { mood: Mood spot: Spot } enum Mood { GOOD BAD @inaccessible } union Spot = Seen | Unseen type Seen { id: ID! } type Unseen @inaccessible { id: ID! }',
      { Query: { mood: () => 'BAD', spot: () => ({ __typename: 'Unseen', id: '1' }) } },
    ],
  },
  [
    { query: '{ mood }', data: { mood: null } },
    { query: '{ spot { __typename } }', data: { spot: null } },
    { query: '{ spot { ... on Seen { id } } }', data: { spot: null } },
  ],
);

network(
  '@tag and @composeDirective',
  {
    a: [
      `${linkOf('v2.9', '"@key", "@tag", "@composeDirective"')}
       extend schema @link(url: "https://directives.test/care/v1.0", import: ["@sensitive"]) @composeDirective(name: "@sensitive")
       directive @sensitive(level: Int!) repeatable on FIELD_DEFINITION | OBJECT
       type Query { item: Item @tag(name: "public") } type Item @key(fields: "id") @sensitive(level: 1) { id: ID! note: String @sensitive(level: 2) @tag(name: "internal") }`,
      { Query: { item: () => ({ id: '1', note: 'n' }) } },
    ],
    b: ['type Item @key(fields: "id") { id: ID! other: String @tag(name: "x") }', { Item: byReference([{ id: '1', other: 'o' }]) }],
  },
  [
    {
      title: 'do not change an answer',
      query: '{ item { note other } }',
      data: { item: { note: 'n', other: 'o' } },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'are not shown as directives for clients',
      query: '{ __schema { directives { name } } }',
      data: { __schema: { directives: expectStandard() } },
    },
  ],
);

function expectStandard(): unknown {
  const standard = ['deprecated', 'include', 'oneOf', 'skip', 'specifiedBy'];
  return { asymmetricMatch: (shown: { name: string }[]) => shown.every(({ name }) => [...standard, 'defer', 'sensitive'].includes(name)) };
}
