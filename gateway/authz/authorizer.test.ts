import { describe, expect, it } from '@jest/globals';
import { print, stripIgnoredCharacters } from 'graphql';
import { parseOperation } from '../testing/operation-in.js';
import { Authorizer } from './authorizer.js';
import type { Asking } from './requirement.js';
import { ANONYMOUS, signIn } from './testing/asking.js';
import { protectedSchema } from './testing/protected-schema.js';

const { schema, names } = protectedSchema(`
  type Query {
    open: String
    either: String @requiresScopes(scopes: [["a", "b"], ["c"]])
    ruled: String @policy(policies: [["q", "p"], ["r"]]) @requiresScopes(scopes: [["a"]])
    chart: Chart
    node: Node
    things: [Thing]
  }
  type Chart @policy(policies: [["hpki"]]) { id: ID diagnosis: Code }
  scalar Code @policy(policies: [["recent"]])
  interface Node { id: ID }
  type A implements Node { id: ID @policy(policies: [["a"]]) }
  type B implements Node @policy(policies: [["b"]]) { id: ID }
  type C { id: ID @policy(policies: [["c"]]) }
  union Thing = B | C
`);
const authorizer = () => new Authorizer(schema, names);

function asker(of: Authorizer, source: string) {
  const { document, operation } = parseOperation(source);
  return {
    document,
    operation,
    policies: of.policiesOf(document, operation),
    filter: (asking: Asking) => of.filter(document, operation, asking),
  };
}

describe('The policies on which an operation depends', () => {
  it.each([
    ['{ open either }', []],
    ['{ open ruled }', ['p', 'q', 'r']],
    ['{ chart { id } }', ['hpki']],
    ['{ chart { diagnosis } }', ['hpki', 'recent']],
    ['{ node { id } }', ['a', 'b']],
    ['{ node { ... on A { id } } }', ['a', 'b']],
    ['{ things { ... on C { id } } }', ['b', 'c']],
    ['{ ...f } fragment f on Query { ... { chart { id } } }', ['hpki']],
    ['{ __schema { types { name } } }', []],
  ])('of %s are %j', (source, policies) => {
    expect(asker(authorizer(), source).policies).toEqual(policies);
  });
  it('are those of the requested operation', () => {
    const of = authorizer();
    expect(asker(of, '{ chart { id } }').policies).toEqual(['hpki']);
    expect(asker(of, '{ ruled }').policies).toEqual(['p', 'q', 'r']);
  });
});

describe('The filtered operation', () => {
  it('is shared by callers whose relevant rights are equal', () => {
    const { filter } = asker(authorizer(), '{ open either }');
    const first = filter(signIn('a x', 'p'));
    expect(first.removed).toEqual([['either']]);
    expect(filter(signIn('y a', 'hpki'))).toBe(first);
    expect(filter(signIn('a'))).toBe(first);
  });
  it('differs for callers whose relevant rights differ', () => {
    const { filter } = asker(authorizer(), '{ open either ruled }');
    const left = (asking: Asking) => stripIgnoredCharacters(print(filter(asking).document!));
    for (let again = 0; again < 2; again++) {
      expect(left(ANONYMOUS)).toBe('{open}');
      expect(left(signIn('a'))).toBe('{open}');
      expect(left(signIn('a b'))).toBe('{open either}');
      expect(left(signIn('a', 'r'))).toBe('{open ruled}');
      expect(left(signIn('a c', 'p'))).toBe('{open either}');
      expect(left(signIn('a c', 'p q'))).toBe('{open either ruled}');
      expect(left({ ...signIn('a c', 'r'), authenticated: false })).toBe('{open}');
    }
  });
  it('is never confused, whatever the names of scopes', () => {
    const of = authorizer();
    const source = '{ open either }';
    expect(asker(of, source).filter(signIn('a","scope b')).removed).toEqual([['either']]);
    expect(asker(of, source).filter(signIn('a b')).removed).toEqual([]);
    expect(asker(of, '{ open }').filter(signIn('')).removed).toEqual([]);
    expect(asker(of, source).filter(signIn('a')).removed).toEqual([['either']]);
  });
  it('is the same object as the input if nothing is removed', () => {
    const of = authorizer();
    for (let again = 0; again < 2; again++) {
      const { document, operation, filter } = asker(of, '{ open }');
      const left = filter(ANONYMOUS);
      expect(left.document).toBe(document);
      expect(left.operation).toBe(operation);
    }
  });
});

describe('A supergraph without rules', () => {
  const plain = protectedSchema('type Query { open: String }');
  const of = new Authorizer(plain.schema, plain.names);

  it('protects nothing, unlike one with a rule that no caller meets', () => {
    const never = protectedSchema('type Query { open: String @requiresScopes(scopes: []) }');
    expect([of.protects, authorizer().protects, new Authorizer(never.schema, never.names).protects]).toEqual([false, true, true]);
  });
  it('does not change operations and schema', () => {
    const { document, operation, policies, filter } = asker(of, '{ open }');
    expect([policies, filter(ANONYMOUS)]).toEqual([[], { document, operation, removed: [] }]);
    expect(of.visible(plain.schema, ANONYMOUS)).toBe(plain.schema);
  });
});

describe('The schema that is visible to a caller', () => {
  it('is shared by callers whose relevant rights are equal', () => {
    const of = authorizer();
    const first = of.visible(schema, signIn('a x'));
    expect(of.visible(schema, signIn('y a', 'z'))).toBe(first);
    expect(of.visible(schema, signIn('a c'))).not.toBe(first);
  });
  it('belongs to the schema that it is asked for', () => {
    const of = authorizer();
    const asking = signIn('', 'b');
    const first = of.visible(schema, asking);
    const other = protectedSchema('type Query { open: String }').schema;
    expect(Object.keys(of.visible(other, asking)!.getTypeMap())).not.toContain('Thing');
    expect(Object.keys(first!.getTypeMap())).toContain('Thing');
  });
});
