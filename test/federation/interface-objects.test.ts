import { byReference, network } from './network-of.js';

const charts = [
  { __typename: 'PaperChart', id: '1', pages: 7 },
  { __typename: 'DigitalChart', id: '2', bytes: 9 },
];
const CHARTS = [
  `type Query { charts: [Chart] chart(id: ID!): Chart } interface Chart @key(fields: "id") { id: ID! }
   type PaperChart implements Chart @key(fields: "id") { id: ID! pages: Int } type DigitalChart implements Chart @key(fields: "id") { id: ID! bytes: Int }`,
  {
    Query: { charts: () => charts, chart: (_: unknown, { id }: { id: string }) => charts.find((chart) => chart.id === id) },
    Chart: { __resolveReference: ({ id }: { id: string }) => charts.find((chart) => chart.id === id) },
    PaperChart: byReference(charts),
    DigitalChart: byReference(charts),
  },
] as const;
const ratings = [
  { id: '1', stars: 5 },
  { id: '2', stars: 3 },
];

network(
  'A subgraph that adds a field to an interface without knowing its types',
  {
    charts: CHARTS,
    ratings: [
      'type Query { rated: [Chart] best: Chart } type Chart @key(fields: "id") @interfaceObject { id: ID! stars: Int }',
      { Query: { rated: () => ratings, best: () => ratings[0] }, Chart: byReference(ratings) },
    ],
  },
  [
    {
      title: 'serves a list of the interface',
      query: '{ charts { id stars } }',
      data: { charts: ratings },
      calls: { charts: 1, ratings: 1 },
    },
    {
      title: 'serves it beside fragments on the types',
      query: '{ charts { stars ... on PaperChart { pages } ... on DigitalChart { bytes } } }',
      data: {
        charts: [
          { stars: 5, pages: 7 },
          { stars: 3, bytes: 9 },
        ],
      },
    },
    {
      title: 'serves it within a fragment on one type',
      query: '{ charts { ... on PaperChart { stars } } }',
      data: { charts: [{ stars: 5 }, {}] },
    },
    { title: 'serves a single one', query: '{ chart(id: "2") { stars } }', data: { chart: { stars: 3 } } },
    {
      title: 'answers its own fields without another subgraph',
      query: '{ rated { id stars } }',
      data: { rated: ratings },
      calls: { ratings: 1 },
    },
    {
      title: 'gets the types from the subgraph that knows them',
      query: '{ rated { __typename stars } }',
      data: {
        rated: [
          { __typename: 'PaperChart', stars: 5 },
          { __typename: 'DigitalChart', stars: 3 },
        ],
      },
      calls: { ratings: 1, charts: 1 },
    },
    {
      title: 'lets fragments pick by the real type',
      query: '{ rated { stars ... on PaperChart { pages } } }',
      data: { rated: [{ stars: 5, pages: 7 }, { stars: 3 }] },
    },
    {
      title: 'lets fragments pick its own field by the real type',
      query: '{ rated { id ... on DigitalChart { stars } } }',
      data: { rated: [{ id: '1' }, { id: '2', stars: 3 }] },
    },
    {
      title: 'serves a single root',
      query: '{ best { __typename ... on PaperChart { pages } } }',
      data: { best: { __typename: 'PaperChart', pages: 7 } },
    },
    { title: 'gives the name of the type under an alias', query: '{ best { kind: __typename } }', data: { best: { kind: 'PaperChart' } } },
    {
      title: 'takes a fragment on the interface itself',
      query: '{ rated { ... on Chart { stars } } charts { ...s } } fragment s on Chart { stars }',
      data: { rated: [{ stars: 5 }, { stars: 3 }], charts: [{ stars: 5 }, { stars: 3 }] },
    },
  ],
);

network(
  'A field of an interface object that requires a field of the interface',
  {
    charts: [
      `type Query { charts: [Chart] } interface Chart @key(fields: "id") { id: ID! weight: Int }
       type PaperChart implements Chart @key(fields: "id") { id: ID! weight: Int } type DigitalChart implements Chart @key(fields: "id") { id: ID! weight: Int }`,
      {
        Query: {
          charts: () => [
            { __typename: 'PaperChart', id: '1', weight: 4 },
            { __typename: 'DigitalChart', id: '2', weight: 0 },
          ],
        },
        Chart: { __resolveReference: () => null },
        PaperChart: byReference([{ id: '1', weight: 4 }]),
        DigitalChart: byReference([{ id: '2', weight: 0 }]),
      },
    ],
    post: [
      'type Chart @key(fields: "id") @interfaceObject { id: ID! weight: Int @external postage: Int @requires(fields: "weight") }',
      { Chart: { __resolveReference: (chart: object) => chart, postage: ({ weight }: { weight: number }) => 80 + weight } },
    ],
  },
  [
    { title: 'gets the field for every type', query: '{ charts { postage } }', data: { charts: [{ postage: 84 }, { postage: 80 }] } },
    {
      title: 'gets the field within a fragment',
      query: '{ charts { ... on DigitalChart { postage } } }',
      data: { charts: [{}, { postage: 80 }] },
    },
  ],
);

