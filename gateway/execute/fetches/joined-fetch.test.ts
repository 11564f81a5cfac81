import { expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { condition, entities, gate, parallel, type Received, root, run, sequence, waitUntilSettled } from '../testing/plans.js';
import { SubgraphFailure } from '../transport/subgraph-failure.js';

const schema = buildSchema(`
  type Query { a: [E] b: [E] c: E }
  type E { id: ID! name(x: Int): String size(x: Int): Int }
`);

const e = (id: string) => ({ __typename: 'E', id });
const ROOTS = parallel(root('s1', '{a{__typename id}}'), root('s2', '{b{__typename id}}'));
const GIVEN = {
  s1: () => ({ data: { a: [e('1'), e('2')] } }),
  s2: () => ({ data: { b: [e('2'), e('3')] } }),
};
/** Answers any entities, under any alias. */
const named = ({ query, variables }: Received) => {
  const keys = [...query.matchAll(/(?:(\w+):)?_entities\(representations:\$(\w+)\)/g)];
  const told = (references: unknown) => (references as { id: string }[]).map(({ id }) => ({ name: `n${id}`, size: Number(id) }));
  return { data: Object.fromEntries(keys.map(([, alias = '_entities', variable]) => [alias, told(variables[variable!])])) };
};

it('Fetches of one selection share one request, which asks for each entity once', async () => {
  const plan = sequence(ROOTS, parallel(entities('s3', ['a', '@'], 'name'), entities('s3', ['b', '@'], 'name')));
  const { received, data, fetches } = await run(schema, plan, { ...GIVEN, s3: named });
  expect(fetches).toBe(4);
  expect(received).toHaveLength(3);
  expect(received[2]!.variables).toEqual({ representations: [e('1'), e('2'), e('3')] });
  expect(data).toEqual({
    a: [
      { ...e('1'), name: 'n1' },
      { ...e('2'), name: 'n2' },
    ],
    b: [
      { ...e('2'), name: 'n2' },
      { ...e('3'), name: 'n3' },
    ],
  });
});

it('Fetches of different selections go in one request, each with its own variables and references', async () => {
  const plan = sequence(
    ROOTS,
    parallel(entities('s3', ['a', '@'], 'name(x: $x)', { x: 'Int' }), entities('s3', ['b', '@'], 'size(x: $y)', { y: 'Int' })),
  );
  const { received, data } = await run(schema, plan, { ...GIVEN, s3: named }, { x: 1, y: 2 });
  expect(received[2]).toEqual({
    subgraph: 's3',
    query:
      'query($x:Int$y:Int$representations0:[_Any!]!$representations1:[_Any!]!){_e0:_entities(representations:$representations0){...on E{name(x:$x)}}_e1:_entities(representations:$representations1){...on E{size(x:$y)}}}',
    variables: { x: 1, y: 2, representations0: [e('1'), e('2')], representations1: [e('2'), e('3')] },
  });
  expect(data).toEqual({
    a: [
      { ...e('1'), name: 'n1' },
      { ...e('2'), name: 'n2' },
    ],
    b: [
      { ...e('2'), size: 2 },
      { ...e('3'), size: 3 },
    ],
  });
});

it.each([
  ['s1', 's2'],
  ['s2', 's1'],
])('The last fetches of branches go as one request, if %s comes before %s', async (early, late) => {
  const lateGate = gate();
  const plan = parallel(
    sequence(root('s1', '{a{__typename id}}'), entities('s3', ['a', '@'], 'name')),
    sequence(root('s2', '{b{__typename id}}'), entities('s3', ['b', '@'], 'size')),
  );
  const asked: string[] = [];
  const answers = Object.fromEntries(
    [early, late].map((name) => [
      name,
      async () => {
        if (name === late) await lateGate.opened;
        return GIVEN[name as 's1']();
      },
    ]),
  );
  const running = run(schema, plan, {
    ...answers,
    s3: (request) => {
      asked.push(request.query);
      return named(request);
    },
  });
  await waitUntilSettled();
  expect(asked).toEqual([]);
  lateGate.open();
  const { data, received } = await running;
  expect(received).toHaveLength(3);
  // The order of arrival does not change the request: one text is kept for all.
  expect(asked[0]).toMatch(/_e0:.*name.*_e1:.*size/);
  expect(data).toEqual({
    a: [
      { ...e('1'), name: 'n1' },
      { ...e('2'), name: 'n2' },
    ],
    b: [
      { ...e('2'), size: 2 },
      { ...e('3'), size: 3 },
    ],
  });
});

it.each([true, false])('A skipped fetch (%p) does not delay the others, wherever its condition is', async (yes) => {
  const nested = condition('yes', sequence(root('s2', '{b{__typename id}}'), entities('s3', ['b', '@'], 'name')));
  const other = condition('yes', undefined, entities('s3', ['c'], 'size'));
  const plan = parallel(
    sequence(root('s1', '{a{__typename id}}'), entities('s3', ['a', '@'], 'name')),
    nested,
    sequence(root('s4', '{c{__typename id}}'), other),
  );
  const { received, data } = await run(schema, plan, { ...GIVEN, s4: () => ({ data: { c: e('9') } }), s3: named }, { yes });
  expect(received.filter(({ subgraph }) => subgraph === 's3')).toHaveLength(1);
  expect(JSON.stringify(data).match(/"name":/g)).toHaveLength(yes ? 4 : 2);
  expect((data as { c: unknown }).c).toEqual(yes ? e('9') : { ...e('9'), size: 9 });
});

it('If all fetches are skipped, no subgraph is asked and nothing waits', async () => {
  const plan = parallel(
    condition('yes', sequence(root('s1', '{a{__typename id}}'), entities('s3', ['a', '@'], 'name'))),
    condition('yes', sequence(root('s2', '{b{__typename id}}'), entities('s3', ['b', '@'], 'name'))),
  );
  expect((await run(schema, plan, { ...GIVEN, s3: named }, { yes: false })).received).toEqual([]);
});

it('A branch whose root failed does not delay the others', async () => {
  const plan = parallel(
    sequence(root('s1', '{a{__typename id}}'), entities('s3', ['a', '@'], 'name')),
    sequence(root('s2', '{b{__typename id}}'), entities('s3', ['b', '@'], 'size')),
  );
  const s1 = () => {
    throw new SubgraphFailure('SUBGRAPH_UNAVAILABLE', 'x');
  };
  const { received, data, errors } = await run(schema, plan, { ...GIVEN, s1, s3: named });
  expect(received[2]!.query).toBe('query($representations:[_Any!]!){_entities(representations:$representations){...on E{size}}}');
  expect(data).toEqual({
    b: [
      { ...e('2'), size: 2 },
      { ...e('3'), size: 3 },
    ],
  });
  expect(errors.map(({ path }) => path)).toEqual([['a']]);
});

const SHARED = sequence(ROOTS, parallel(entities('s3', ['a', '@'], 'name'), entities('s3', ['b', '@'], 'name')));
const BESIDE = sequence(ROOTS, parallel(entities('s3', ['a', '@'], 'name'), entities('s3', ['b', '@'], 'size')));

it.each<[string, typeof SHARED, readonly (string | number)[] | undefined, (readonly (string | number)[])[]]>([
  [
    'of a shared entity is reported at each of its positions',
    SHARED,
    ['_entities', 1, 'name'],
    [
      ['a', 1, 'name'],
      ['b', 0, 'name'],
    ],
  ],
  ['of an entity of one list is reported there', SHARED, ['_entities', 2], [['b', 1]]],
  ['under an alias is reported at its own list', BESIDE, ['_e1', 0, 'size'], [['b', 0, 'size']]],
  ['under an alias, without an entity, is reported at that list', BESIDE, ['_e0'], [['a', '@']]],
  ['without a path is reported once, for all', BESIDE, undefined, [[]]],
])('An error %s', async (_, plan, path, at) => {
  const { errors } = await run(schema, plan, { ...GIVEN, s3: (request) => ({ ...named(request), errors: [{ message: 'x', path }] }) });
  expect(errors.map((error) => error.path)).toEqual(at);
});

it('Each of two concurrent operations waits for its own fetches only', async () => {
  const plan = parallel(
    sequence(root('s1', '{a{__typename id}}'), entities('s3', ['a', '@'], 'name')),
    sequence(root('s2', '{b{__typename id}}'), entities('s3', ['b', '@'], 'name')),
  );
  const [one, other] = await Promise.all([run(schema, plan, { ...GIVEN, s3: named }), run(schema, plan, { ...GIVEN, s3: named })]);
  expect(one.data).toEqual(other.data);
  expect([one.received.length, other.received.length]).toEqual([3, 3]);
});
