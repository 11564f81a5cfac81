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
      title: 'asks nobody else for what it holds itself',
      query: '{ rated { id stars } }',
      data: { rated: ratings },
      calls: { ratings: 1 },
    },
    {
      title: 'learns the types from the one that knows them',
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
    { title: 'is sent it for every type', query: '{ charts { postage } }', data: { charts: [{ postage: 84 }, { postage: 80 }] } },
    {
      title: 'is sent it within a fragment',
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
    { title: 'is known by its key', query: '{ thrown { id } }', data: { thrown: [{ id: '2' }] }, calls: { bin: 1 } },
    {
      title: 'is known elsewhere by its type',
      query: '{ thrown { __typename ... on DigitalChart { bytes } } }',
      data: { thrown: [{ __typename: 'DigitalChart', bytes: 9 }] },
    },
  ],
);
