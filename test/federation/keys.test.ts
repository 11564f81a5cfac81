import { byReference, network } from './network-of.js';

const wards = [
  { id: 'w1', code: 'E1', floor: 1 },
  { id: 'w2', code: 'E2', floor: 2 },
];

network(
  'A key of one field',
  {
    wards: [
      'type Query { wards: [Ward] ward(id: ID!): Ward } type Ward @key(fields: "id") { id: ID! floor: Int }',
      { Query: { wards: () => [...wards, wards[0]], ward: (_: unknown, { id }: { id: string }) => wards.find((ward) => ward.id === id) } },
    ],
    beds: [
      'type Ward @key(fields: "id") { id: ID! beds: Int! free: Int }',
      {
        Ward: byReference([
          { id: 'w1', beds: 20, free: 3 },
          { id: 'w2', beds: 10, free: null },
        ]),
      },
    ],
  },
  [
    {
      title: 'joins a second subgraph',
      query: '{ ward(id: "w1") { floor beds } }',
      data: { ward: { floor: 1, beds: 20 } },
      calls: { wards: 1, beds: 1 },
    },
    {
      title: 'is asked once for equal references',
      query: '{ wards { beds } }',
      data: { wards: [{ beds: 20 }, { beds: 10 }, { beds: 20 }] },
      calls: { wards: 1, beds: 1 },
      references: {
        beds: [
          { __typename: 'Ward', id: 'w1' },
          { __typename: 'Ward', id: 'w2' },
        ],
      },
    },
    {
      title: 'calls only one subgraph if no field of the other is selected',
      query: '{ wards { id } }',
      data: { wards: [{ id: 'w1' }, { id: 'w2' }, { id: 'w1' }] },
      calls: { wards: 1 },
    },
    { title: 'calls no second subgraph for a null', query: '{ ward(id: "w9") { id beds } }', data: { ward: null }, calls: { wards: 1 } },
    {
      title: 'is not shown unless it was selected',
      query: '{ ward(id: "w2") { free } }',
      data: { ward: { free: null } },
      calls: { wards: 1, beds: 1 },
    },
    {
      title: 'takes its argument from a variable',
      query: 'query ($id: ID!) { ward(id: $id) { id beds } }',
      variables: { id: 'w2' },
      data: { ward: { id: 'w2', beds: 10 } },
      calls: { wards: 1, beds: 1 },
    },
  ],
);

network(
  'Several keys of an entity',
  {
    registry: [
      'type Query { people: [Person] } type Person @key(fields: "id") @key(fields: "number") { id: ID! number: String! name: String }',
      {
        Query: {
          people: () => [
            { id: 'a', number: '1', name: 'Abe' },
            { id: 'b', number: '2', name: 'Baba' },
          ],
        },
      },
    ],
    pensions: [
      'type Person @key(fields: "number") { number: String! pension: Int }',
      {
        Person: byReference([
          { number: '1', pension: 100 },
          { number: '2', pension: 200 },
        ]),
      },
    ],
    mail: [
      'type Query { writer: Person } type Person @key(fields: "id") { id: ID! address: String }',
      {
        Query: { writer: () => ({ id: 'b' }) },
        Person: byReference([
          { id: 'a', address: 'a@x' },
          { id: 'b', address: 'b@x' },
        ]),
      },
    ],
  },
  [
    {
      title: 'serve different subgraphs in one operation',
      query: '{ people { pension address } }',
      data: {
        people: [
          { pension: 100, address: 'a@x' },
          { pension: 200, address: 'b@x' },
        ],
      },
      calls: { registry: 1, pensions: 1, mail: 1 },
      references: {
        pensions: [
          { __typename: 'Person', number: '1' },
          { __typename: 'Person', number: '2' },
        ],
        mail: [
          { __typename: 'Person', id: 'a' },
          { __typename: 'Person', id: 'b' },
        ],
      },
    },
  ],
);

network(
  'A key that only a third subgraph can turn into another',
  {
    visits: [
      'type Query { visits: [Visit] } type Visit @key(fields: "id") { id: ID! }',
      { Query: { visits: () => [{ id: 'v1' }, { id: 'v2' }] } },
    ],
    index: [
      'type Visit @key(fields: "id") @key(fields: "file") { id: ID! file: String! }',
      {
        Visit: byReference([
          { id: 'v1', file: 'f1' },
          { id: 'v2', file: 'f2' },
        ]),
      },
    ],
    archive: [
      'type Visit @key(fields: "file") { file: String! pages: Int }',
      {
        Visit: byReference([
          { file: 'f1', pages: 3 },
          { file: 'f2', pages: 4 },
        ]),
      },
    ],
  },
  [
    {
      title: 'is fetched on the way',
      query: '{ visits { pages } }',
      data: { visits: [{ pages: 3 }, { pages: 4 }] },
      calls: { visits: 1, index: 1, archive: 1 },
    },
    {
      title: 'is shown if it is selected too',
      query: '{ visits { id file pages } }',
      data: {
        visits: [
          { id: 'v1', file: 'f1', pages: 3 },
          { id: 'v2', file: 'f2', pages: 4 },
        ],
      },
      calls: { visits: 1, index: 1, archive: 1 },
    },
  ],
);

