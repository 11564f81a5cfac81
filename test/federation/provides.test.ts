import { byReference, network } from './network-of.js';

const people = [
  { id: '1', name: 'Abe', rank: 'chief' },
  { id: '2', name: 'Baba', rank: 'junior' },
];
const PEOPLE = [
  'type Person @key(fields: "id") { id: ID! name: String @shareable rank: String @shareable phone: String home: Home @shareable } type Home @shareable { town: String street: String }',
  {
    Person: byReference(
      people.map((person) => ({ ...person, phone: `0${person.id}`, home: { town: 'Tsuyama', street: `${person.id}-1` } })),
    ),
  },
] as const;

network(
  'What a field provides',
  {
    people: PEOPLE,
    duty: [
      `type Query { onDuty: [Person] @provides(fields: "name") onCall: [Person] away: [Person] @provides(fields: "home { town }") }
       type Person @key(fields: "id") { id: ID! name: String @external home: Home @external } type Home { town: String @external }`,
      {
        Query: {
          onDuty: () => people.map(({ id, name }) => ({ id, name })),
          onCall: () => people.map(({ id }) => ({ id })),
          away: () => people.map(({ id }) => ({ id, home: { town: 'Tsuyama' } })),
        },
      },
    ],
  },
  [
    {
      title: 'needs no second subgraph',
      query: '{ onDuty { id name } }',
      data: { onDuty: people.map(({ id, name }) => ({ id, name })) },
      calls: { duty: 1 },
    },
    {
      title: 'is fetched if the field provides nothing',
      query: '{ onCall { name } }',
      data: { onCall: [{ name: 'Abe' }, { name: 'Baba' }] },
      calls: { duty: 1, people: 1 },
    },
    {
      title: 'is answered beside a field that is not provided',
      query: '{ onDuty { name phone } }',
      data: {
        onDuty: [
          { name: 'Abe', phone: '01' },
          { name: 'Baba', phone: '02' },
        ],
      },
      calls: { duty: 1, people: 1 },
    },
    {
      title: 'may be inside an object',
      query: '{ away { home { town } } }',
      data: { away: [{ home: { town: 'Tsuyama' } }, { home: { town: 'Tsuyama' } }] },
      calls: { duty: 1 },
    },
    {
      title: 'may be a part of an object, whose other part is fetched',
      query: '{ away { home { town street } } }',
      data: { away: [{ home: { town: 'Tsuyama', street: '1-1' } }, { home: { town: 'Tsuyama', street: '2-1' } }] },
      calls: { duty: 1, people: 1 },
    },
  ],
);

network(
  'What is provided on an interface',
  {
    media: [
      `type Query { shelf: [Medium] @provides(fields: "... on Book { pages } ... on Film { minutes }") bare: [Medium] }
       interface Medium { id: ID! } type Book implements Medium @key(fields: "id") { id: ID! pages: Int @external }
       type Film implements Medium @key(fields: "id") { id: ID! minutes: Int @external }`,
      {
        Query: {
          shelf: () => [
            { __typename: 'Book', id: 'b', pages: 7 },
            { __typename: 'Film', id: 'f', minutes: 8 },
          ],
          bare: () => [
            { __typename: 'Book', id: 'b' },
            { __typename: 'Film', id: 'f' },
          ],
        },
      },
    ],
    details: [
      'type Book @key(fields: "id") { id: ID! pages: Int @shareable } type Film @key(fields: "id") { id: ID! minutes: Int @shareable }',
      { Book: byReference([{ id: 'b', pages: 7 }]), Film: byReference([{ id: 'f', minutes: 8 }]) },
    ],
  },
  [
    {
      title: 'is taken from its implementations',
      query: '{ shelf { id ... on Book { pages } ... on Film { minutes } } }',
      data: {
        shelf: [
          { id: 'b', pages: 7 },
          { id: 'f', minutes: 8 },
        ],
      },
      calls: { media: 1 },
    },
    {
      title: 'is fetched by type where it is not provided',
      query: '{ bare { ... on Book { pages } ... on Film { minutes } } }',
      data: { bare: [{ pages: 7 }, { minutes: 8 }] },
    },
  ],
);

network(
  'What is provided on a union',
  {
    search: [
      `type Query { found: [Found] @provides(fields: "... on Drug { dose }") } union Found = Drug | Test
       type Drug @key(fields: "id") { id: ID! dose: String @external } type Test @key(fields: "id") { id: ID! }`,
      {
        Query: {
          found: () => [
            { __typename: 'Drug', id: 'd', dose: '5mg' },
            { __typename: 'Test', id: 't' },
          ],
        },
      },
    ],
    catalog: [
      'type Drug @key(fields: "id") { id: ID! dose: String @shareable } type Test @key(fields: "id") { id: ID! unit: String }',
      { Drug: byReference([{ id: 'd', dose: '5mg' }]), Test: byReference([{ id: 't', unit: 'U/L' }]) },
    ],
  },
  [
    {
      title: 'holds for that member',
      query: '{ found { ... on Drug { dose } } }',
      data: { found: [{ dose: '5mg' }, {}] },
      calls: { search: 1 },
    },
    {
      title: 'leaves the other member to be fetched',
      query: '{ found { ... on Drug { dose } ... on Test { unit } } }',
      data: { found: [{ dose: '5mg' }, { unit: 'U/L' }] },
      references: { catalog: [{ __typename: 'Test', id: 't' }] },
    },
  ],
);

network(
  'External fields in odd places',
  {
    a: [
      'type Query { a: Node } type Node @key(fields: "id") { id: ID! label: String @external note: String @requires(fields: "label") }',
      {
        Query: { a: () => ({ id: '1', label: 'never shown' }) },
        Node: { __resolveReference: (node: object) => node, note: ({ label }: { label: string }) => `n:${label}` },
      },
    ],
    b: [
      'type Query { b: Node } type Node @key(fields: "id") { id: ID! label: String }',
      {
        Query: { b: () => ({ id: '2', label: 'B' }) },
        Node: byReference([
          { id: '1', label: 'A' },
          { id: '2', label: 'B' },
        ]),
      },
    ],
  },
  [
    {
      title: 'come from their owner, although the subgraph has a field of that name',
      query: '{ a { label } }',
      data: { a: { label: 'A' } },
      calls: { a: 1, b: 1 },
    },
    { title: 'are required from their owner', query: '{ a { note } }', data: { a: { note: 'n:A' } }, calls: { a: 2, b: 1 } },
    {
      title: 'need no further call if the operation begins at the owner',
      query: '{ b { note } }',
      data: { b: { note: 'n:B' } },
      calls: { a: 1, b: 1 },
    },
  ],
);