network(
  'An interface object that leads to others',
  {
    charts: CHARTS,
    links: [
      'type Chart @key(fields: "id") @interfaceObject { id: ID! linked: [Chart] owner: Owner } type Owner @key(fields: "id") { id: ID! }',
      {
        Chart: {
          __resolveReference: (chart: object) => chart,
          linked: ({ id }: { id: string }) => (id === '1' ? [{ id: '2' }] : [{ id: '1' }, { id: '2' }]),
          owner: ({ id }: { id: string }) => (id === '1' ? { id: 'o' } : null),
        },
      },
    ],
    owners: ['type Owner @key(fields: "id") { id: ID! name: String }', { Owner: byReference([{ id: 'o', name: 'Abe' }]) }],
  },
  [
    {
      title: 'of the same interface, with their types',
      query: '{ chart(id: "1") { linked { id __typename } } }',
      data: { chart: { linked: [{ id: '2', __typename: 'DigitalChart' }] } },
    },
    {
      title: 'back and forth',
      query: '{ chart(id: "2") { linked { linked { id } ... on PaperChart { pages } } } }',
      data: { chart: { linked: [{ linked: [{ id: '2' }], pages: 7 }, { linked: [{ id: '1' }, { id: '2' }] }] } },
    },
    {
      title: 'and on to an entity',
      query: '{ charts { owner { name } } }',
      data: { charts: [{ owner: { name: 'Abe' } }, { owner: null }] },
      calls: { charts: 1, links: 1, owners: 1 },
    },
  ],
);

network(
  'An interface object that makes no references',
  {
    charts: CHARTS,
    bin: [
      'type Query { thrown: [Chart] } type Chart @key(fields: "id", resolvable: false) @interfaceObject { id: ID! }',
      { Query: { thrown: () => [{ id: '2' }] } },
    ],
  },
  [
    { title: 'is answered by its key', query: '{ thrown { id } }', data: { thrown: [{ id: '2' }] }, calls: { bin: 1 } },
    {
      title: 'is answered by its type in another subgraph',
      query: '{ thrown { __typename ... on DigitalChart { bytes } } }',
      data: { thrown: [{ __typename: 'DigitalChart', bytes: 9 }] },
    },
  ],
);

const media = [
  { __typename: 'Book', id: '1', title: 'B', pages: 3 },
  { __typename: 'Film', id: '2', title: 'F', minutes: 9 },
];
const known = { __resolveReference: ({ id }: { id: string }) => media.find((one) => one.id === id) ?? null };
const refuses = ({ id }: { id: string }) => {
  if (id === '2') throw new Error('refused');
  return `!${id}`;
};

