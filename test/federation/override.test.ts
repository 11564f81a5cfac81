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
      title: 'comes from the new one, though the old one has it at hand',
      query: '{ drugs { price } }',
      data: { drugs: [{ price: 100 }] },
      calls: { old: 1, new: 1 },
    },
    { title: 'leaves the other fields', query: '{ drugs { stock } }', data: { drugs: [{ stock: 9 }] }, calls: { old: 1 } },
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
  [{ title: 'is simply the new one’s', query: '{ drugs { price } }', data: { drugs: [{ price: 100 }] } }],
);

network(
  'A root field taken over',
  {
    old: ['type Query { greeting: String old: String }', { Query: { greeting: () => 'old', old: () => 'o' } }],
    new: ['type Query { greeting: String @override(from: "old") }', { Query: { greeting: () => 'new' } }],
  },
  [
    { title: 'is asked of the new one', query: '{ greeting }', data: { greeting: 'new' }, calls: { new: 1 } },
    { title: 'stands beside what stayed', query: '{ greeting old }', data: { greeting: 'new', old: 'o' }, calls: { new: 1, old: 1 } },
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
      title: 'is required from the new one',
      query: '{ drugs { bill } }',
      data: { drugs: [{ bill: 200 }] },
      calls: { old: 1, new: 1, bills: 1 },
    },
    { title: 'is required and shown alike', query: '{ drugs { price bill } }', data: { drugs: [{ price: 100, bill: 200 }] } },
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
  [{ title: 'is given it', query: '{ drugs { price } }', data: { drugs: [{ price: 50 }] } }],
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
      title: 'has the new one’s type',
      query: '{ ward { lead { __typename name } } }',
      data: { ward: { lead: { __typename: 'Doctor', name: 'new' } } },
    },
    { title: 'fits only the new one’s fragments', query: '{ ward { lead { ... on Nurse { name } } } }', data: { ward: { lead: {} } } },
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
      title: 'stays where it was while its label is off',
      query: '{ drugs { price } }',
      data: { drugs: [{ price: 1 }] },
      calls: { old: 1 },
    },
    {
      title: 'stands beside one that went altogether',
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
