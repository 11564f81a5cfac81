import { neverWrong } from './never-wrong.js';

const itself = { __resolveReference: (reference: object) => reference };
const perUnit: Readonly<Record<string, number>> = { JPY: 150, EUR: 10, USD: 20 };
const price = ({ id }: { id: string }, { currency }: { currency: string }) => Number(id) * perUnit[currency]!;
const SHOP = [
  'type Query { goods: [Good] } type Good @key(fields: "id") { id: ID! price(currency: String!): Int }',
  { Query: { goods: () => [{ id: '1' }, { id: '2' }] }, Good: { ...itself, price } },
] as const;
const doubled = (good: { price: number }) => good.price * 2;
const tripled = (good: { price: number }) => good.price * 3;
const goods = (one: object, two: object) => ({ goods: [one, two] });

// One representation has one price: the two fields cannot share a fetch.
neverWrong(
  'Two fields of one subgraph that require the same field with different arguments',
  {
    shop: SHOP,
    customs: [
      `type Good @key(fields: "id") {
         id: ID! price(currency: String!): Int @external
         duty: Int @requires(fields: "price(currency: \\"JPY\\")") levy: Int @requires(fields: "price(currency: \\"EUR\\")")
       }`,
      { Good: { ...itself, duty: doubled, levy: tripled } },
    ],
  },
  [
    { query: '{ goods { duty } }', data: goods({ duty: 300 }, { duty: 600 }) },
    { query: '{ goods { levy } }', data: goods({ levy: 30 }, { levy: 60 }) },
    { query: '{ goods { duty levy } }', data: goods({ duty: 300, levy: 30 }, { duty: 600, levy: 60 }) },
    { query: '{ goods { levy duty } }', data: goods({ duty: 300, levy: 30 }, { duty: 600, levy: 60 }) },
    { query: '{ goods { price: duty duty: levy } }', data: goods({ price: 300, duty: 30 }, { price: 600, duty: 60 }) },
    { query: '{ goods { price(currency: "USD") duty } }', data: goods({ price: 20, duty: 300 }, { price: 40, duty: 600 }) },
    {
      query: '{ goods { price(currency: "USD") duty levy } }',
      data: goods({ price: 20, duty: 300, levy: 30 }, { price: 40, duty: 600, levy: 60 }),
    },
  ],
);

neverWrong(
  'Fields of two subgraphs that require the same field with different arguments',
  {
    shop: SHOP,
    customs: [
      'type Good @key(fields: "id") { id: ID! price(currency: String!): Int @external duty: Int @requires(fields: "price(currency: \\"JPY\\")") }',
      { Good: { ...itself, duty: doubled } },
    ],
    union: [
      'type Good @key(fields: "id") { id: ID! price(currency: String!): Int @external levy: Int @requires(fields: "price(currency: \\"EUR\\")") }',
      { Good: { ...itself, levy: tripled } },
    ],
  },
  [
    { query: '{ goods { duty levy } }', data: goods({ duty: 300, levy: 30 }, { duty: 600, levy: 60 }) },
    {
      query: '{ goods { price(currency: "USD") levy duty } }',
      data: goods({ price: 20, levy: 30, duty: 300 }, { price: 40, levy: 60, duty: 600 }),
    },
  ],
);

// The planner would read the external field `two` from the subgraph that requires it.
neverWrong(
  'A requirement of a requirement back in the subgraph where the operation begins',
  {
    a: [
      'type Query { item: Item } type Item @key(fields: "id") { id: ID! one: Int two: Int @external three: Int @requires(fields: "two") }',
      {
        Query: { item: () => ({ id: '1', one: 1 }) },
        Item: { __resolveReference: (item: object) => ({ ...item, one: 1 }), three: ({ two = 50 }: { two?: number }) => two + 1 },
      },
    ],
    b: [
      'type Item @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") three: Int @external four: Int @requires(fields: "three") }',
      { Item: { ...itself, two: ({ one }: { one: number }) => one + 1, four: ({ three }: { three: number }) => three + 1 } },
    ],
  },
  [
    { query: '{ item { two } }', data: { item: { two: 2 } } },
    { query: '{ item { three } }', data: { item: { three: 3 } } },
    { query: '{ item { four } }', data: { item: { four: 4 } } },
    { query: '{ item { one two three four } }', data: { item: { one: 1, two: 2, three: 3, four: 4 } } },
  ],
);

// A client’s alias has the name of a required field.
neverWrong(
  'Required fields whose names the client gives to others',
  {
    parcels: [
      'type Query { parcel: Parcel } type Parcel @key(fields: "id") { id: ID! weight: Int }',
      { Query: { parcel: () => ({ id: 'p', weight: 2 }) }, Parcel: { __resolveReference: () => ({ id: 'p', weight: 2 }) } },
    ],
    freight: [
      'type Parcel @key(fields: "id") { id: ID! weight: Int @external cost: Int @requires(fields: "weight") }',
      { Parcel: { ...itself, cost: ({ weight }: { weight: number }) => weight * 100 } },
    ],
    insurance: [
      'type Parcel @key(fields: "id") { id: ID! cost: Int @external premium: Int @requires(fields: "cost") }',
      { Parcel: { ...itself, premium: ({ cost }: { cost: number }) => cost / 10 } },
    ],
  },
  [
    { query: '{ parcel { weight: cost cost: weight premium } }', data: { parcel: { weight: 200, cost: 2, premium: 20 } } },
    { query: '{ parcel { weight: id premium } }', data: { parcel: { weight: 'p', premium: 20 } } },
    { query: '{ parcel { cost: id premium } }', data: { parcel: { cost: 'p', premium: 20 } } },
    { query: '{ parcel { id: weight cost } }', data: { parcel: { id: 2, cost: 200 } } },
    { query: '{ parcel { id: cost premium } }', data: { parcel: { id: 200, premium: 20 } } },
    { query: '{ parcel { __typename: id cost } }', data: { parcel: { __typename: 'p', cost: 200 } } },
  ],
);

// No subgraph resolves the interface's objects, so the plan has no fetch.
neverWrong(
  'A field that no subgraph can resolve',
  {
    a: ['interface Node @key(fields: "id") { id: ID! } type Query { a: Node }', { Query: { a: () => ({ __typename: 'Node', id: '1' }) } }],
    b: [
      'type Node @key(fields: "id", resolvable: false) @interfaceObject { id: ID! field: String } type Query { b: Node }',
      { Query: { b: () => ({ id: '1' }) }, Node: { field: () => 'f' } },
    ],
  },
  [
    { query: '{ b { id field } }', data: { b: { id: '1', field: 'f' } } },
    { query: '{ a { field } }', data: undefined },
  ],
);
