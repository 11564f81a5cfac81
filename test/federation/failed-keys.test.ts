import { type Case, network } from './network-of.js';

/** Like a chart: a part of its key may fail, and no client sees the key. */
const SEALED = `seal: String @inaccessible`;
const refused = () => {
  throw new Error('no seal');
};
const seals = ({ id }: { id: string }) => (/^[13]/.test(id) ? refused() : id === '0' ? null : `seal ${id}`);
const things = (...ids: string[]) => ids.map((id) => ({ __typename: 'Thing', id }));
const MANY = Array.from({ length: 150 }, (_, i) => `1${i}`);

const cases: Case[] = [
  {
    title: 'null the fields that need them, and nothing else',
    query: '{ one { id label owned worth } fine }',
    data: { one: { id: '1', label: null, owned: 'o1', worth: null }, fine: 'ok' },
    errors: [
      { code: 'SUBGRAPH_ERROR', service: 'b', path: ['one', 'label'] },
      { code: 'SUBGRAPH_ERROR', service: 'b', path: ['one', 'worth'] },
    ],
    calls: { a: 1 },
  },
  {
    title: 'leave the other items of a list',
    query: '{ list { label } }',
    data: { list: [{ label: null }, { label: 'l2' }, { label: null }] },
    errors: [
      { code: 'SUBGRAPH_ERROR', service: 'b', path: ['list', 0, 'label'] },
      { code: 'SUBGRAPH_ERROR', service: 'b', path: ['list', 2, 'label'] },
    ],
    calls: { a: 1, b: 1 },
    references: { b: [{ __typename: 'Thing', id: '2', seal: 'seal 2' }] },
  },
  {
    title: 'are reported once for all items of a list where all of them fail',
    query: '{ failing { l: label } }',
    data: { failing: [{ l: null }, { l: null }] },
    errors: [{ code: 'SUBGRAPH_ERROR', service: 'b', path: ['failing', '@', 'l'] }],
    calls: { a: 1 },
  },
  {
    title: 'stop the look-ups of their items, although only the first hundred errors of an answer are read',
    query: '{ many { label } }',
    data: { many: MANY.map(() => ({ label: null })) },
    errors: [{ code: 'SUBGRAPH_ERROR', service: 'b', path: ['many', '@', 'label'] }],
    calls: { a: 1 },
  },
  {
    title: 'that are null without an error are sent unchanged',
    query: '{ none { label } }',
    data: { none: { label: 'l0' } },
    calls: { a: 1, b: 1 },
    references: { b: [{ __typename: 'Thing', id: '0', seal: null }] },
  },
  {
    title: 'make a nullable field null, and the object of a non-null field',
    query: '{ one { id sure } fine }',
    data: { one: null, fine: 'ok' },
    errors: [{ code: 'SUBGRAPH_ERROR', service: 'b', path: ['one', 'sure'] }],
    calls: { a: 1 },
  },
  {
    title: 'of one type of object leave objects of another type at the same place',
    query: '{ mixed { ... on Thing { label } ... on Other { label } } }',
    data: { mixed: [{ label: null }, { label: 'x9' }] },
    errors: [{ code: 'SUBGRAPH_ERROR', service: 'b', path: ['mixed', 0, 'label'] }],
  },
];

network(
  'Keys that failed',
  {
    a: [
      `type Query { one: Thing none: Thing list: [Thing] failing: [Thing] many: [Thing] mixed: [Either] fine: String }
       union Either = Thing | Other
       type Other @key(fields: "id seal", resolvable: false) { id: ID! ${SEALED} }
       type Thing @key(fields: "id seal", resolvable: false) { id: ID! ${SEALED} owned: String }`,
      {
        Query: {
          one: () => things('1')[0],
          none: () => things('0')[0],
          list: () => things('1', '2', '3'),
          failing: () => things('1', '3'),
          many: () => things(...MANY),
          mixed: () => [things('1')[0], { __typename: 'Other', id: '9' }],
          fine: () => 'ok',
        },
        Thing: { seal: seals, owned: ({ id }: { id: string }) => `o${id}` },
        Other: { seal: seals },
      },
    ],
    b: [
      `type Thing @key(fields: "id seal") { id: ID! ${SEALED} label: String worth: Int sure: String! }
       type Other @key(fields: "id seal") { id: ID! ${SEALED} label: String }`,
      {
        Thing: { label: ({ id }: { id: string }) => `l${id}`, sure: () => 's', worth: () => 1 },
        Other: { label: ({ id }: { id: string }) => `x${id}` },
      },
    ],
  },
  cases,
);
