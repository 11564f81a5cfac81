import { byReference, network } from './network-of.js';

const broken = () => {
  throw new Error('broken');
};

network(
  'Nulls and errors',
  {
    a: [
      `type Query { item: Item items: [Item] known: [Item] fails: String failsHard: String! fine: String }
       type Item @key(fields: "id") { id: ID! name: String bad: String worse: String! child: Child } type Child { value: Int! fails: Int! ok: Int }`,
      {
        Query: {
          item: () => ({ id: '1', name: 'N', child: { value: 1, ok: 1 } }),
          items: () => [{ id: '1' }, null, { id: 'gone' }, { id: '2' }],
          known: () => [{ id: '1' }, { id: '2' }],
          fails: broken,
          failsHard: broken,
          fine: () => 'ok',
        },
        Item: { ...byReference([{ id: '1', name: 'N' }]), bad: broken, worse: broken },
        Child: { fails: broken },
      },
    ],
    b: [
      'type Query { other: String } type Item @key(fields: "id") { id: ID! price: Int cost: Int! odd: Int must: Int! }',
      {
        Query: { other: () => 'o' },
        Item: {
          ...byReference([
            { id: '1', price: 5, cost: 6 },
            { id: '2', price: 7, cost: 8 },
          ]),
          odd: ({ id }: { id: string }) => (id === '1' ? broken() : 3),
          must: ({ id }: { id: string }) => (id === '1' ? broken() : 3),
        },
      },
    ],
  },
  [
    {
      title: 'of a field are reported at the field',
      query: '{ item { name bad } }',
      data: { item: { name: 'N', bad: null } },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'a', path: ['item', 'bad'] }],
    },
    {
      title: 'of a root field do not affect the others',
      query: '{ fails fine other }',
      data: { fails: null, fine: 'ok', other: 'o' },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'a', path: ['fails'] }],
    },
    {
      title: 'move up to the nearest nullable field',
      query: '{ item { name worse } fine }',
      data: { item: null, fine: 'ok' },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'a', path: ['item', 'worse'] }],
    },
    {
      title: 'move up from any depth',
      query: '{ item { name child { ok fails } } }',
      data: { item: { name: 'N', child: null } },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'a' }],
    },
    {
      title: 'move up to the data',
      query: '{ fine failsHard }',
      data: null,
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'a', path: ['failsHard'] }],
    },
    {
      title: 'stay where one entity of several fails',
      query: '{ items { id odd } }',
      data: { items: [{ id: '1', odd: null }, null, { id: 'gone', odd: null }, { id: '2', odd: 3 }] },
      errors: [
        { code: 'SUBGRAPH_ERROR', service: 'b' },
        { code: 'FIELD_NOT_ANSWERED', path: ['items', 2, 'odd'] },
      ],
    },
    {
      title: 'take the whole entity with them where its field may not be null',
      query: '{ known { id must } }',
      data: { known: [null, { id: '2', must: 3 }] },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'b' }],
    },
    {
      title: 'of an unknown entity are reported at its fields',
      query: '{ items { price } }',
      data: { items: [{ price: 5 }, null, { price: null }, { price: 7 }] },
      errors: [{ code: 'FIELD_NOT_ANSWERED', path: ['items', 2, 'price'] }],
      calls: { a: 1, b: 1 },
    },
    {
      title: 'of aliases are reported at the alias',
      query: '{ x: item { y: bad } }',
      data: { x: { y: null } },
      errors: [{ path: ['x', 'y'] }],
    },
    {
      title: 'in one place leave the same field in another',
      query: '{ item { odd } items { id odd } }',
      data: { item: { odd: null }, items: [{ id: '1', odd: null }, null, { id: 'gone', odd: null }, { id: '2', odd: 3 }] },
      errors: [{ service: 'b' }, { service: 'b' }, { code: 'FIELD_NOT_ANSWERED', path: ['items', 2, 'odd'] }],
    },
  ],
);

const boxes = [
  { id: '1', box: { u: null, h: 1, w: 2 }, sure: { u: null, h: 1, w: 2 } },
  { id: '2', box: { u: { x: 3, y: 4 }, h: null, w: null }, sure: { u: { x: null, y: null }, h: null, w: 5 } },
  { id: '3', box: null, sure: { u: null, h: null, w: null } },
];

network(
  'Objects whose first field is a null object',
  {
    a: [
      'type Query { me: User users: [User] } type User @key(fields: "id") { id: ID! }',
      { Query: { me: () => boxes[0], users: () => boxes } },
    ],
    c: [
      `type User @key(fields: "id") { id: ID! box: Box sure: Box! } type Box { u: V h: Int w: Int } type V { x: Int y: Int }`,
      { User: byReference(boxes) },
    ],
  },
  [
    {
      title: 'are not null themselves',
      query: '{ me { box { u { x } h w } } }',
      data: { me: { box: { u: null, h: 1, w: 2 } } },
    },
    {
      title: 'are not null themselves where they are non-null, and nothing above them becomes null',
      query: '{ me { sure { u { x y } h w } } }',
      data: { me: { sure: { u: null, h: 1, w: 2 } } },
    },
    {
      title: 'keep their own values in a list',
      query: '{ users { box { u { x } h w } sure { u { x y } h w } } }',
      data: {
        users: boxes.map(({ box, sure }) => ({ box: box && { ...box, u: box.u && { x: box.u.x } }, sure })),
      },
    },
  ],
);
