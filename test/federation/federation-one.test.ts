import { byReference, linkOf, network } from './network-of.js';

const rows = [
  { id: '1', name: 'Abe' },
  { id: '2', name: 'Baba' },
];
const OWNER = [
  'type Query { people: [Person] } type Person @key(fields: "id") { id: ID! name: String @shareable }',
  { Query: { people: () => rows }, Person: byReference(rows) },
] as const;
const notesOf = {
  __resolveReference: (person: object) => person,
  notes: ({ id }: { id: string }) => [`n${id}`],
  greeting: ({ name }: { name?: string }) => `Hello ${name}`,
};
const data = {
  people: [
    { notes: ['n1'], greeting: 'Hello Abe' },
    { notes: ['n2'], greeting: 'Hello Baba' },
  ],
};

network(
  'A subgraph that extends an entity, as in the first federation',
  {
    owner: OWNER,
    notes: [
      `${linkOf('v2.3', '"@key", "@external", "@requires", "@provides"')}
       extend type Query { writers: [Person] named: [Person] @provides(fields: "name") }
       extend type Person @key(fields: "id") { id: ID! @external name: String @external notes: [String] greeting: String @requires(fields: "name") }`,
      { Query: { writers: () => [{ id: '2' }], named: () => [{ id: '2', name: 'Baba' }] }, Person: notesOf },
    ],
  },
  [
    { title: 'adds its fields', query: '{ people { notes greeting } }', data, calls: { owner: 1, notes: 1 } },
    {
      title: 'takes the owner’s fields from the owner',
      query: '{ writers { name notes } }',
      data: { writers: [{ name: 'Baba', notes: ['n2'] }] },
      calls: { notes: 1, owner: 1 },
    },
    {
      title: 'requires fields in both directions',
      query: '{ writers { greeting } }',
      data: { writers: [{ greeting: 'Hello Baba' }] },
      calls: { notes: 2, owner: 1 },
    },
    {
      title: 'provides a field of the owner',
      query: '{ named { id name } }',
      data: { named: [{ id: '2', name: 'Baba' }] },
      calls: { notes: 1 },
    },
  ],
);

network(
  'A subgraph that extends an entity by @extends',
  {
    owner: OWNER,
    notes: [
      `${linkOf('v2.3', '"@key", "@external", "@requires", "@extends"')}
       type Person @extends @key(fields: "id") { id: ID! @external name: String @external notes: [String] greeting: String @requires(fields: "name") }`,
      { Person: notesOf },
    ],
  },
  [{ title: 'adds its fields', query: '{ people { notes greeting } }', data, calls: { owner: 1, notes: 1 } }],
);

network(
  'Two calls into one parent',
  {
    a: [
      'type Query { order: Order } type Order @key(fields: "id") { id: ID! customer: Customer } type Customer @key(fields: "id") { id: ID! }',
      { Query: { order: () => ({ id: 'o', customer: { id: 'c' } }) }, Order: byReference([{ id: 'o', customer: { id: 'c' } }]) },
    ],
    b: [
      `type Order @key(fields: "id") { id: ID! customer: Customer @external rate: Int @requires(fields: "customer { level city { code } }") }
       type Customer @key(fields: "id") { id: ID! level: Int @external city: City @external } type City { code: Int @external }`,
      {
        Order: {
          __resolveReference: (order: object) => order,
          rate: ({ customer }: { customer: { level: number; city: { code: number } } }) => customer.level * customer.city.code,
        },
        Customer: { __resolveReference: (customer: object) => customer },
      },
    ],
    c: ['type Customer @key(fields: "id") { id: ID! level: Int }', { Customer: byReference([{ id: 'c', level: 3 }]) }],
    d: [
      'type Customer @key(fields: "id") { id: ID! city: City } type City { code: Int }',
      { Customer: byReference([{ id: 'c', city: { code: 70 } }]) },
    ],
  },
  [
    {
      title: 'are both made before the field that requires them',
      query: '{ order { rate } }',
      data: { order: { rate: 210 } },
      calls: { a: 1, b: 1, c: 1, d: 1 },
    },
    {
      title: 'show the requested fields',
      query: '{ order { customer { level } rate } }',
      data: { order: { customer: { level: 3 }, rate: 210 } },
    },
  ],
);
