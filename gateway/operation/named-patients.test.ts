import { describe, expect, it } from '@jest/globals';
import { buildSchema, getVariableValues } from 'graphql';
import { parseOperation } from '../testing/operation-in.js';
import { findNamedPatients, withoutOpening } from './named-patients.js';

const schema = buildSchema(`
  type Query { patient(id: ID!): Patient facility(id: ID!): Patient orders(patientId: ID): [Patient] search(filter: Filter, any: [Filter!]): Int }
  type Mutation { link(input: LinkInput!): Query patient(id: ID!): Patient }
  type Patient { id: ID patient(id: ID): Patient name: String }
  input Filter { patientId: ID patientIds: [ID!] and: [Filter!] words: String }
  input LinkInput { patientId: ID! note: String links: [Filter!] }
`);

function named(source: string, variables: Record<string, unknown> = {}, name?: string) {
  const { document, operation } = parseOperation(source, name);
  return findNamedPatients(
    schema,
    document,
    operation,
    getVariableValues(schema, operation.variableDefinitions ?? [], variables).coerced ?? {},
    100,
  );
}

describe('A patient is opened', () => {
  it.each([
    ['a literal', '{ patient(id: "p1") { id } }', {}],
    ['a variable', 'query ($id: ID!) { patient(id: $id) { id } }', { id: 'p1' }],
    ["a variable's default", 'query ($id: ID! = "p1") { patient(id: $id) { id } }', {}],
    ['an alias', '{ me: patient(id: "p1") { id } }', {}],
    ['a fragment', '{ ...a } fragment a on Query { ...b } fragment b on Query { patient(id: "p1") { id } }', {}],
    ['an inline fragment', '{ ... on Query { ... { patient(id: "p1") { id } } } }', {}],
    ['a fragment called constructor', '{ ...constructor } fragment constructor on Query { patient(id: "p1") { id } }', {}],
  ])('by %s', (_, source, variables) => {
    expect(named(source, variables)).toEqual({ opens: ['p1'], names: [] });
  });
  it('by a number, which counts as an id', () => {
    expect(named('{ patient(id: 7) { id } }').opens).toEqual(['7']);
    expect(named('{ patient(id: 12345678901234567890) { id } }').opens).toEqual(['12345678901234567890']);
    expect(named('query ($id: ID!) { patient(id: $id) { id } }', { id: 7 }).opens).toEqual(['7']);
  });
  it('by a variable whose value overrides its default', () => {
    expect(named('query ($id: ID! = "p1") { patient(id: $id) { id } }', { id: 'p2' }).opens).toEqual(['p2']);
  });
  it('once, however often it is named, in a stable order', () => {
    expect(named('{ b: patient(id: "p2") { id } a: patient(id: "p1") { id } c: patient(id: "p2") { id } }').opens).toEqual(['p1', 'p2']);
  });
  it('only by the root field of a query', () => {
    expect(named('{ facility(id: "f1") { id patient(id: "p9") { id } } }').opens).toEqual([]);
    expect(named('mutation { patient(id: "p1") { id } }').opens).toEqual([]);
  });
  it('not by fields that @skip and @include leave out', () => {
    const source =
      'query ($no: Boolean = false) { patient(id: "p1") @include(if: $no) { id } ... @skip(if: true) { patient(id: "p2") { id } } }';
    expect(named(source).opens).toEqual([]);
    expect(named(source, { no: true }).opens).toEqual(['p1']);
  });
});

describe('A patient is named', () => {
  it.each([
    ['an argument', '{ orders(patientId: "p1") { id } }', {}],
    ['an input field', 'mutation { link(input: { patientId: "p1" }) { __typename } }', {}],
    ['a nested input field', '{ search(filter: { and: [{ and: [{ patientId: "p1" }] }] }) }', {}],
    ['a list', '{ search(any: [{ words: "x" }, { patientId: "p1" }]) }', {}],
    ['a whole variable', 'mutation ($input: LinkInput!) { link(input: $input) { __typename } }', { input: { patientId: 'p1' } }],
    ['a variable within an input', 'query ($p: ID) { search(filter: { and: [{ patientId: $p }] }) }', { p: 'p1' }],
    ["a variable's default", 'query ($f: Filter = { patientId: "p1" }) { search(filter: $f) }', {}],
    ['a single value in place of a list', 'query ($f: [Filter!]) { search(any: $f) }', { f: { patientId: 'p1' } }],
  ])('by %s', (_, source, variables) => {
    expect(named(source, variables)).toEqual({ opens: [], names: ['p1'] });
  });
  it('not by a text that looks like a name, nor by a null', () => {
    expect(named('{ search(filter: { words: "patientId: p1", patientId: null }) orders { id } }')).toEqual({ opens: [], names: [] });
  });
});

describe('An operation', () => {
  const many = (count: number) => `{ ${Array.from({ length: count }, (_, i) => `a${i}: patient(id: "p${i}") { id }`).join(' ')} }`;
  it('names a hundred patients at most', () => {
    expect(named(many(100)).opens).toHaveLength(100);
    expect(() => named(many(101))).toThrow(
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'OPERATION_TOO_LARGE', limit: 'patients', atMost: 100 }) }),
    );
  });
  it('does not name the patients of another operation of its document', () => {
    const source =
      'query A { patient(id: "p1") { id } ...a } query B { patient(id: "p2") { id } ...b } fragment a on Query { x: patient(id: "p3") { id } } fragment b on Query { y: patient(id: "p4") { id } }';
    expect(named(source, {}, 'A').opens).toEqual(['p1', 'p3']);
    expect(named(source, {}, 'B').opens).toEqual(['p2', 'p4']);
  });
});

it('An operation that is asked a second time names the same patients, each once, and opens none', () => {
  expect(withoutOpening({ opens: ['p1', 'p3'], names: ['p1', 'p2'] })).toEqual({ opens: [], names: ['p1', 'p2', 'p3'] });
});