network(
  'Fields of an interface object that are asked of one type only',
  {
    media: [
      `type Query { media: [Media] } interface Media @key(fields: "id") { id: ID! title: String }
       type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
       type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
      { Query: { media: () => media }, Media: known, Book: known, Film: known },
    ],
    ratings: [
      `type Query { rated: [Media] lost: Media mixed: [Media] surely: [Media!] }
       type Media @key(fields: "id") @interfaceObject { id: ID! a: String b: String tag(p: Int): String fails: String must: String! }`,
      {
        Query: {
          rated: () => [{ id: '1' }, { id: '2' }],
          lost: () => ({ id: '99' }),
          mixed: () => [{ id: '1' }, { id: '99' }],
          surely: () => [{ id: '1' }, { id: '99' }],
        },
        Media: {
          __resolveReference: (one: object) => one,
          a: ({ id }: { id: string }) => `a${id}`,
          b: ({ id }: { id: string }) => `b${id}`,
          tag: ({ id }: { id: string }, { p }: { p: number }) => `t${id}/${p}`,
          fails: refuses,
          must: refuses,
        },
      },
    ],
  },
  [
    {
      title: 'with one response key for different fields get their own values',
      query: '{ media { ... on Book { x: a } ... on Film { x: b } } }',
      data: { media: [{ x: 'a1' }, { x: 'b2' }] },
      calls: { media: 1, ratings: 1 },
    },
    {
      title: 'with one response key for different fields get their own values where the interface object is at the root',
      query: '{ rated { ... on Book { x: a } ... on Film { x: b } } }',
      data: { rated: [{ x: 'a1' }, { x: 'b2' }] },
    },
    {
      title: 'with one response key for different arguments get their own values',
      query: 'query ($p: Int) { media { ... on Book { tag(p: $p) } ... on Film { tag(p: 2) } } }',
      variables: { p: 1 },
      data: { media: [{ tag: 't1/1' }, { tag: 't2/2' }] },
    },
    {
      title: 'get their own values where one field has another’s name as its alias',
      query: '{ media { ... on Book { a: b } ... on Film { a } } rated { a } }',
      data: { media: [{ a: 'b1' }, { a: 'a2' }], rated: [{ a: 'a1' }, { a: 'a2' }] },
    },
    {
      title: 'get their own values where a field of the interface object has an owner’s field’s name as its alias',
      query: '{ media { ... on Book { x: title } ... on Film { x: a } } }',
      data: { media: [{ x: 'B' }, { x: 'a2' }] },
    },
    {
      title: 'fail only at items of the type that asks for the field',
      query: '{ media { ... on Book { fails } ... on Film { a } } }',
      data: { media: [{ fails: '!1' }, { a: 'a2' }] },
    },
    {
      title: 'that are non-null do not null items of a type that does not ask for them',
      query: '{ media { id ... on Book { must } ... on Film { a b } } }',
      data: {
        media: [
          { id: '1', must: '!1' },
          { id: '2', a: 'a2', b: 'b2' },
        ],
      },
    },
    {
      title: 'report an error at the item of the type that asks for the field',
      query: '{ media { ... on Book { a } ... on Film { fails } } }',
      data: { media: [{ a: 'a1' }, { fails: null }] },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'ratings', path: ['media', 1, 'fails'] }],
    },
    {
      title: 'of a fragment that can never apply report no error',
      query: '{ rated { id ... on Book { ... on Media { ... on Film { fails } } } } }',
      data: { rated: [{ id: '1' }, { id: '2' }] },
      calls: { ratings: 1 },
    },
    {
      title: 'of an object that the owner does not know are null, with an error',
      query: '{ lost { ... on Book { a } } }',
      data: { lost: null },
      errors: [{ code: 'FIELD_NOT_ANSWERED', path: ['lost'] }],
    },
    {
      title: 'of an unknown object in a list leave the other items',
      query: '{ mixed { id ... on Book { title } } }',
      data: { mixed: [{ id: '1', title: 'B' }, null] },
      errors: [{ code: 'FIELD_NOT_ANSWERED', path: ['mixed', 1] }],
    },
    {
      title: 'of an unknown object in a list of non-null items null the list',
      query: '{ surely { ... on Film { minutes } } }',
      data: { surely: null },
      errors: [{ code: 'FIELD_NOT_ANSWERED', path: ['surely', 1] }],
    },
    {
      title: 'of the interface itself are answered for an object that the owner does not know',
      query: '{ lost { id a ... on Media { b } } }',
      data: { lost: { id: '99', a: 'a99', b: 'b99' } },
      calls: { ratings: 1 },
    },
  ],
);

network(
  'An interface object of which everything is skipped',
  {
    a: [
      'type Query { product: Product } interface Media @key(fields: "id") { id: ID! title: String } type Book implements Media @key(fields: "id") { id: ID! title: String } type Product @key(fields: "id") { id: ID! }',
      { Query: { product: () => ({ id: 'p1' }) }, Media: { __resolveType: () => 'Book' }, Book: byReference([{ id: '1', title: 'T' }]) },
    ],
    b: [
      'type Query { media: Media all: [Media!]! } type Media @key(fields: "id", resolvable: false) @interfaceObject { id: ID! note: String }',
      { Query: { media: () => ({ id: '1', note: 'N' }), all: () => [{ id: '1', note: 'N' }] } },
    ],
  },
  [
    {
      title: 'by a variable is still an object, and its siblings stay',
      query: 'query ($y: Boolean!) { media { note @skip(if: $y) } product { id } }',
      variables: { y: true },
      data: { media: {}, product: { id: 'p1' } },
    },
    { title: 'by a literal is still an object', query: '{ media { id @skip(if: true) } }', data: { media: {} }, calls: { b: 1 } },
    {
      title: 'in a list is still an object, and costs no further call',
      query: 'query ($y: Boolean!) { all { ... on Media @skip(if: $y) { note } } }',
      variables: { y: true },
      data: { all: [{}] },
      calls: { b: 1 },
    },
  ],
);