network(
  'A key of several fields',
  {
    orders: [
      'type Query { lines: [Line] } type Line @key(fields: "order number") { order: ID! number: Int! amount: Int }',
      {
        Query: {
          lines: () => [
            { order: 'o', number: 1, amount: 5 },
            { order: 'o', number: 2, amount: 6 },
            { order: 'q', number: 1, amount: 7 },
          ],
        },
      },
    ],
    stock: [
      'type Line @key(fields: "number order") { number: Int! order: ID! shelf: String }',
      { Line: { __resolveReference: (line: { order: string; number: number }) => ({ ...line, shelf: `${line.order}-${line.number}` }) } },
    ],
  },
  [
    {
      title: 'is sent completely, in any order of its fields',
      query: '{ lines { shelf amount } }',
      data: {
        lines: [
          { shelf: 'o-1', amount: 5 },
          { shelf: 'o-2', amount: 6 },
          { shelf: 'q-1', amount: 7 },
        ],
      },
      references: {
        stock: [
          { __typename: 'Line', number: 1, order: 'o' },
          { __typename: 'Line', number: 2, order: 'o' },
          { __typename: 'Line', number: 1, order: 'q' },
        ],
      },
    },
  ],
);

network(
  'A key with an object inside',
  {
    clinics: [
      `type Query { rooms: [Room] }
       type Room @key(fields: "clinic { id area { code } } number") { clinic: Clinic! number: Int! }
       type Clinic @shareable { id: ID! area: Area! } type Area @shareable { code: String! }`,
      {
        Query: {
          rooms: () => [
            { clinic: { id: 'c1', area: { code: 'x' } }, number: 1 },
            { clinic: { id: 'c1', area: { code: 'y' } }, number: 1 },
          ],
        },
      },
    ],
    plans: [
      `type Room @key(fields: "clinic { id area { code } } number") { clinic: Clinic! number: Int! size: String }
       type Clinic @shareable { id: ID! area: Area! } type Area @shareable { code: String! }`,
      {
        Room: {
          __resolveReference: (room: { clinic: { id: string; area: { code: string } }; number: number }) => ({
            ...room,
            size: `${room.clinic.id}${room.clinic.area.code}${room.number}`,
          }),
        },
      },
    ],
  },
  [
    { title: 'is distinguished by its nested fields', query: '{ rooms { size } }', data: { rooms: [{ size: 'c1x1' }, { size: 'c1y1' }] } },
    {
      title: 'may be shown in part',
      query: '{ rooms { size clinic { area { code } } } }',
      data: {
        rooms: [
          { size: 'c1x1', clinic: { area: { code: 'x' } } },
          { size: 'c1y1', clinic: { area: { code: 'y' } } },
        ],
      },
    },
  ],
);

network(
  'A key with a list inside',
  {
    teams: [
      `type Query { teams: [Team] } type Team @key(fields: "tags members { id }") { tags: [String!]! members: [Member!]! }
       type Member @shareable { id: ID! }`,
      {
        Query: {
          teams: () => [
            { tags: ['a', 'b'], members: [{ id: '1' }, { id: '2' }] },
            { tags: [], members: [] },
          ],
        },
      },
    ],
    budgets: [
      `type Team @key(fields: "tags members { id }") { tags: [String!]! members: [Member!]! budget: String }
       type Member @shareable { id: ID! }`,
      {
        Team: {
          __resolveReference: (team: { tags: string[]; members: { id: string }[] }) => ({
            ...team,
            budget: `${team.tags.join('')}/${team.members.map(({ id }) => id).join('')}`,
          }),
        },
      },
    ],
  },
  [
    {
      title: 'is sent as the whole list, also if it is empty',
      query: '{ teams { budget } }',
      data: { teams: [{ budget: 'ab/12' }, { budget: '/' }] },
    },
  ],
);

network(
  'A reference that cannot be resolved where it is made',
  {
    notes: [
      'type Query { note: Note } type Note { text: String author: Author other: Author } type Author @key(fields: "id", resolvable: false) { id: ID! }',
      { Query: { note: () => ({ text: 't', author: { id: 'a1' }, other: null }) } },
    ],
    authors: ['type Author @key(fields: "id") { id: ID! name: String }', { Author: byReference([{ id: 'a1', name: 'Abe' }]) }],
  },
  [
    {
      title: 'is resolved by the subgraph that owns it',
      query: '{ note { author { name } } }',
      data: { note: { author: { name: 'Abe' } } },
      calls: { notes: 1, authors: 1 },
    },
    {
      title: 'is not requested if only its key is selected',
      query: '{ note { author { id } } }',
      data: { note: { author: { id: 'a1' } } },
      calls: { notes: 1 },
    },
    { title: 'may be null', query: '{ note { text other { name } } }', data: { note: { text: 't', other: null } }, calls: { notes: 1 } },
  ],
);

