import { expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { compileProgram } from './program.js';
import { condition, entities, gate, parallel, root, run, sequence, waitUntilSettled } from './testing/plans.js';
import { SubgraphFailure } from './transport/subgraph-failure.js';

const schema = buildSchema(`
  type Query { e: E es: [E] n: Int m: Int }
  type Mutation { one: Int two: Int }
  type E { id: ID! name: String size(x: Int): Int next: E }
`);
const E = { __typename: 'E', id: '1' };

it('A step of a sequence waits for the step before it', async () => {
  const first = gate();
  const order: string[] = [];
  const running = run(schema, sequence(root('a', '{n}'), root('b', '{m}')), {
    a: async () => {
      order.push('a asked');
      await first.opened;
      order.push('a answers');
      return { data: { n: 1 } };
    },
    b: () => {
      order.push('b asked');
      return { data: { m: 2 } };
    },
  });
  await waitUntilSettled();
  expect(order).toEqual(['a asked']);
  first.open();
  expect((await running).data).toEqual({ n: 1, m: 2 });
  expect(order).toEqual(['a asked', 'a answers', 'b asked']);
});

it('Parallel steps are asked at once, and one that fails leaves the other', async () => {
  const both = gate();
  let asked = 0;
  const answer = async () => {
    asked += 1;
    if (asked === 2) both.open();
    await both.opened;
  };
  const { data, errors } = await run(schema, parallel(root('a', '{n}'), root('b', '{m}')), {
    a: async () => {
      await answer();
      throw new SubgraphFailure('SUBGRAPH_TIMED_OUT', 'x');
    },
    b: async () => {
      await answer();
      return { data: { m: 2 } };
    },
  });
  expect(data).toEqual({ m: 2 });
  expect(errors).toEqual([expect.objectContaining({ path: ['n'], extensions: { code: 'SUBGRAPH_TIMED_OUT', service: 'a' } })]);
});

it('Mutations run one after the other, even if one fails', async () => {
  const plan = sequence(root('a', 'mutation{one}'), root('b', 'mutation{two}'));
  const { received, errors, data } = await run(schema, plan, {
    a: () => ({ data: { one: null }, errors: [{ message: 'x', path: ['one'] }] }),
    b: () => ({ data: { two: 2 } }),
  });
  expect(received.map(({ query }) => query)).toEqual(['mutation{one}', 'mutation{two}']);
  expect(data).toEqual({ one: null, two: 2 });
  expect(errors.map(({ path }) => path)).toEqual([['one']]);
});

it.each<[boolean | undefined, string[]]>([
  [true, ['{n}']],
  [false, ['{m}']],
  [undefined, ['{m}']],
])('If the condition is %p, only its branch runs', async (yes, asked) => {
  const plan = condition('yes', root('a', '{n}'), root('a', '{m}'));
  const { received, fetches } = await run(schema, plan, { a: () => ({ data: {} }) }, { yes });
  expect(received.map(({ query }) => query)).toEqual(asked);
  expect(fetches).toBe(2);
  const without = await run(schema, condition('yes', root('a', '{n}')), { a: () => ({ data: {} }) }, { yes });
  expect(without.received).toHaveLength(yes ? 1 : 0);
});

it('Each entity is asked for once, and its fields appear wherever it occurs', async () => {
  const plan = sequence(root('a', '{es{__typename id next{__typename id}}}'), entities('b', ['es', '@', 'next'], 'name'));
  const { data, received } = await run(schema, plan, {
    a: () => ({ data: { es: [{ ...E, next: { ...E, id: '2' } }, { ...E, next: null }, null, { ...E, next: { ...E, id: '2' } }] } }),
    b: () => ({ data: { _entities: [{ name: 'n' }] } }),
  });
  const next = { __typename: 'E', id: '2', name: 'n' };
  expect(received[1]!.variables).toEqual({ representations: [{ __typename: 'E', id: '2' }] });
  expect(data).toEqual({ es: [{ ...E, next }, { ...E, next: null }, null, { ...E, next }] });
});

it('Without an entity no subgraph is asked', async () => {
  const plan = sequence(root('a', '{es{__typename id}}'), entities('b', ['es', '@'], 'name'));
  const { received } = await run(schema, plan, {
    a: () => ({ data: { es: [null, { __typename: 'Other', id: '1' }] } }),
    b: () => ({ data: {} }),
  });
  expect(received).toHaveLength(1);
});

it('A fetch below a failed field is not sent, and only the first failure is reported', async () => {
  const plan = sequence(root('a', '{es{__typename id name}}'), entities('b', ['es', '@'], 'size'));
  const { received, errors } = await run(schema, plan, {
    a: () => ({ data: { es: null }, errors: [{ message: 'x', path: ['es', 0, 'name'] }] }),
    b: () => ({ data: { _entities: [null] }, errors: [{ message: 'x', path: ['_entities', 0, 'size'] }] }),
  });
  expect(received).toHaveLength(1);
  expect(errors.map(({ path }) => path)).toEqual([['es', 0, 'name']]);
});

it('A fetch is sent the variables that it uses, as the client gave them, and no others', async () => {
  const plan = sequence(root('a', 'query($i:In){e{__typename id}}', ['i']), entities('b', ['e'], 'size(x: $x)', { x: 'Int', y: 'Int' }));
  const { received } = await run(
    schema,
    plan,
    { a: () => ({ data: { e: E } }), b: () => ({ data: { _entities: [null] } }) },
    { i: { t: '岡' }, x: null, z: 1 },
  );
  expect(received.map(({ variables }) => variables)).toEqual([{ i: { t: '岡' } }, { x: null, representations: [E] }]);
});

it.each<[string, unknown, readonly (string | number)[]]>([
  [
    'an error at an entity is reported at each of its positions',
    { data: { _entities: [{ name: 'n' }, null] }, errors: [{ path: ['_entities', 1, 'name'] }] },
    ['es', 1, 'name'],
  ],
  ['an error at no entity is reported for all', { data: { _entities: [null, null] }, errors: [{ message: 'x' }] }, ['es', '@']],
  ['an answer of too few entities is reported for all', { data: { _entities: [{ name: 'n' }] } }, ['es', '@']],
  ['an answer of too many entities is reported for all', { data: { _entities: [null, null, null] } }, ['es', '@']],
  ['an answer without entities is reported for all', { data: { entities: [] } }, ['es', '@']],
  ['an entity that is not an object is reported for all', { data: { _entities: ['x', null] } }, ['es', '@']],
])('Of an entity fetch %s', async (_, answer, path) => {
  const plan = sequence(root('a', '{es{__typename id}}'), entities('b', ['es', '@'], 'name'));
  const { errors } = await run(schema, plan, { a: () => ({ data: { es: [E, { ...E, id: '2' }] } }), b: () => answer });
  expect(errors.map((error) => error.path)).toEqual([path]);
});

it('An answer with too few entities adds nothing to any entity', async () => {
  const plan = sequence(root('a', '{es{__typename id}}'), entities('b', ['es', '@'], 'name'));
  const { data } = await run(schema, plan, {
    a: () => ({ data: { es: [E, { ...E, id: '2' }] } }),
    b: () => ({ data: { _entities: [{ name: 'of whom?' }] } }),
  });
  expect(JSON.stringify(data)).not.toContain('of whom');
});

it('An empty plan compiles, and an unknown kind of node does not', async () => {
  expect((await run(schema, undefined, {})).data).toEqual({});
  for (const kind of ['Subscription', 'Defer', 'Other'])
    expect(() => compileProgram(schema, { kind: 'QueryPlan', node: { kind } as never })).toThrow(TypeError);
  const plan = { kind: 'QueryPlan' as const, node: root('a', '{e{...F}}fragment F on E{id}') };
  expect(() => compileProgram(schema, plan)).toThrow(TypeError);
});
