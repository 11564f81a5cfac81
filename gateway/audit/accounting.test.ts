import { expect, it } from '@jest/globals';
import { buildSchema, type GraphQLFormattedError } from 'graphql';
import { compileShape, type Shaping } from '../execute/response/shape.js';
import { parseOperation } from '../testing/operation-in.js';
import { listDisclosedEntities } from './accounting.js';

const schema = buildSchema('type Query { ps: [P] p: P } type P { id: ID! name: String blood: String next: P }');

/** The disclosed entities of a query for patients, with errors of these codes and paths. */
function ledger(source: string, data: unknown, errors: readonly [code: string, path: (string | number)[] | undefined][] = []) {
  const { operation } = parseOperation(source);
  const selections = { schema, fragments: new Map(), included: () => true };
  const shape = compileShape(selections, schema.getQueryType()!, operation.selectionSet, { accounted: ({ name }) => name === 'P' });
  const shaping: Shaping = { broken: [], missing: [], delivered: [], introspection: undefined, plain: false, at: [] };
  shape.text(data as Record<string, unknown>, shaping);
  const told = errors.map(([code, path]): GraphQLFormattedError => ({ message: '', ...(path && { path }), extensions: { code } }));
  return listDisclosedEntities(shape, shaping, told, () => ['id']);
}

const TWO = {
  ps: [
    { id: '1', name: 'n', blood: null },
    { id: '2', name: 'm', blood: 'A' },
  ],
};
const ASKED = '{ ps { id name blood } }';

it('Each entity is listed by its key, with the fields that were shown', () => {
  expect(ledger('{ ps { name } p { a: name next { blood } } }', { ...TWO, p: { id: '3', a: 'x', next: null } })).toEqual([
    { type: 'P', key: '{"id":"1"}', delivered: ['name'], withheld: [], unavailable: [] },
    { type: 'P', key: '{"id":"2"}', delivered: ['name'], withheld: [], unavailable: [] },
    { type: 'P', key: '{"id":"3"}', delivered: ['a', 'next'], withheld: [], unavailable: [] },
  ]);
});

it.each(['UNAUTHORIZED_FIELD_OR_TYPE', 'NOT_PERMITTED', 'PERMIT_INVALID'])(
  'A field that is null with %s is withheld, for that entity only',
  (code) => {
    const [one, other] = ledger(ASKED, TWO, [[code, ['ps', 0, 'blood']]]);
    expect(one).toEqual({ type: 'P', key: '{"id":"1"}', delivered: ['id', 'name'], withheld: ['blood'], unavailable: [] });
    expect(other).toMatchObject({ delivered: ['id', 'name', 'blood'], withheld: [] });
  },
);

it.each<[string, (string | number)[] | undefined, string[][]]>([
  ['at one entity', ['ps', 1, 'blood'], [[], ['blood']]],
  ['at all of a list', ['ps', '@', 'blood'], [['blood'], ['blood']]],
  ['in a fragment', ['ps', '@', '... on P', 'blood'], [['blood'], ['blood']]],
  ['deeper than a field', ['ps', 0, 'blood', 'x'], [[], []]],
  ['above the field', ['ps', 0], [[], []]],
  ['at another list', ['qs', 0, 'blood'], [[], []]],
  ['without a path', undefined, [[], []]],
])('A field that failed %s is unavailable', (_, path, unavailable) => {
  const entries = ledger(ASKED, TWO, [['SUBGRAPH_TIMED_OUT', path]]);
  expect(entries.map((entry) => entry.unavailable)).toEqual(unavailable);
  expect(entries.map((entry) => entry.withheld)).toEqual([[], []]);
});

it('An entity within another entity has an entry of its own', () => {
  const data = { p: { id: '1', next: { id: '2', name: null } } };
  expect(ledger('{ p { id next { id name } } }', data, [['NOT_PERMITTED', ['p', 'next', 'name']]])).toEqual([
    { type: 'P', key: '{"id":"2"}', delivered: ['id'], withheld: ['name'], unavailable: [] },
    { type: 'P', key: '{"id":"1"}', delivered: ['id', 'next'], withheld: [], unavailable: [] },
  ]);
});
