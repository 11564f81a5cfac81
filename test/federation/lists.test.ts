import { network } from './network-of.js';

network(
  'Lists',
  {
    grid: [
      `type Query { grid: [[Cell]] cube: [[[Cell!]!]!] empty: [Cell] hollow: [[Cell]] words: [[String]] boxes: [Box] shapes: [[Shape]] }
       type Cell @key(fields: "id") { id: ID! } type Box { cells: [[Cell]] inner: Box } union Shape = Cell | Dot type Dot { at: Int }`,
      {
        Query: {
          grid: () => [[{ id: '1' }, { id: '2' }], [], null, [null, { id: '3' }, { id: '1' }]],
          cube: () => [[[{ id: '1' }]], [[{ id: '2' }], []]],
          empty: () => [],
          hollow: () => [[], null, [null]],
          words: () => [['a', null], [], null],
          boxes: () => [
            { cells: [[{ id: '1' }], null], inner: { cells: [[{ id: '2' }]], inner: null } },
            null,
            { cells: null, inner: null },
          ],
          shapes: () => [
            [
              { __typename: 'Cell', id: '2' },
              { __typename: 'Dot', at: 4 },
            ],
            [{ __typename: 'Cell', id: '3' }],
          ],
        },
      },
    ],
    values: [
      'type Cell @key(fields: "id") { id: ID! value: Int near: [[Cell]] }',
      {
        Cell: {
          __resolveReference: (cell: object) => cell,
          value: ({ id }: { id: string }) => Number(id) * 10,
          near: ({ id }: { id: string }) => [[{ id }, null], []],
        },
      },
    ],
  },
  [
    {
      title: 'of lists are joined in place, each entity asked once',
      query: '{ grid { value } }',
      data: { grid: [[{ value: 10 }, { value: 20 }], [], null, [null, { value: 30 }, { value: 10 }]] },
      calls: { grid: 1, values: 1 },
      references: { values: ['1', '2', '3'].map((id) => ({ __typename: 'Cell', id })) },
    },
    {
      title: 'of lists of lists are joined',
      query: '{ cube { id value } }',
      data: { cube: [[[{ id: '1', value: 10 }]], [[{ id: '2', value: 20 }], []]] },
    },
    {
      title: 'that are empty call no further subgraph',
      query: '{ empty { value } hollow { value } }',
      data: { empty: [], hollow: [[], null, [null]] },
      calls: { grid: 1 },
    },
    { title: 'of scalars are passed on unchanged', query: '{ words }', data: { words: [['a', null], [], null] } },
    {
      title: 'within objects within lists are joined',
      query: '{ boxes { cells { value } inner { cells { value } inner { cells { id } } } } }',
      data: {
        boxes: [{ cells: [[{ value: 10 }], null], inner: { cells: [[{ value: 20 }]], inner: null } }, null, { cells: null, inner: null }],
      },
    },
    {
      title: 'of unions are joined by type',
      query: '{ shapes { ... on Cell { value } ... on Dot { at } } }',
      data: { shapes: [[{ value: 20 }, { at: 4 }], [{ value: 30 }]] },
    },
    {
      title: 'within an entity are joined again',
      query: '{ cube { near { near { value } } } }',
      data: {
        cube: [
          [[{ near: [[{ near: [[{ value: 10 }, null], []] }, null], []] }]],
          [[{ near: [[{ near: [[{ value: 20 }, null], []] }, null], []] }], []],
        ],
      },
    },
    {
      title: 'under forty aliases are each joined',
      query: `{ ${Array.from({ length: 40 }, (_, n) => `g${n}: grid { value }`).join(' ')} }`,
      data: Object.fromEntries(
        Array.from({ length: 40 }, (_, n) => [`g${n}`, [[{ value: 10 }, { value: 20 }], [], null, [null, { value: 30 }, { value: 10 }]]]),
      ),
    },
  ],
);
