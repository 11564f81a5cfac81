import { byReference, network } from './network-of.js';

const scaled = ({ id }: { id: string }, { by = 1 }: { by?: number }) => Number(id) * by;

network(
  'Aliases',
  {
    a: [
      'type Query { item(id: ID!): Item items: [Item] } type Item @key(fields: "id") { id: ID! size(by: Int = 1): Int next: Item }',
      {
        Query: { item: (_: unknown, { id }: { id: string }) => ({ id, next: { id: '9' } }), items: () => [{ id: '1' }, { id: '2' }] },
        Item: { ...byReference([]), __resolveReference: (item: object) => item, size: scaled },
      },
    ],
    b: [
      'type Item @key(fields: "id") { id: ID! size(by: Int = 1): Int @external price(by: Int = 1): Int twin: Item tag: String @requires(fields: "size") }',
      {
        Item: {
          __resolveReference: (item: object) => item,
          price: scaled,
          twin: ({ id }: { id: string }) => ({ id }),
          tag: ({ size }: { size: number }) => `#${size}`,
        },
      },
    ],
  },
  [
    {
      title: 'ask one root field twice',
      query: '{ x: item(id: "1") { id } y: item(id: "2") { id } }',
      data: { x: { id: '1' }, y: { id: '2' } },
      calls: { a: 1 },
    },
    {
      title: 'ask one field of an entity twice, with different arguments',
      query: '{ item(id: "3") { p: price p2: price(by: 2) s: size(by: 5) } }',
      data: { item: { p: 3, p2: 6, s: 15 } },
      calls: { a: 1, b: 1 },
    },
    {
      title: 'may swap two fields',
      query: '{ item(id: "3") { size: price price: size(by: 10) } }',
      data: { item: { size: 3, price: 30 } },
    },
    { title: 'may rename a key', query: '{ item(id: "3") { key: id price } }', data: { item: { key: '3', price: 3 } } },
    {
      title: 'may call another field as the key',
      query: '{ item(id: "3") { id: size(by: 2) price } }',
      data: { item: { id: 6, price: 3 } },
    },
    {
      title: 'may rename __typename',
      query: '{ item(id: "3") { kind: __typename price } }',
      data: { item: { kind: 'Item', price: 3 } },
    },
    {
      title: 'may show __typename twice',
      query: '{ item(id: "3") { __typename kind: __typename } }',
      data: { item: { __typename: 'Item', kind: 'Item' } },
    },
    {
      title: 'of a required field do not confuse who requires it',
      query: '{ item(id: "3") { size: size(by: 4) tag } }',
      data: { item: { size: 12, tag: '#3' } },
    },
    {
      title: 'on a list',
      query: '{ all: items { n: id p: price(by: 3) } }',
      data: {
        all: [
          { n: '1', p: 3 },
          { n: '2', p: 6 },
        ],
      },
    },
    {
      title: 'are right through two subgraphs and back',
      query: '{ i: item(id: "3") { t: twin { s: size(by: 2) t: twin { p: price } } } }',
      data: { i: { t: { s: 6, t: { p: 3 } } } },
    },
    {
      title: 'give two paths to one entity their own fields',
      query: '{ item(id: "3") { one: next { price } two: next { price(by: 2) size } } }',
      data: { item: { one: { price: 9 }, two: { price: 18, size: 9 } } },
    },
    {
      title: 'are in the order of the operation',
      query: '{ item(id: "3") { z: id a: size m: price } }',
      data: { item: { z: '3', a: 3, m: 3 } },
    },
    {
      title: 'may be names of inherited properties',
      query: '{ item(id: "3") { constructor: id toString: size hasOwnProperty: price } }',
      data: { item: { constructor: '3', toString: 3, hasOwnProperty: 3 } },
    },
    {
      title: 'with arguments from variables',
      query: 'query ($by: Int, $id: ID!) { item(id: $id) { a: price(by: $by) b: price(by: 1) } }',
      variables: { by: 7, id: '2' },
      data: { item: { a: 14, b: 2 } },
    },
  ],
);
