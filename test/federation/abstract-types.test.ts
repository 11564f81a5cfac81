import { byReference, network } from './network-of.js';

const found = [
  { __typename: 'Nurse', id: 'n', name: 'Abe', ward: 'E1' },
  { __typename: 'Doctor', id: 'd', name: 'Baba', field: 'heart' },
  { __typename: 'Clerk', id: 'c', name: 'Chiba' },
];

network(
  'An interface whose types another subgraph completes',
  {
    staff: [
      `type Query { staff: [Staff] lead: Staff } interface Staff { id: ID! name: String } interface Clinical { id: ID! }
       type Nurse implements Staff & Clinical @key(fields: "id") { id: ID! name: String ward: String }
       type Doctor implements Staff & Clinical @key(fields: "id") { id: ID! name: String field: String }
       type Clerk implements Staff @key(fields: "id") { id: ID! name: String }`,
      { Query: { staff: () => found, lead: () => found[1] } },
    ],
    phones: [
      `type Nurse @key(fields: "id") { id: ID! phone: String } type Doctor @key(fields: "id") { id: ID! phone: String }
       type Clerk @key(fields: "id") { id: ID! phone: String }`,
      Object.fromEntries(
        ['Nurse', 'Doctor', 'Clerk'].map((type) => [type, { __resolveReference: ({ id }: { id: string }) => ({ id, phone: `0-${id}` }) }]),
      ),
    ],
  },
  [
    {
      title: 'shows its common fields',
      query: '{ staff { name } }',
      data: { staff: found.map(({ name }) => ({ name })) },
      calls: { staff: 1 },
    },
    {
      title: 'shows the name of each type',
      query: '{ staff { __typename } }',
      data: { staff: found.map(({ __typename }) => ({ __typename })) },
      calls: { staff: 1 },
    },
    {
      title: 'calls the other subgraph only for types with a fragment',
      query: '{ staff { id ... on Doctor { phone field } } }',
      data: { staff: [{ id: 'n' }, { id: 'd', phone: '0-d', field: 'heart' }, { id: 'c' }] },
      references: { phones: [{ __typename: 'Doctor', id: 'd' }] },
    },
    {
      title: 'takes a fragment on another interface',
      query: '{ staff { name ... on Clinical { id ... on Nurse { ward phone } } } }',
      data: { staff: [{ name: 'Abe', id: 'n', ward: 'E1', phone: '0-n' }, { name: 'Baba', id: 'd' }, { name: 'Chiba' }] },
    },
    {
      title: 'takes fragments in fragments, spread twice',
      query: `{ staff { ...a ... on Nurse { ...b } } lead { ...a } }
              fragment a on Staff { name ...b } fragment b on Staff { id ... on Clerk { phone } }`,
      data: {
        staff: [
          { name: 'Abe', id: 'n' },
          { name: 'Baba', id: 'd' },
          { name: 'Chiba', id: 'c', phone: '0-c' },
        ],
        lead: { name: 'Baba', id: 'd' },
      },
    },
    {
      title: 'gives one key different fields of different types',
      query: '{ staff { ... on Nurse { detail: ward } ... on Doctor { detail: field } ... on Clerk { detail: phone } } }',
      data: { staff: [{ detail: 'E1' }, { detail: 'heart' }, { detail: '0-c' }] },
    },
    { title: 'is empty where no fragment fits', query: '{ lead { ... on Clerk { name } } }', data: { lead: {} } },
    {
      title: 'takes a fragment without a type',
      query: '{ lead { ... { name ... @include(if: true) { id } } } }',
      data: { lead: { name: 'Baba', id: 'd' } },
    },
  ],
);

network(
  'An interface that subgraphs know with different types',
  {
    a: [
      'type Query { fromA: [Mark] } interface Mark { id: ID! } type Scar implements Mark @shareable { id: ID! } type Mole implements Mark @key(fields: "id") { id: ID! size: Int }',
      {
        Query: {
          fromA: () => [
            { __typename: 'Scar', id: '1' },
            { __typename: 'Mole', id: '2', size: 4 },
          ],
        },
        Mole: byReference([{ id: '2', size: 4 }]),
      },
    ],
    b: [
      'type Query { fromB: [Mark] } interface Mark { id: ID! } type Mole implements Mark @key(fields: "id") { id: ID! color: String } type Tattoo implements Mark { id: ID! text: String }',
      {
        Query: {
          fromB: () => [
            { __typename: 'Mole', id: '2', color: 'brown' },
            { __typename: 'Tattoo', id: '3', text: 'mum' },
          ],
        },
        Mole: byReference([{ id: '2', color: 'brown' }]),
      },
    ],
  },
  [
    {
      title: 'is joined where a type is an entity',
      query: '{ fromA { id ... on Mole { size color } ... on Tattoo { text } } }',
      data: { fromA: [{ id: '1' }, { id: '2', size: 4, color: 'brown' }] },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'is joined from the other side',
      query: '{ fromB { id ... on Mole { size color } ... on Tattoo { text } } }',
      data: {
        fromB: [
          { id: '2', size: 4, color: 'brown' },
          { id: '3', text: 'mum' },
        ],
      },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'is empty for types that this subgraph never returns',
      query: '{ fromA { ... on Tattoo { text } } }',
      data: { fromA: [{}, {}] },
    },
  ],
);

