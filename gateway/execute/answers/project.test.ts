import { describe, expect, it } from '@jest/globals';
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { compileProjector, type Entity, ITEMS_AT_MOST, Misshapen } from './project.js';

const schema = buildSchema(`
  type Query { e: E es: [E] grid: [[E]] node: Node }
  interface Node { id: ID! }
  type E implements Node { id: ID! name: String inner: V inners: [V] any: Node }
  type F implements Node { id: ID! only: Int }
  type V { x: Int y: Int deep: V }
`);

interface Options {
  readonly renames?: Record<string, string>;
  /** Whether no other fetch adds anything. */
  readonly alone?: boolean;
}

function of(selection: string, parent: 'Query' | 'entities' = 'Query', { renames = {}, alone = false }: Options = {}) {
  const [operation] = parse(selection).definitions as OperationDefinitionNode[];
  const root = parent === 'Query' ? parent : undefined;
  return compileProjector(schema, operation!.selectionSet, {
    parentType: root,
    renames: new Map(Object.entries(renames)),
    alone: () => alone,
  });
}

describe('A fetch takes from an answer', () => {
  const CASES: readonly [title: string, asked: string, answer: string, taken: string][] = [
    ['what was asked', '{ e { id } }', '{"e":{"id":"1","name":"spy"},"more":1}', '{"e":{"id":"1"}}'],
    ['each item of a list', '{ es { id } }', '{"es":[{"id":"1","x":0},null]}', '{"es":[{"id":"1"},null]}'],
    ['each item of lists in lists', '{ grid { id } }', '{"grid":[[{"id":"1","x":1}],null,[]]}', '{"grid":[[{"id":"1"}],null,[]]}'],
    ['null as it is', '{ e { id } }', '{"e":null}', '{"e":null}'],
    ['a leaf as it is', '{ e { name } }', '{"e":{"name":{"un":["typed"]}}}', '{"e":{"name":{"un":["typed"]}}}'],
    ['what goes by an alias', '{ a: e { b: id id } }', '{"a":{"b":"1","id":"2"},"e":{}}', '{"a":{"b":"1","id":"2"}}'],
    [
      'what is asked in two places',
      '{ e { id inner { x } } e { inner { y } } }',
      '{"e":{"id":"1","inner":{"y":2,"x":1,"deep":{}}}}',
      '{"e":{"id":"1","inner":{"x":1,"y":2}}}',
    ],
    [
      'what holds for the type at hand',
      '{ node { __typename ... on E { name } ... on F { only } } }',
      '{"node":{"__typename":"F","name":"spy","only":1}}',
      '{"node":{"__typename":"F","only":1}}',
    ],
    [
      'a key that every object has',
      '{ constructor: e { __proto__: id } }',
      '{"constructor":{"__proto__":"1"}}',
      '{"constructor":{"__proto__":"1"}}',
    ],
    ['nothing that it inherits', '{ toString: e { id } }', '{}', '{}'],
  ];
  it.each(CASES)('%s', (_, asked, answer, taken) => {
    expect(JSON.stringify(of(asked).project(JSON.parse(answer)))).toBe(taken);
  });
});

it('Two answers never share an object', () => {
  const answer = { e: { id: '1', inner: { x: 1 } } };
  const taken = of('{ e { id inner { x } } }').project(answer) as { e: { inner: object } };
  expect(taken).toEqual(answer);
  expect(taken.e).not.toBe(answer.e);
  expect(taken.e.inner).not.toBe(answer.e.inner);
});

it.each([
  ['a list in place of an object', { e: [] }],
  ['a text in place of an object', { e: 'text' }],
  ['a number in place of an object', { e: 0 }],
  ['an object in place of a list', { es: { id: '1' } }],
  ['one list too few', { grid: [{ id: '1' }] }],
  ['one list too many', { es: [[{ id: '1' }]] }],
  ['more items than the limit', { es: new Array(ITEMS_AT_MOST + 1).fill(null) }],
  ['no object at all', 'text'],
  ['null', null],
  ['a list', []],
])('An answer with %s is refused', (_, answer) => {
  expect(() => of('{ e { id } es { id } grid { id } }').project(answer)).toThrow(Misshapen);
});

