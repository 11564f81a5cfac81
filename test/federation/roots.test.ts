import { OWN_SERVER } from './hosts.js';
import { byReference, linkOf, network } from './network-of.js';

const thing = { id: '1', name: 'N' };
network(
  'Root fields',
  {
    a: [
      'type Query { shared: Thing @shareable onlyA: String version: String @shareable } type Thing @key(fields: "id") { id: ID! name: String @shareable a: Int }',
      { Query: { shared: () => ({ ...thing, a: 1 }), onlyA: () => 'A', version: () => 'v' }, Thing: byReference([{ ...thing, a: 1 }]) },
    ],
    b: [
      'type Query { shared: Thing @shareable onlyB: String version: String @shareable } type Thing @key(fields: "id") { id: ID! name: String @shareable b: Int }',
      { Query: { shared: () => ({ ...thing, b: 2 }), onlyB: () => 'B', version: () => 'v' }, Thing: byReference([{ ...thing, b: 2 }]) },
    ],
  },
  [
    { title: 'that two subgraphs share are requested from one', query: '{ shared { id name } }', data: { shared: thing } },
    {
      title: 'that two subgraphs share are completed by both',
      query: '{ shared { name a b } }',
      data: { shared: { name: 'N', a: 1, b: 2 } },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'of two subgraphs are requested from both',
      query: '{ onlyA onlyB version }',
      data: { onlyA: 'A', onlyB: 'B', version: 'v' },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'are in the order of the operation',
      query: '{ onlyB version onlyA }',
      data: { onlyB: 'B', version: 'v', onlyA: 'A' },
    },
    {
      title: '__typename calls no subgraph',
      query: '{ __typename kind: __typename }',
      data: { __typename: 'Query', kind: 'Query' },
      calls: {},
    },
    {
      title: '__typename is answered beside other fields',
      query: '{ __typename onlyA }',
      data: { __typename: 'Query', onlyA: 'A' },
      calls: { a: 1 },
    },
    { title: '__typename of an entity', query: '{ shared { __typename } }', data: { shared: { __typename: 'Thing' } } },
    {
      title: 'in fragments on Query',
      query: '{ ...q ... on Query { onlyB } } fragment q on Query { onlyA }',
      data: { onlyA: 'A', onlyB: 'B' },
    },
    {
      title: 'of the operation that is named',
      query: 'query X { onlyA } query Y { onlyB }',
      operationName: 'Y',
      data: { onlyB: 'B' },
      calls: { b: 1 },
    },
    {
      title: 'of several operations without a name are refused',
      query: 'query X { onlyA } query Y { onlyB }',
      data: undefined,
      errors: [{ code: 'OPERATION_RESOLUTION_FAILURE' }],
      calls: {},
    },
    {
      title: 'introspection is answered beside them',
      query: '{ onlyA __type(name: "Thing") { kind name } }',
      data: { onlyA: 'A', __type: { kind: 'OBJECT', name: 'Thing' } },
    },
    {
      title: '_entities and _service are not in the client’s schema',
      query: '{ _service { sdl } }',
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'merge two selections of one field',
      query: '{ shared { a } shared { b } ... { shared { name } } }',
      data: { shared: { a: 1, b: 2, name: 'N' } },
    },
  ],
);

network(
  'Types with other names for their roots',
  {
    a: ['schema { query: Root } type Root { a: String }', { Root: { a: () => 'A' } }],
    b: [
      'schema { query: MyQuery mutation: Change } type MyQuery { b: String } type Change { set: String }',
      { MyQuery: { b: () => 'B' }, Change: { set: () => 'S' } },
    ],
  },
  [
    { title: 'form one Query for the client', query: '{ __typename a b }', data: { __typename: 'Query', a: 'A', b: 'B' } },
    { title: 'form one Mutation', query: 'mutation { __typename set }', data: { __typename: 'Mutation', set: 'S' } },
  ],
);

network(
  'Shared values without a key',
  {
    a: ['type Query { a: Point } type Point @shareable { x: Int y: Int }', { Query: { a: () => ({ x: 1, y: 2 }) } }],
    b: ['type Query { b: Point } type Point @shareable { x: Int y: Int }', { Query: { b: () => ({ x: 3, y: 4 }) } }],
  },
  [
    {
      title: 'come from the subgraph that was called',
      query: '{ a { x y } b { y x } }',
      data: { a: { x: 1, y: 2 }, b: { y: 4, x: 3 } },
      calls: { a: 1, b: 1 },
    },
  ],
);

// Without a key, the second subgraph is reached only from the root.
network(
  'An object without a key that two subgraphs share in part',
  {
    a: [
      'type Query { user: User @shareable } type User { profile: Profile @shareable } type Profile { a: Int @shareable onlyA: Int }',
      { Query: { user: () => ({ profile: { a: 1, onlyA: 2 } }) } },
    ],
    b: [
      'type Query { user: User @shareable } type User { profile: Profile @shareable } type Profile { a: Int @shareable onlyB: Int }',
      { Query: { user: () => ({ profile: { a: 1, onlyB: 3 } }) } },
    ],
  },
  [
    {
      title: 'is requested from both subgraphs, beginning at the root',
      query: '{ user { profile { onlyA onlyB } } }',
      data: { user: { profile: { onlyA: 2, onlyB: 3 } } },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'is requested from one subgraph if that is enough',
      query: '{ user { profile { a onlyB } } }',
      data: { user: { profile: { a: 1, onlyB: 3 } } },
      calls: { b: 1 },
    },
  ],
);

for (const minor of Array.from({ length: 15 }, (_, n) => n)) {
  const directives = [
    '"@key"',
    '"@shareable"',
    '"@external"',
    '"@requires"',
    '"@override"',
    ...(minor >= 3 ? ['"@interfaceObject"'] : []),
  ].join(', ');
  const link = linkOf(`v2.${minor}`, directives);
  network(
    `Federation 2.${minor}`,
    {
      a: [
        `${link} type Query { item: Item } type Item @key(fields: "id") { id: ID! size: Int same: Int @shareable }`,
        { Query: { item: () => ({ id: '1', size: 2, same: 3 }) }, Item: byReference([{ id: '1', size: 2, same: 3 }]) },
      ],
      b: [
        `${link} type Item @key(fields: "id") { id: ID! size: Int @external same: Int @shareable area: Int @requires(fields: "size") }`,
        { Item: { __resolveReference: (item: object) => item, area: ({ size }: { size: number }) => size * size } },
      ],
    },
    [{ title: 'is joined', query: '{ item { same area } }', data: { item: { same: 3, area: 4 } }, calls: { a: 1, b: 1 } }],
    OWN_SERVER,
  );
}
