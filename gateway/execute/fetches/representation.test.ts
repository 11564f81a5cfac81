import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';
import type { Entity } from '../answers/project.js';
import { compileRepresentation } from './representation.js';

const schema = buildSchema(`
  type Query { e: E }
  interface Node { id: ID! }
  type E implements Node { id: ID! name: String inner: V inners: [V] any: Node }
  type F implements Node { id: ID! }
  type V { x: Int y: Int }
`);

/** Requirements in the form of a plan. */
function requires(selection: string): QueryPlanSelectionNode[] {
  const [operation] = parse(selection).definitions as OperationDefinitionNode[];
  return nodes(operation!.selectionSet);
}

function nodes({ selections }: SelectionSetNode): QueryPlanSelectionNode[] {
  return selections.map((node): QueryPlanSelectionNode => {
    if (node.kind === 'FragmentSpread') throw new TypeError('plans have none');
    const inner = node.selectionSet && nodes(node.selectionSet);
    if (node.kind === 'InlineFragment')
      return {
        kind: 'InlineFragment',
        ...(node.typeCondition && { typeCondition: node.typeCondition.name.value }),
        selections: inner ?? [],
      };
    return {
      kind: 'Field',
      name: node.name.value,
      ...(node.alias && { alias: node.alias.value }),
      ...(inner ? { selections: inner } : {}),
    };
  });
}

const ID = '{ ... on E { __typename id } }';
const DEEP = '{ ... on E { __typename id inner { x } inners { x } } }';
const ANY = '{ ... on E { __typename any { ... on E { name } ... on F { id } } } }';

describe('The reference of an entity', () => {
  const CASES: readonly [title: string, requires: string, entity: Entity, text: string | undefined][] = [
    ['holds what is required and nothing else', ID, { __typename: 'E', id: '1', name: 'n' }, '{"__typename":"E","id":"1"}'],
    [
      'lacks what belongs to a fragment of which something is missing, and only that',
      '{ ... on E { __typename id } ... on E { __typename name } ... on Node { id } }',
      { __typename: 'E', id: '1' },
      '{"__typename":"E","id":"1"}',
    ],
    ['is in the order of what is required, not of the entity', ID, { id: '1', __typename: 'E' }, '{"__typename":"E","id":"1"}'],
    [
      'holds a null, which is a value',
      '{ ... on E { __typename id name } }',
      { __typename: 'E', id: '1', name: null },
      '{"__typename":"E","id":"1","name":null}',
    ],
    ['escapes what JSON must', ID, { __typename: 'E', id: '"\\\n' }, '{"__typename":"E","id":"\\"\\\\\\n"}'],
    [
      'sends a field under its own name',
      '{ ... on E { __typename own: name } }',
      { __typename: 'E', own: 'n', name: 'of another' },
      '{"__typename":"E","name":"n"}',
    ],
    [
      'says each field once',
      '{ ... on E { __typename id } ... on Node { __typename id } }',
      { __typename: 'E', id: '1' },
      '{"__typename":"E","id":"1"}',
    ],
    ['does not exist without a value that it needs', ID, { __typename: 'E' }, undefined],
    ['does not use properties that an entity inherits', '{ ... on E { __typename constructor } }', { __typename: 'E' }, undefined],
    ['does not exist for another type', ID, { __typename: 'F', id: '1' }, undefined],
    ['does not exist without a type', ID, { id: '1' }, undefined],
    ['does not exist if the type is not a name', ID, { __typename: 7, id: '1' }, undefined],
    [
      'holds objects and lists',
      DEEP,
      { __typename: 'E', id: '1', inner: { x: 1, y: 2 }, inners: [{ x: 3, y: 4 }, null] },
      '{"__typename":"E","id":"1","inner":{"x":1},"inners":[{"x":3},null]}',
    ],
    [
      'holds null for an object that is null',
      DEEP,
      { __typename: 'E', id: '1', inner: null, inners: null },
      '{"__typename":"E","id":"1","inner":null,"inners":null}',
    ],
    [
      'tells the type of an object whose fields depend on it',
      ANY,
      { __typename: 'E', any: { __typename: 'F', id: '2', more: 1 } },
      '{"__typename":"E","any":{"__typename":"F","id":"2"}}',
    ],
  ];
  it.each(CASES)('%s', (_, required, entity, text) => {
    expect(compileRepresentation(schema, requires(required))(entity)).toBe(text);
  });
});

const ON_NODE = '{ ... on Node { __typename id } }';

it.each<[string, FetchDataRewrite, string]>([
  ['the interface', { kind: 'ValueSetter', path: ['... on E', '__typename'], setValueTo: 'Node' }, '{"__typename":"Node","id":"1"}'],
  [
    'the concrete type, for a rewrite of another type',
    { kind: 'ValueSetter', path: ['... on F', '__typename'], setValueTo: 'Node' },
    '{"__typename":"E","id":"1"}',
  ],
])('A subgraph that knows only the interface is sent %s', (_, rewrite, text) => {
  expect(compileRepresentation(schema, requires(ON_NODE), [rewrite])({ __typename: 'E', id: '1' })).toBe(text);
});

it('A key is renamed in the reference if the plan says so', () => {
  const rewrite: FetchDataRewrite = { kind: 'KeyRenamer', path: ['... on E', 'inner', 'x'], renameKeyTo: 'y' };
  const represent = compileRepresentation(schema, requires('{ ... on E { __typename inner { x } } }'), [rewrite]);
  expect(represent({ __typename: 'E', inner: { x: 1 } })).toBe('{"__typename":"E","inner":{"y":1}}');
});

it('Equal entities have equal references from both builders', () => {
  const both = [requires(ID), requires('{ ... on E { __typename id inner { x } } }')];
  for (const required of both) {
    const represent = compileRepresentation(schema, required);
    const one = represent({ __typename: 'E', id: '1', inner: { x: 1, y: 2 }, name: 'a' });
    expect(represent({ inner: { y: 3, x: 1 }, id: '1', __typename: 'E' })).toBe(one);
    expect(represent({ inner: { y: 3, x: 1 }, id: '2', __typename: 'E' })).not.toBe(one);
  }
});

it('A string is escaped in a reference, unless it is known that no string needs it: then both texts are the same', () => {
  const represent = compileRepresentation(schema, requires(ID));
  expect(represent({ __typename: 'E', id: '1","id":"2' })).toBe(JSON.stringify({ __typename: 'E', id: '1","id":"2' }));
  expect(represent({ __typename: 'E', id: 'é 1' }, true)).toBe(represent({ __typename: 'E', id: 'é 1' }));
});