network(
  'A union whose members lie in different subgraphs',
  {
    a: [
      'type Query { hits: [Hit] one: Hit } union Hit = Drug | Shared type Drug @key(fields: "id") { id: ID! dose: String } type Shared @shareable { id: ID! }',
      {
        Query: {
          hits: () => [{ __typename: 'Drug', id: '1', dose: '5mg' }, { __typename: 'Shared', id: '2' }, null],
          one: () => ({ __typename: 'Shared', id: '2' }),
        },
      },
    ],
    b: [
      'type Query { others: [Hit] } union Hit = Test | Shared type Test { id: ID! unit: String } type Shared @shareable { id: ID! } type Drug @key(fields: "id") { id: ID! maker: String }',
      {
        Query: {
          others: () => [
            { __typename: 'Test', id: '3', unit: 'U/L' },
            { __typename: 'Shared', id: '4' },
          ],
        },
        Drug: byReference([{ id: '1', maker: 'M' }]),
      },
    ],
  },
  [
    {
      title: 'is requested from each subgraph for its own members',
      query:
        '{ hits { ... on Drug { dose maker } ... on Test { unit } ... on Shared { id } } others { ... on Drug { dose } ... on Test { unit } ... on Shared { id } } }',
      data: { hits: [{ dose: '5mg', maker: 'M' }, { id: '2' }, null], others: [{ unit: 'U/L' }, { id: '4' }] },
    },
    {
      title: 'names its members',
      query: '{ hits { __typename } others { __typename } }',
      data: { hits: [{ __typename: 'Drug' }, { __typename: 'Shared' }, null], others: [{ __typename: 'Test' }, { __typename: 'Shared' }] },
    },
    { title: 'is empty for a member without a fragment', query: '{ one { ... on Drug { dose } } }', data: { one: {} } },
  ],
);

network(
  'A union of types of an interface',
  {
    a: [
      `type Query { things: [Thing] } union Thing = Pump | Bed interface Owned { owner: Owner } type Owner @key(fields: "id", resolvable: false) { id: ID! }
       type Pump implements Owned { owner: Owner rate: Int } type Bed implements Owned { owner: Owner width: Int }`,
      {
        Query: {
          things: () => [
            { __typename: 'Pump', owner: { id: 'x' }, rate: 1 },
            { __typename: 'Bed', owner: { id: 'y' }, width: 2 },
          ],
        },
      },
    ],
    b: [
      'type Owner @key(fields: "id") { id: ID! name: String }',
      {
        Owner: byReference([
          { id: 'x', name: 'X' },
          { id: 'y', name: 'Y' },
        ]),
      },
    ],
  },
  [
    {
      title: 'takes fragments on the interface',
      query: '{ things { ... on Owned { owner { name } } ... on Bed { width } } }',
      data: { things: [{ owner: { name: 'X' } }, { owner: { name: 'Y' }, width: 2 }] },
      calls: { a: 1, b: 2 },
    },
    {
      title: 'takes fragments on each member, with fields of the same key',
      query: '{ things { ... on Pump { owner { id } } ... on Bed { owner { name } } } }',
      data: { things: [{ owner: { id: 'x' } }, { owner: { name: 'Y' } }] },
    },
  ],
);

network(
  'A field of one type in one subgraph and of a stricter one in another',
  {
    a: [
      'type Query { a: Node } type Node @key(fields: "id") { id: ID! note: String @shareable parent: Node @shareable }',
      {
        Query: { a: () => ({ id: '1', note: null, parent: null }) },
        Node: { __resolveReference: ({ id }: { id: string }) => ({ id, note: null, parent: null }) },
      },
    ],
    b: [
      'type Query { b: Node } type Node @key(fields: "id") { id: ID! note: String! @shareable parent: Node! @shareable extra: Int }',
      {
        Query: { b: () => ({ id: '2', note: 'N', parent: { id: '3' } }) },
        Node: { __resolveReference: ({ id }: { id: string }) => ({ id, note: 'N', parent: { id: '3' }, extra: 1 }) },
      },
    ],
  },
  [
    { title: 'may be null', query: '{ a { note extra } }', data: { a: { note: null, extra: 1 } } },
    { title: 'is shown if it has a value', query: '{ b { note parent { id } } }', data: { b: { note: 'N', parent: { id: '3' } } } },
  ],
);

const accounts = [
  { __typename: 'User', id: 'u1' },
  { __typename: 'Admin', id: 'a1' },
];

network(
  'A union of whose members a subgraph says the same field of unlike types',
  {
    accounts: [
      `type Query { accounts: [Account] } union Account = User | Admin
       type User @key(fields: "id") { id: ID! level: String! @shareable } type Admin @key(fields: "id") { id: ID! level: String }`,
      { Query: { accounts: () => accounts }, User: { level: () => 'low' }, Admin: { level: () => 'high' } },
    ],
    names: [
      `type User @key(fields: "id") { id: ID! name: String level: String @shareable }
       type Admin @key(fields: "id") { id: ID! name: String }`,
      Object.fromEntries(
        ['User', 'Admin'].map((type) => [type, { __resolveReference: ({ id }: { id: string }) => ({ id, name: `${id}-name` }) }]),
      ),
    ],
  },
  [
    {
      title: 'shows both if one subgraph alone has them',
      query: '{ accounts { ... on User { id level } ... on Admin { id level } } }',
      data: {
        accounts: [
          { id: 'u1', level: 'low' },
          { id: 'a1', level: 'high' },
        ],
      },
      calls: { accounts: 1 },
    },
    {
      title: 'shows both if another subgraph has more fields of them',
      query: '{ accounts { ... on User { level name } ... on Admin { level name } } }',
      data: {
        accounts: [
          { level: 'low', name: 'u1-name' },
          { level: 'high', name: 'a1-name' },
        ],
      },
    },
  ],
);
