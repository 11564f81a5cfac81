import { beforeEach, expect } from '@jest/globals';
import { byReference, network } from './network-of.js';

// The actions of both subgraphs, in order: they share this process.
let log: string[] = [];
let balance = 0;
beforeEach(() => {
  log = [];
  balance = 0;
});
const inOrder = (...steps: string[]) => ({ afterwards: () => expect(log).toEqual(steps) });

const slowly = async <T>(what: string, value: () => T): Promise<T> => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  log.push(what);
  return value();
};
network(
  'Mutations',
  {
    accounts: [
      `type Query { account: Account } type Mutation { add(n: Int!): Account times(n: Int!): Int fail: Int failHard: Int! }
       type Account @key(fields: "id") { id: ID! balance: Int! }`,
      {
        Query: { account: () => ({ id: 'a', balance }) },
        Mutation: {
          add: async (_: unknown, { n }: { n: number }) =>
            await slowly(`add ${n}`, () => {
              balance += n;
              return { id: 'a', balance };
            }),
          times: async (_: unknown, { n }: { n: number }) =>
            await slowly(`times ${n}`, () => {
              balance *= n;
              return balance;
            }),
          fail: async () =>
            await slowly('fail', () => {
              throw new Error('refused');
            }),
          failHard: async () =>
            await slowly('failHard', () => {
              throw new Error('refused');
            }),
        },
        Account: { __resolveReference: ({ id }: { id: string }) => ({ id, balance }) },
      },
    ],
    mail: [
      `type Mutation { send(text: String): String } type Account @key(fields: "id") { id: ID! balance: Int! @external owner: String statement: String @requires(fields: "balance") }`,
      {
        Mutation: {
          send: async (_: unknown, { text }: { text: string }) => await slowly(`send ${text}`, () => `sent ${text} at ${balance}`),
        },
        Account: {
          ...byReference([{ id: 'a', owner: 'Abe' }]),
          statement: ({ balance }: { balance: number }) => `you have ${balance}`,
        },
      },
    ],
  },
  [
    {
      title: 'of one subgraph are done one after another',
      query: 'mutation { add(n: 2) { balance } times(n: 5) again: add(n: 1) { balance } }',
      ...inOrder('add 2', 'times 5', 'add 1'),
      data: { add: { balance: 2 }, times: 10, again: { balance: 11 } },
      calls: { accounts: 1 },
    },
    {
      title: 'of several subgraphs run in the order of the operation',
      query: 'mutation { a: add(n: 2) { id } s: send(text: "x") b: add(n: 3) { id } t: send(text: "y") }',
      ...inOrder('add 2', 'send x', 'add 3', 'send y'),
      data: { a: { id: 'a' }, s: 'sent x at 2', b: { id: 'a' }, t: 'sent y at 5' },
      calls: { accounts: 2, mail: 2 },
    },
    {
      title: 'are joined with other subgraphs’ fields',
      query: 'mutation { add(n: 4) { balance owner statement } }',
      data: { add: { balance: 4, owner: 'Abe', statement: 'you have 4' } },
      calls: { accounts: 1, mail: 1 },
    },
    {
      title: 'within fragments keep their order',
      query: 'mutation { ...f ... on Mutation { times(n: 3) } s: send(text: "z") } fragment f on Mutation { add(n: 1) { id } }',
      ...inOrder('add 1', 'times 3', 'send z'),
      data: { add: { id: 'a' }, times: 3, s: 'sent z at 3' },
    },
    {
      title: 'that fail do not stop the next',
      query: 'mutation { fail s: send(text: "x") add(n: 1) { balance } }',
      ...inOrder('fail', 'send x', 'add 1'),
      data: { fail: null, s: 'sent x at 0', add: { balance: 1 } },
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'accounts', path: ['fail'] }],
    },
    {
      title: 'that are non-null make the data null if they fail',
      query: 'mutation { add(n: 1) { balance } failHard }',
      data: null,
      errors: [{ code: 'SUBGRAPH_ERROR', service: 'accounts', path: ['failHard'] }],
    },
    {
      title: 'may be left out by a condition',
      query: 'mutation { add(n: 1) @skip(if: true) { id } times(n: 2) }',
      ...inOrder('times 2'),
      data: { times: 0 },
    },
    {
      title: 'are not fields of a query',
      query: '{ add(n: 1) { id } }',
      ...inOrder(),
      data: undefined,
      errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }],
      calls: {},
    },
    {
      title: 'are one of several operations in a document',
      query: 'query Q { account { id } } mutation M { times(n: 1) }',
      operationName: 'M',
      ...inOrder('times 1'),
      data: { times: 0 },
    },
    { title: 'know their own type', query: 'mutation { __typename times(n: 1) }', data: { __typename: 'Mutation', times: 0 } },
  ],
);
