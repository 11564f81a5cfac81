import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { Entity } from '../answers/project.js';
import type { Execution } from '../execution.js';
import type { Fetch } from './fetch.js';
import { collectPending } from './reference-group.js';
import { compileRepresentation } from './representation.js';

const schema = buildSchema('type Query { a: A b: B } type A { id: ID name: String } type B { id: ID }');
const on = (type: string, ...names: string[]): QueryPlanSelectionNode => ({
  kind: 'InlineFragment',
  typeCondition: type,
  selections: ['__typename', ...names].map((name) => ({ kind: 'Field', name })),
});

/** The references of the items of a list, and the index of the reference of each item that has one. */
function collect(requires: QueryPlanSelectionNode[], items: (Entity | null)[]) {
  const fetch = { entities: { represent: compileRepresentation(schema, requires), required: new Set() }, keys: [] } as unknown as Fetch;
  const execution = { data: { items }, errors: [], plain: true } as unknown as Execution;
  const pending = collectPending(execution, { fetch, path: ['items', '@'] });
  return pending && { references: pending.references.map((text) => JSON.parse(text)), places: pending.places };
}

const a = (id: string, more: Entity = {}) => ({ __typename: 'A', id, ...more });

it.each<[string, QueryPlanSelectionNode[], (Entity | null)[], unknown]>([
  ['nothing, if there is nothing', [on('A', 'id')], [null], undefined],
  ['nothing, if no object has a type', [on('A', 'id')], [{ id: '1' }, {}], undefined],
  ['only objects with a type', [on('A', 'id')], [{ id: '1' }, a('1')], { references: [a('1')], places: [0] }],
  [
    'only objects of the required types',
    [on('A', 'id')],
    [{ __typename: 'B', id: '1' }, a('1'), a('2')],
    { references: [a('1'), a('2')], places: [0, 1] },
  ],
  ['each entity once', [on('A', 'id')], [a('1'), a('2'), a('1')], { references: [a('1'), a('2')], places: [0, 1, 0] }],
  [
    'entities of two types that have the same id',
    [on('A', 'id'), on('B', 'id')],
    [a('1'), { __typename: 'B', id: '1' }, a('1')],
    { references: [a('1'), { __typename: 'B', id: '1' }], places: [0, 1, 0] },
  ],
  [
    'entities that differ in the second field',
    [on('A', 'id', 'name')],
    [a('1', { name: 'x' }), a('1', { name: 'y' }), a('1', { name: 'x' })],
    { references: [a('1', { name: 'x' }), a('1', { name: 'y' })], places: [0, 1, 0] },
  ],
])('A look-up asks for %s', (_what, requires, items, expected) => {
  expect(collect(requires, items)).toEqual(expected);
});
