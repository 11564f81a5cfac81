import { byReference, network } from './network-of.js';

const OLD = [
  'type Query { drugs: [Drug] } type Drug @key(fields: "id") { id: ID! price: Int stock: Int }',
  { Query: { drugs: () => [{ id: '1', price: 1, stock: 9 }] }, Drug: byReference([{ id: '1', price: 1, stock: 9 }]) },
] as const;

network(
  'A field that another subgraph takes over',
  {
    old: OLD,
    new: ['type Drug @key(fields: "id") { id: ID! price: Int @override(from: "old") }', { Drug: byReference([{ id: '1', price: 100 }]) }],
  },
  [
    {
      title: 'comes from the new subgraph, although the old one has it',
      query: '{ drugs { price } }',
      data: { drugs: [{ price: 100 }] },
      calls: { old: 1, new: 1 },
    },
    { title: 'does not move the other fields', query: '{ drugs { stock } }', data: { drugs: [{ stock: 9 }] }, calls: { old: 1 } },
    {
      title: 'is right under an alias',
      query: '{ drugs { stock price: stock cost: price } }',
      data: { drugs: [{ stock: 9, price: 9, cost: 100 }] },
    },
  ],
);

network(
  'A field taken over from a subgraph that is not there',
  {
    old: ['type Query { drugs: [Drug] } type Drug @key(fields: "id") { id: ID! }', { Query: { drugs: () => [{ id: '1' }] } }],
    new: ['type Drug @key(fields: "id") { id: ID! price: Int @override(from: "gone") }', { Drug: byReference([{ id: '1', price: 100 }]) }],
  },
  [{ title: 'comes from the new subgraph', query: '{ drugs { price } }', data: { drugs: [{ price: 100 }] } }],
);

network(
  'A root field taken over',
  {
    old: ['type Query { greeting: String old: String }', { Query: { greeting: () => 'old', old: () => 'o' } }],
    new: ['type Query { greeting: String @override(from: "old") }', { Query: { greeting: () => 'new' } }],
  },
  [
    { title: 'is requested from the new subgraph', query: '{ greeting }', data: { greeting: 'new' }, calls: { new: 1 } },
    {
      title: 'is answered beside fields that did not move',
      query: '{ greeting old }',
      data: { greeting: 'new', old: 'o' },
      calls: { new: 1, old: 1 },
    },
  ],
);

network(
  'A field taken over that another requires',
  {
    old: OLD,
    new: ['type Drug @key(fields: "id") { id: ID! price: Int @override(from: "old") }', { Drug: byReference([{ id: '1', price: 100 }]) }],
    bills: [
      'type Drug @key(fields: "id") { id: ID! price: Int @external bill: Int @requires(fields: "price") }',
      { Drug: { __resolveReference: (drug: object) => drug, bill: ({ price }: { price: number }) => price * 2 } },
    ],
  },
  [
    {
      title: 'is required from the new subgraph',
      query: '{ drugs { bill } }',
      data: { drugs: [{ bill: 200 }] },
      calls: { old: 1, new: 1, bills: 1 },
    },
    {
      title: 'has the same value when it is required and when it is shown',
      query: '{ drugs { price bill } }',
      data: { drugs: [{ price: 100, bill: 200 }] },
    },
  ],
);

network(
  'A field taken over that itself requires something',
  {
    old: [
      'type Query { drugs: [Drug] } type Drug @key(fields: "id") { id: ID! base: Int price: Int }',
      { Query: { drugs: () => [{ id: '1', base: 5, price: 1 }] }, Drug: byReference([{ id: '1', base: 5, price: 1 }]) },
    ],
    new: [
      'type Drug @key(fields: "id") { id: ID! base: Int @external price: Int @override(from: "old") @requires(fields: "base") }',
      { Drug: { __resolveReference: (drug: object) => drug, price: ({ base }: { base: number }) => base * 10 } },
    ],
  },
  [{ title: 'gets the required field', query: '{ drugs { price } }', data: { drugs: [{ price: 50 }] } }],
);

network(
  'A field of interface type taken over',
  {
    old: [
      `type Query { ward: Ward } type Ward @key(fields: "id") { id: ID! lead: Staff }
       interface Staff { name: String } type Nurse implements Staff @shareable { name: String } type Doctor implements Staff @shareable { name: String }`,
      {
        Query: { ward: () => ({ id: 'w', lead: { __typename: 'Nurse', name: 'old' } }) },
        Ward: byReference([{ id: 'w', lead: { __typename: 'Nurse', name: 'old' } }]),
      },
    ],
    new: [
      `type Ward @key(fields: "id") { id: ID! lead: Staff @override(from: "old") }
       interface Staff { name: String } type Nurse implements Staff @shareable { name: String } type Doctor implements Staff @shareable { name: String }`,
      { Ward: byReference([{ id: 'w', lead: { __typename: 'Doctor', name: 'new' } }]) },
    ],
  },
  [
    {
      title: 'has the type of the new subgraph',
      query: '{ ward { lead { __typename name } } }',
      data: { ward: { lead: { __typename: 'Doctor', name: 'new' } } },
    },
    {
      title: 'matches only fragments on the types of the new subgraph',
      query: '{ ward { lead { ... on Nurse { name } } } }',
      data: { ward: { lead: {} } },
    },
  ],
);

network(
  'A field taken over step by step',
  {
    old: OLD,
    new: [
      'type Drug @key(fields: "id") { id: ID! price: Int @override(from: "old", label: "percent(0)") stock: Int @override(from: "old") }',
      { Drug: byReference([{ id: '1', price: 100, stock: 7 }]) },
    ],
  },
  [
    {
      title: 'stays in the old subgraph while its label is off',
      query: '{ drugs { price } }',
      data: { drugs: [{ price: 1 }] },
      calls: { old: 1 },
    },
    {
      title: 'is answered beside a field that moved completely',
      query: '{ drugs { price stock } }',
      data: { drugs: [{ price: 1, stock: 7 }] },
      calls: { old: 1, new: 1 },
    },
  ],
);

const takenOverFor = (label: string) =>
  ({
    old: OLD,
    new: [
      `type Drug @key(fields: "id") { id: ID! price: Int @override(from: "old", label: "${label}") }`,
      { Drug: byReference([{ id: '1', price: 100 }]) },
    ],
  }) as const;

network('A field taken over for a hundred percent of the callers', takenOverFor('percent(100)'), [
  { title: 'comes from the new subgraph', query: '{ drugs { price } }', data: { drugs: [{ price: 100 }] }, calls: { old: 1, new: 1 } },
]);
network('A field taken over under a label that is not a percentage', takenOverFor('launch-in-spring'), [
  { title: 'comes from the old subgraph', query: '{ drugs { price } }', data: { drugs: [{ price: 1 }] }, calls: { old: 1 } },
]);
