import { describe, expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLSchema,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
  stripIgnoredCharacters,
  validateSchema,
} from 'graphql';
import type { Asking } from './requirement.js';
import { ANONYMOUS, signIn } from './testing/asking.js';
import { protectedSchema } from './testing/protected-schema.js';
import { buildVisibleSchema } from './visible-schema.js';

/** The visible part of a schema, which is always valid; undefined if no query is left. */
function visible(sdl: string, asking: Asking): string | undefined {
  const { schema, requirements } = protectedSchema(sdl);
  const left = buildVisibleSchema(schema, schema, requirements, asking);
  expect(left ? validateSchema(left) : []).toEqual([]);
  return left && text(left);
}
const text = (schema: GraphQLSchema) => stripIgnoredCharacters(printSchema(lexicographicSortSchema(schema)));
const expected = (sdl: string) => text(buildSchema(sdl));

describe('A caller is shown', () => {
  const sdl = `
    type Query { open(filter: Filter): Int signedIn: Int @authenticated ward(by: Search): Ward beds: [Bed!]! ranked(by: Rank): Int }
    type Mutation { write(text: Text): Int @requiresScopes(scopes: [["write"]]) }
    type Ward @requiresScopes(scopes: [["ward"]]) { name: String kind: Kind }
    type Bed { number: Int ward: Ward secret: Secret @policy(policies: [["p"]]) }
    type Secret { id: ID }
    enum Kind { A B }
    enum Rank @authenticated { HIGH LOW }
    input Filter { kind: Range }
    input Range { from: Int to: Int }
    input Search { name: String }
    input Text { text: String }`;

  it('the unprotected fields, and neither types nor inputs of the protected ones', () => {
    expect(visible(sdl, ANONYMOUS)).toBe(
      expected(`
        type Query { open(filter: Filter): Int beds: [Bed!]! ranked(by: Rank): Int }
        type Bed { number: Int }
        enum Rank { HIGH LOW }
        input Filter { kind: Range }
        input Range { from: Int to: Int }`),
    );
  });
  it('the fields that the caller may ask for', () => {
    expect(visible(sdl, signIn('write', 'p'))).toBe(
      expected(`
        type Query { open(filter: Filter): Int signedIn: Int beds: [Bed!]! ranked(by: Rank): Int }
        type Mutation { write(text: Text): Int }
        type Bed { number: Int secret: Secret }
        type Secret { id: ID }
        enum Rank { HIGH LOW }
        input Filter { kind: Range }
        input Range { from: Int to: Int }
        input Text { text: String }`),
    );
  });
  it('everything, if the caller may ask for everything', () => {
    const { schema, requirements } = protectedSchema(sdl);
    expect(text(buildVisibleSchema(schema, schema, requirements, signIn('write ward', 'p'))!)).toBe(text(schema));
  });
  it('nothing, if no query is left', () => {
    expect(visible('type Query @authenticated { a: Int } type Mutation { b: Int }', ANONYMOUS)).toBeUndefined();
    expect(visible('type Query { a: A } type A { b: B } type B { c: Int @authenticated }', ANONYMOUS)).toBeUndefined();
  });
  it('unchanged descriptions, defaults, deprecations and directives', () => {
    const told = `
      "About" directive @note(rank: Rank = LOW) on FIELD
      "Root" type Query { "Open" open(first: Int = 5, rank: Rank! = LOW): Day @deprecated(reason: "old") shut: Int @authenticated }
      enum Rank { "Up" HIGH LOW @deprecated }
      scalar Day @specifiedBy(url: "https://example.org/day")`;
    expect(visible(told, ANONYMOUS)).toBe(expected(told.replace('shut: Int @authenticated', '')));
  });
  it('root types under the names from the schema', () => {
    expect(visible('schema { query: Q mutation: M } type Q { a: Int } type M { b: Int @authenticated }', ANONYMOUS)).toBe(
      expected('schema { query: Q } type Q { a: Int }'),
    );
  });
});

describe('A type without a visible field disappears', () => {
  it('with each field that returns it, and each type that then has no field', () => {
    expect(visible('type Query { a: A open: Int } type A { b: [B!]! } type B { c: Int @authenticated }', ANONYMOUS)).toBe(
      expected('type Query { open: Int }'),
    );
  });
  it('but not only because it returns itself', () => {
    expect(visible('type Query { a: A } type A { a: A id: ID b: Int @authenticated }', ANONYMOUS)).toBe(
      expected('type Query { a: A } type A { a: A id: ID }'),
    );
  });
  it('from its unions, and a union disappears with its last member', () => {
    const sdl = 'type Query { u: U v: V open: Int } union U = A | B union V = B type A { id: ID } type B @authenticated { id: ID }';
    expect(visible(sdl, ANONYMOUS)).toBe(expected('type Query { u: U open: Int } union U = A type A { id: ID }'));
  });
  it('and scalars and enums disappear with the last field that returns them', () => {
    expect(visible('type Query { c: C open: Int } scalar C @authenticated', ANONYMOUS)).toBe(expected('type Query { open: Int }'));
  });
});

describe('An interface', () => {
  it('shows the fields that the caller may ask for on every implementing type', () => {
    const sdl = `type Query { node: Node }
      interface Node { id: ID label: String }
      type A implements Node { id: ID label: String }
      type B implements Node { id: ID label: String @authenticated }`;
    expect(visible(sdl, ANONYMOUS)).toBe(
      expected(`type Query { node: Node }
        interface Node { id: ID }
        type A implements Node { id: ID label: String }
        type B implements Node { id: ID }`),
    );
  });
  it('without visible fields is removed from the types that implement it', () => {
    const sdl = `type Query { node: Node a: A }
      interface Base { id: ID }
      interface Node implements Base { id: ID }
      type A implements Node & Base { id: ID own: Int }
      type B implements Node & Base @authenticated { id: ID }`;
    expect(visible(sdl, ANONYMOUS)).toBe(expected('type Query { a: A } type A { id: ID own: Int }'));
  });
  it('shows no field that an implementing type lacks, even if the interface itself may be shown', () => {
    const sdl = `type Query { node: Node }
      interface Node { id: ID next: Next }
      union Next = Open | Closed
      type A implements Node { id: ID next: Open }
      type B implements Node { id: ID next: Closed }
      type Open { id: ID }
      type Closed @authenticated { id: ID }`;
    expect(visible(sdl, ANONYMOUS)).toBe(
      expected(`type Query { node: Node }
        interface Node { id: ID }
        type A implements Node { id: ID next: Open }
        type B implements Node { id: ID }
        type Open { id: ID }`),
    );
  });
});

describe('The client’s schema', () => {
  it('is filtered by the supergraph’s rules, even if it is only a part of it', () => {
    const { schema, requirements } = protectedSchema('type Query { a: A hidden: Int } type A @authenticated { id: ID inner: Int }');
    const api = buildSchema('type Query { a: A open: Int } type A { id: ID }');
    expect(buildVisibleSchema(api, schema, requirements, ANONYMOUS)).toBeUndefined();
    const left = buildVisibleSchema(api, schema, requirements, signIn())!;
    expect(isObjectType(left.getType('A'))).toBe(true);
    expect(text(left)).toBe(expected('type Query { a: A } type A { id: ID }'));
  });
});