network(
  'Keys in which something is null',
  {
    posts: [
      'type Query { posts: [Post] } type Post @key(fields: "id") { id: ID! thread: Thread } type Thread @key(fields: "id", resolvable: false) { id: ID }',
      {
        Query: {
          posts: () => [{ id: '1', thread: { id: 't1' } }, { id: '2', thread: null }, null, { id: '4', thread: { id: 'gone' } }],
        },
      },
    ],
    threads: ['type Thread @key(fields: "id") { id: ID title: String }', { Thread: byReference([{ id: 't1', title: 'T' }]) }],
  },
  [
    {
      title: 'leave the others where they belong, and an unknown entity is null inside',
      query: '{ posts { id thread { id title } } }',
      data: {
        posts: [
          { id: '1', thread: { id: 't1', title: 'T' } },
          { id: '2', thread: null },
          null,
          { id: '4', thread: { id: 'gone', title: null } },
        ],
      },
      errors: [{ code: 'FIELD_NOT_ANSWERED', path: ['posts', 3, 'thread', 'title'] }],
      calls: { posts: 1, threads: 1 },
    },
  ],
);

network(
  'Two subgraphs that know an entity by keys of their own',
  {
    a: [
      'type Query { fromA: Thing } type Thing @key(fields: "a") @key(fields: "common") { a: ID! common: ID! left: String }',
      { Query: { fromA: () => ({ a: 'a1', common: 'c1', left: 'L' }) }, Thing: byReference([{ a: 'a1', common: 'c1', left: 'L' }]) },
    ],
    b: [
      'type Query { fromB: Thing } type Thing @key(fields: "b") @key(fields: "common") { b: ID! common: ID! right: String }',
      { Query: { fromB: () => ({ b: 'b1', common: 'c1', right: 'R' }) }, Thing: byReference([{ b: 'b1', common: 'c1', right: 'R' }]) },
    ],
    c: ['type Thing @key(fields: "b") { b: ID! third: String }', { Thing: byReference([{ b: 'b1', third: 'C' }]) }],
  },
  [
    {
      title: 'are joined by the key that both have',
      query: '{ fromA { left right } }',
      data: { fromA: { left: 'L', right: 'R' } },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'are joined from the other side',
      query: '{ fromB { left right } }',
      data: { fromB: { left: 'L', right: 'R' } },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'lead on to a third',
      query: '{ fromA { third } fromB { left third } }',
      data: { fromA: { third: 'C' }, fromB: { left: 'L', third: 'C' } },
    },
  ],
);

network(
  'References of several types in one list',
  {
    feed: [
      `type Query { feed: [Item] } union Item = Photo | Text
       type Photo @key(fields: "id") { id: ID! } type Text @key(fields: "id") { id: ID! }`,
      {
        Query: {
          feed: () => [
            { __typename: 'Photo', id: '1' },
            { __typename: 'Text', id: '1' },
            { __typename: 'Photo', id: '2' },
          ],
        },
      },
    ],
    content: [
      'type Photo @key(fields: "id") { id: ID! width: Int } type Text @key(fields: "id") { id: ID! words: Int }',
      {
        Photo: byReference([
          { id: '1', width: 10 },
          { id: '2', width: 20 },
        ]),
        Text: byReference([{ id: '1', words: 5 }]),
      },
    ],
  },
  [
    {
      title: 'are distinguished by type, not by id',
      query: '{ feed { __typename ... on Photo { width } ... on Text { words } } }',
      data: {
        feed: [
          { __typename: 'Photo', width: 10 },
          { __typename: 'Text', words: 5 },
          { __typename: 'Photo', width: 20 },
        ],
      },
    },
    {
      title: 'are requested only if a fragment selects them',
      query: '{ feed { ... on Text { words } } }',
      data: { feed: [{}, { words: 5 }, {}] },
    },
  ],
);

const wing = { code: 'w1', place: { floor: '2' } };

// The requiring subgraph mentions several keys and resolves by one of them, which is not the first that the planner could fill.
network(
  'A requirement of a subgraph that mentions keys by which it does not resolve',
  {
    plan: [
      `type Query { wings: [Wing!]! } type Place { floor: ID! }
       type Wing @key(fields: "place { floor }", resolvable: false) @key(fields: "code place { floor }") @key(fields: "code", resolvable: false) {
         code: ID! place: Place! label: String! @external sign: String! @requires(fields: "label")
       }`,
      {
        Query: { wings: () => [wing] },
        Wing: {
          __resolveReference: (reference: { code?: string }) => (reference.code ? reference : null),
          sign: ({ label }: { label: string }) => `→ ${label}`,
        },
      },
    ],
    labels: [
      `type Place { floor: ID! } type Wing @key(fields: "code") @key(fields: "code place { floor }", resolvable: false) {
         code: ID! place: Place! label: String!
       }`,
      { Wing: { __resolveReference: ({ code }: { code: string }) => ({ code, label: `wing ${code}`, place: wing.place }) } },
    ],
  },
  [
    {
      title: 'is joined by the key by which it resolves',
      query: '{ wings { code sign } }',
      data: { wings: [{ code: 'w1', sign: '→ wing w1' }] },
      calls: { plan: 2, labels: 1 },
    },
  ],
);