describe('A fetch adds to an entity', () => {
  const CASES: readonly [title: string, asked: string, entity: Entity, answer: string, result: string][] = [
    [
      'what it lacks',
      '{ ... on E { name } }',
      { __typename: 'E', id: '1' },
      '{"name":"n","id":"2","more":1}',
      '{"__typename":"E","id":"1","name":"n"}',
    ],
    [
      'nothing where it says something already',
      '{ ... on E { id name } }',
      { __typename: 'E', id: '1', name: null },
      '{"id":"2","name":"n"}',
      '{"__typename":"E","id":"1","name":null}',
    ],
    [
      'what a value in it lacks',
      '{ ... on E { inner { x y } } }',
      { __typename: 'E', inner: { x: 1 } },
      '{"inner":{"x":9,"y":2}}',
      '{"__typename":"E","inner":{"x":1,"y":2}}',
    ],
    [
      'what values in lists lack',
      '{ ... on E { inners { x y } } }',
      { __typename: 'E', inners: [{ x: 1 }, null] },
      '{"inners":[{"y":2},{"y":3}]}',
      '{"__typename":"E","inners":[{"x":1,"y":2},null]}',
    ],
    [
      'nothing of a list of another length',
      '{ ... on E { inners { x y } } }',
      { __typename: 'E', inners: [{ x: 1 }] },
      '{"inners":[{"y":2},{"y":3}]}',
      '{"__typename":"E","inners":[{"x":1}]}',
    ],
    [
      'nothing that is for another type',
      '{ ... on F { only } ... on E { name } }',
      { __typename: 'E' },
      '{"only":1,"name":"n"}',
      '{"__typename":"E","name":"n"}',
    ],
    [
      'no other type',
      '{ __typename ... on E { name } }',
      { __typename: 'E' },
      '{"__typename":"F","name":"n","only":1}',
      '{"__typename":"E","name":"n"}',
    ],
    [
      'the type that is behind an interface',
      '{ __typename ... on E { name } }',
      { __typename: 'Node' },
      '{"__typename":"E","name":"n"}',
      '{"__typename":"E","name":"n"}',
    ],
    [
      'no type that is not behind the interface',
      '{ __typename ... on Node { id } }',
      { __typename: 'Node' },
      '{"__typename":"V","id":"1"}',
      '{"__typename":"Node","id":"1"}',
    ],
    [
      'a type that is not a name',
      '{ __typename ... on Node { id } }',
      { __typename: 'Node' },
      '{"__typename":7,"id":"1"}',
      '{"__typename":"Node","id":"1"}',
    ],
  ];
  it.each(CASES)('%s', (_, asked, entity, answer, result) => {
    const added = structuredClone(entity);
    of(asked, 'entities').add(added, JSON.parse(answer));
    expect(JSON.stringify(added)).toBe(result);
  });
});

it.each([false, true])('A key that the plan made up is reported under the client’s key; only fetch there: %p', (alone) => {
  const asked = 'node { __typename ... on E { name } ... on F { name__alias_0: only } }';
  const options = { renames: { name__alias_0: 'name' }, alone };
  const { project } = of(`{ ${asked} }`, 'Query', options);
  expect(project({ node: { __typename: 'E', name: 'n' } })).toEqual({ node: { __typename: 'E', name: 'n' } });
  expect(project({ node: { __typename: 'F', name__alias_0: 1 } })).toMatchObject({ node: { __typename: 'F', name: 1 } });
  const deep = of(
    `{ deep: e { inner: any { __typename ... on E { any { ...on Node { a: id } } } } ${asked.replace('node', 'any')} } }`,
    'Query',
    {
      ...options,
      renames: { ...options.renames, a: 'id' },
    },
  );
  const inner = { __typename: 'E', any: { a: '1' } };
  expect(deep.project({ deep: { inner, any: { __typename: 'F', name__alias_0: 1 } } })).toMatchObject({
    deep: { inner: { __typename: 'E', any: { id: '1' } }, any: { name: 1 } },
  });
});

it('A hostile key does not change an object’s prototype', () => {
  const entity: Entity = { __typename: 'E', inner: {} };
  of('{ ... on E { inner { __proto__: x } __proto__: name } }', 'entities').add(
    entity,
    JSON.parse('{"inner":{"__proto__":{"evil":1}},"__proto__":{"evil":1}}'),
  );
  expect(Object.getPrototypeOf(entity)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(entity.inner)).toBe(Object.prototype);
  expect(({} as { evil?: unknown }).evil).toBeUndefined();
  expect(JSON.stringify(entity)).toBe('{"__typename":"E","inner":{"__proto__":{"evil":1}},"__proto__":{"evil":1}}');
});

it('Each type name that a subgraph makes up is answered, however many there are', () => {
  const { project } = of('{ node { __typename id } }');
  for (let index = 0; index < 1_200; index++) {
    expect(project({ node: { __typename: `T${index}`, id: '1', more: 1 } })).toEqual({ node: { __typename: `T${index}`, id: '1' } });
  }
});
