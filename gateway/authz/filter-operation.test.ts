import { describe, expect, it } from '@jest/globals';
import { parse, print, stripIgnoredCharacters, validate } from 'graphql';
import { endRunaway } from '../../subgraphs/sources/testing/end-runaway.js';
import { parseOperation } from '../testing/operation-in.js';
import { filterOperation } from './filter-operation.js';
import type { Asking } from './requirement.js';
import { ANONYMOUS, signIn } from './testing/asking.js';
import { type ProtectedSchema, protectedSchema } from './testing/protected-schema.js';

const HOSPITAL = protectedSchema(`
  type Query {
    open(first: Int): String
    signedIn: String @authenticated
    either: String @requiresScopes(scopes: [["a", "b"], ["c"]])
    ruled: String @policy(policies: [["p", "q"], ["r"]])
    both: String @policy(policies: [["r"]]) @requiresScopes(scopes: [["c"]])
    ward: Ward
    wards(first: Int): [[Ward!]!]!
    beds: [Bed!]!
    code: Code
    codes: [Code!]!
    level: Level!
    node: Node
    nodes: [Node!]!
    thing: Thing
    guarded: Guarded
    guardedThings: [GuardedThing]
    staffed: Staffed
  }
  type Mutation { write(text: String): String @requiresScopes(scopes: [["write"]]) note(text: String): String move: Bed! }
  type Subscription { wards: Ward }
  type Ward @requiresScopes(scopes: [["ward"]]) { name: String secret: String @requiresScopes(scopes: [["secret"]]) beds: [Bed!] next: Ward }
  type Bed { number: Int patient(by: String): String @requiresScopes(scopes: [["secret"]]) ward: Ward bed: Bed }
  interface Node { id: ID! label: String }
  type Plain implements Node { id: ID! label: String plain: String }
  type Hidden implements Node { id: ID! label: String @requiresScopes(scopes: [["hidden"]]) hidden: String @requiresScopes(scopes: [["hidden"]]) }
  interface Staffed @requiresScopes(scopes: [["staff"]]) { id: ID! }
  type Desk implements Staffed { id: ID! }
  union Thing = Plain | Guarded | Desk
  union GuardedThing = Guarded
  type Guarded @requiresScopes(scopes: [["guard"]]) { id: ID! name: String }
  scalar Code @requiresScopes(scopes: [["code"]])
  enum Level @requiresScopes(scopes: [["level"]]) { LOW HIGH }
`);

interface Expected {
  /** The filtered operation; undefined if nothing is left. */
  readonly left: string | undefined;
  readonly removed: readonly (readonly string[])[];
}

function filtered(asking: Asking, source: string, { schema, requirements }: ProtectedSchema = HOSPITAL): Expected {
  const { document, operation } = parseOperation(source);
  expect(validate(schema, document)).toEqual([]);
  const left = filterOperation({ schema, requirements, document, operation, asking });
  if (left.document) {
    expect(validate(schema, left.document)).toEqual([]);
    expect(left.document.definitions[0]).toBe(left.operation);
  }
  return { left: left.document && shortened(print(left.document)), removed: left.removed };
}

const shortened = (source: string) => stripIgnoredCharacters(print(parse(source)));

/** If nothing is removed, the result is the operation as it was sent. */
function expectLeft(asking: Asking, source: string, left: string | undefined, removed: readonly string[] = []) {
  const paths = removed.map((path) => path.split(' / '));
  expect(filtered(asking, source)).toEqual({ left: left === undefined ? undefined : shortened(left), removed: paths });
}

describe('Nothing is removed', () => {
  it('from an operation whose caller has all rights: it is the same object', () => {
    const { document, operation } = parseOperation('query q($a: Int) { open(first: $a) signedIn } fragment f on Query { open }', 'q');
    const left = filterOperation({ ...HOSPITAL, document, operation, asking: signIn() });
    expect(left.document).toBe(document);
    expect(left.operation).toBe(operation);
    expect(left.removed).toEqual([]);
  });
  it('from introspection, even of protected parts', () => {
    const source = '{ __schema { types { name } } __type(name: "Ward") { fields { name } } __typename }';
    expectLeft(ANONYMOUS, source, source);
  });
});

describe('A field is removed', () => {
  const source = '{ open signedIn either ruled both }';
  it.each([
    ['a caller who has not signed in', ANONYMOUS, '{ open }', ['signedIn', 'either', 'ruled', 'both']],
    ['a signed-in caller', signIn(), '{ open signedIn }', ['either', 'ruled', 'both']],
    ['half of an alternative', signIn('a', 'q'), '{ open signedIn }', ['either', 'ruled', 'both']],
    ['one alternative', signIn('c', 'r'), '{ open signedIn either ruled both }', []],
    ['the other alternative', signIn('a b', 'p q'), '{ open signedIn either ruled }', ['both']],
    ['a policy without a signed-in caller', { ...ANONYMOUS, policies: new Set(['r']) }, '{ open ruled }', ['signedIn', 'either', 'both']],
    ['scopes without a signed-in caller', { ...ANONYMOUS, scopes: new Set(['c']) }, '{ open }', ['signedIn', 'either', 'ruled', 'both']],
  ] as const)('unless its caller has what it needs: %s', (_, asking, left, removed) => {
    expectLeft(asking, source, left, removed);
  });
  it('under its alias, whatever its name', () => {
    expectLeft(ANONYMOUS, '{ open __proto__: either constructor: either toString: open }', '{ open toString: open }', [
      '__proto__',
      'constructor',
    ]);
  });
  it('even if its directives skip it, and the others keep theirs', () => {
    expectLeft(
      ANONYMOUS,
      'query ($a: Boolean!) { open @skip(if: $a) either @include(if: false) }',
      'query ($a: Boolean!) { open @skip(if: $a) }',
      ['either'],
    );
  });
  it('with one error, though it is selected twice', () => {
    expectLeft(ANONYMOUS, '{ open either either ... { either } ...f } fragment f on Query { either }', '{ open }', ['either']);
  });
  it('if its type needs more than it does', () => {
    expectLeft(signIn('secret'), '{ open ward { secret } }', '{ open }', ['ward']);
    expectLeft(signIn('ward'), '{ ward { name secret } }', '{ ward { name } }', ['ward / secret']);
    expectLeft(signIn('ward secret'), '{ ward { secret } }', '{ ward { secret } }');
  });
  it('if it returns a protected scalar or enum, in any lists and non-nulls', () => {
    expectLeft(signIn('level'), '{ code codes level }', '{ level }', ['code', 'codes']);
    expectLeft(signIn('code'), '{ code codes level }', '{ code codes }', ['level']);
  });
  it('at any depth, with @ for each list in its path', () => {
    expectLeft(
      signIn('ward'),
      '{ wards { beds { number patient } } beds { ward { x: beds { patient } } } }',
      '{ wards { beds { number } } beds { __typename } }',
      ['wards / @ / @ / beds / @ / patient', 'beds / @ / ward / x / @ / patient'],
    );
  });
  it('together with nullable parents that have no selection left, which get no errors of their own', () => {
    expectLeft(signIn(), '{ open node { ... on Hidden { hidden } } }', '{ open }', ['node / ... on Hidden / hidden']);
  });
  it('without the parents that cannot be null: they keep __typename, so that their null takes nothing else away', () => {
    expectLeft(signIn(), '{ open beds { bed { bed { patient } } } }', '{ open beds { __typename } }', ['beds / @ / bed / bed / patient']);
    expectLeft(ANONYMOUS, '{ beds { patient ...f } } fragment f on Bed { ward { name } }', '{ beds { __typename } }', [
      'beds / @ / patient',
      'beds / @ / ward',
    ]);
    expectLeft(signIn('ward'), '{ wards { secret } }', '{ wards { __typename } }', ['wards / @ / @ / secret']);
  });
  it('without a parent that cannot be null and is of an interface', () => {
    expectLeft(signIn(), '{ nodes { ... on Hidden { hidden } label } }', '{ nodes { __typename } }', [
      'nodes / @ / ... on Hidden / hidden',
      'nodes / @ / label',
    ]);
  });
  it('even if nothing else was selected', () => {
    expectLeft(ANONYMOUS, '{ node { ... on Hidden { hidden } } }', undefined, ['node / ... on Hidden / hidden']);
  });
});

describe('__typename', () => {
  it('of a protected type is removed', () => {
    expectLeft(ANONYMOUS, '{ open guarded { __typename } }', '{ open }', ['guarded']);
    expectLeft(ANONYMOUS, '{ thing { ... on Guarded { __typename } } open }', '{ open }', ['thing / ... on Guarded']);
  });
  it('of an unprotected type is kept, even if nothing else is left', () => {
    expectLeft(ANONYMOUS, '{ beds { __typename patient } }', '{ beds { __typename } }', ['beds / @ / patient']);
    expectLeft(ANONYMOUS, '{ thing { __typename } nodes { t: __typename } }', '{ thing { __typename } nodes { t: __typename } }');
  });
});

describe('On an interface', () => {
  it('a field needs the rules of all implementing types', () => {
    expectLeft(signIn(), '{ nodes { id label } }', '{ nodes { id } }', ['nodes / @ / label']);
    expectLeft(signIn('hidden'), '{ nodes { id label } }', '{ nodes { id label } }');
  });
  it('a fragment on one type needs only the rule of that type', () => {
    expectLeft(
      signIn(),
      '{ node { ... on Plain { label } ... on Hidden { id label } } }',
      '{ node { ... on Plain { label } ... on Hidden { id } } }',
      ['node / ... on Hidden / label'],
    );
  });
  it('the interface’s own rule applies wherever it is named', () => {
    expectLeft(ANONYMOUS, '{ open staffed { ... on Desk { id } } }', '{ open }', ['staffed']);
    expectLeft(ANONYMOUS, '{ thing { ... on Staffed { id } ... on Desk { id } } }', '{ thing { ... on Desk { id } } }', [
      'thing / ... on Staffed',
    ]);
  });
  it('a rule that only sums up the implementers’ does not apply to fragments', () => {
    const summed = protectedSchema(`
      type Query { node: Node }
      interface Node @requiresScopes(scopes: [["a", "b"]]) { id: ID }
      type A implements Node @requiresScopes(scopes: [["a"]]) { id: ID }
      type B implements Node @requiresScopes(scopes: [["b"]]) { id: ID }`);
    const source = '{ node { __typename id ... on A { id } ... on B { id } } }';
    expect(filtered(signIn('a'), source, summed)).toEqual({
      left: '{node{__typename ...on A{id}}}',
      removed: [
        ['node', 'id'],
        ['node', '... on B'],
      ],
    });
    expect(filtered(signIn('c'), source, summed)).toEqual({ left: undefined, removed: [['node']] });
    expect(filtered(signIn('a b'), source, summed).removed).toEqual([]);
  });
  it('a field needs the rules of the interfaces that implement the interface', () => {
    const nested = protectedSchema(`
      type Query { one: One }
      interface One { id: ID }
      interface Two implements One { id: ID @authenticated }
      type A implements One & Two { id: ID }`);
    expect(filtered(ANONYMOUS, '{ one { id ... on A { id } } }', nested)).toEqual({ left: '{one{...on A{id}}}', removed: [['one', 'id']] });
  });
});

describe('On a union', () => {
  it('each member is checked at its fragment, which is removed as a whole', () => {
    expectLeft(ANONYMOUS, '{ thing { ... on Plain { plain } ... on Guarded { id name } } }', '{ thing { ... on Plain { plain } } }', [
      'thing / ... on Guarded',
    ]);
    expectLeft(signIn('guard'), '{ thing { ... on Guarded { id } } }', '{ thing { ... on Guarded { id } } }');
  });
  it('nothing is kept if no member may be shown', () => {
    expectLeft(ANONYMOUS, '{ open guardedThings { __typename ... on Guarded { id } } }', '{ open }', ['guardedThings']);
  });
});

describe('A fragment', () => {
  it('is unchanged if nothing in it is removed, and is dropped if it is no longer spread', () => {
    expectLeft(
      signIn(),
      '{ ...keep ...drop beds { ...number } guarded { ...g } } fragment keep on Query { open } fragment drop on Query { either } fragment number on Bed { number } fragment g on Guarded { ...h } fragment h on Guarded { id }',
      '{ ...keep beds { ...number } } fragment keep on Query { open } fragment number on Bed { number }',
      ['either', 'guarded'],
    );
  });
  it('without a type condition, or on its parent type, adds no step to a path', () => {
    expectLeft(
      ANONYMOUS,
      '{ ... { open either } ... on Query { x: either } ... @include(if: true) { y: either open } }',
      '{ ... { open } ... @include(if: true) { open } }',
      ['either', 'x', 'y'],
    );
  });
  it('within fragments is checked at any depth', () => {
    expectLeft(
      signIn(),
      '{ ...a } fragment a on Query { ...b open } fragment b on Query { ... { ...c } } fragment c on Query { beds { ...d } } fragment d on Bed { x: patient number }',
      '{ ...a } fragment a on Query { ...b open } fragment b on Query { ... { ...c } } fragment c on Query { beds { ...d } } fragment d on Bed { number }',
      ['beds / @ / x'],
    );
  });
  it('that is spread in several places loses the same fields in each, with an error for each place', () => {
    expectLeft(
      signIn(),
      '{ beds { ...f } one: beds { bed { ...f } } } fragment f on Bed { number patient }',
      '{ beds { ...f } one: beds { bed { ...f } } } fragment f on Bed { number }',
      ['beds / @ / patient', 'one / @ / bed / patient'],
    );
  });
  it('stays in places where it is allowed, though it is removed from others', () => {
    const shared = protectedSchema(`
      type Query { mine: Chart theirs: Chart @requiresScopes(scopes: [["theirs"]]) }
      type Chart { id: ID diagnosis: String @authenticated }`);
    expect(filtered(ANONYMOUS, '{ mine { ...f } theirs { ...f } } fragment f on Chart { id diagnosis }', shared)).toEqual({
      left: '{mine{...f}}fragment f on Chart{id}',
      removed: [['mine', 'diagnosis'], ['theirs']],
    });
  });
  it('on an object needs that object’s rule, though the same selection on its interface needs more', () => {
    expectLeft(
      signIn(),
      '{ nodes { ...all ...plain } } fragment all on Node { label } fragment plain on Plain { label }',
      '{ nodes { ...plain } } fragment plain on Plain { label }',
      ['nodes / @ / label'],
    );
    expectLeft(
      signIn(),
      '{ thing { ... on Node { id label } ... on Plain { ... on Node { x: label } label } } }',
      '{ thing { ... on Node { id } ... on Plain { label } } }',
      ['thing / ... on Node / label', 'thing / ... on Plain / ... on Node / x'],
    );
  });
  it.each(['constructor', '__proto__', 'toString'])('may be called %s', (name) => {
    const left = `{ ...${name} } fragment ${name} on Query { open }`;
    expectLeft(ANONYMOUS, `{ ...${name} } fragment ${name} on Query { open either }`, left, ['either']);
  });
});

describe('Variables', () => {
  it('are dropped with the last field that used them', () => {
    expectLeft(
      signIn(),
      'query ($a: Int, $b: String, $c: Boolean!) { open(first: $a) beds { ...f ...g } } fragment f on Bed { patient(by: $b) } fragment g on Bed { number @skip(if: $c) }',
      'query ($a: Int, $c: Boolean!) { open(first: $a) beds { ...g } } fragment g on Bed { number @skip(if: $c) }',
      ['beds / @ / patient'],
    );
  });
});

describe('In a document', () => {
  it('only the requested operation is left', () => {
    const { document, operation } = parseOperation(
      'query a { ...f } query b { ...g } fragment f on Query { open either } fragment g on Query { open }',
      'a',
    );
    const left = filterOperation({ ...HOSPITAL, document, operation, asking: ANONYMOUS });
    expect(shortened(print(left.document!))).toBe(shortened('query a { ...f } fragment f on Query { open }'));
  });
  it('the allowed mutations are left in their order', () => {
    expectLeft(
      signIn(),
      'mutation ($t: String) { a: note(text: "1") write(text: $t) b: note(text: "2") }',
      'mutation { a: note(text: "1") b: note(text: "2") }',
      ['write'],
    );
  });
  it('a mutation is not run if nothing of its answer may be shown', () => {
    expectLeft(signIn(), 'mutation { note move { patient } }', 'mutation { note }', ['move / patient']);
    expectLeft(signIn(), 'mutation { ...f } fragment f on Mutation { move { patient } }', undefined, ['move / patient']);
  });
  it('a subscription may be refused as a whole', () => {
    expectLeft(signIn(), 'subscription { wards { name } }', undefined, ['wards']);
  });
  it('every field is refused if the root type is', () => {
    const closed = protectedSchema('type Query @authenticated { a: Int b: Int }');
    const source = '{ a ... on Query { b } ...f __typename } fragment f on Query { c: a }';
    expect(filtered(ANONYMOUS, source, closed)).toEqual({ left: undefined, removed: [['a'], ['b'], ['c'], ['__typename']] });
    expect(filtered(signIn(), source, closed).removed).toEqual([]);
  });
});

describe('Directives are read', () => {
  it('under the names that the supergraph gives them, and under no others', () => {
    const renamed = protectedSchema(`
      schema @link(url: "https://specs.apollo.dev/authenticated/v0.1", import: [{ name: "@authenticated", as: "@signedIn" }], for: SECURITY)
        @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", as: "scoped", for: SECURITY)
        @link(url: "https://specs.apollo.dev/policy/v0.1", import: [{ name: "@policy", as: "@constructor" }], for: SECURITY) { query: Query }
      type Query {
        a: Int @signedIn
        b: Int @scoped(scopes: [["s"]])
        c: Int @constructor(policies: [["p"]])
        d: Int @authenticated @requiresScopes(scopes: [["s"]]) @policy(policies: [["p"]])
      }`);
    expect(filtered(ANONYMOUS, '{ a b c d }', renamed).left).toBe('{d}');
    expect(filtered(signIn('s', 'p'), '{ a b c d }', renamed).removed).toEqual([]);
  });
  it('from extensions of types, and each of them if one is repeated', () => {
    const extended = protectedSchema(`
      type Query { a: A b: Int @requiresScopes(scopes: [["x"]]) @requiresScopes(scopes: [["y"]]) }
      type A { id: ID }
      extend type A @authenticated { more: Int @policy(policies: [["p"]]) }`);
    expect(filtered(ANONYMOUS, '{ a { id } }', extended).removed).toEqual([['a']]);
    expect(filtered(signIn('x'), '{ a { id more } b }', extended).removed).toEqual([['a', 'more'], ['b']]);
    expect(filtered(signIn('x y', 'p'), '{ a { id more } b }', extended).removed).toEqual([]);
  });
});

describe('An operation that is built to be slow to filter', () => {
  const doubling = (depth: number, spread: (next: string) => string) =>
    Array.from({ length: depth }, (_, i) => `fragment f${i} on Bed { ${spread(`f${i + 1}`)} } `).join('');
  const filteredWhole = (source: string) => {
    const { document, operation } = parseOperation(source);
    return endRunaway(() => filterOperation({ ...HOSPITAL, document, operation, asking: ANONYMOUS }));
  };

  it('is filtered without exponential work if its fragments double sixty times', () => {
    const fragments = doubling(60, (next) => `...${next} ... { ...${next} }`);
    const left = filteredWhole(`{ beds { ...f0 } } ${fragments} fragment f60 on Bed { number patient }`);
    expect(left.removed).toEqual([['beds', '@', 'patient']]);
    expect(left.document?.definitions).toHaveLength(62);
  });
  it('is filtered without exponential work if its fields double sixty times, and the number of paths in the error is limited', () => {
    const fragments = doubling(60, (next) => `bed { ...${next} } other: bed { ...${next} }`);
    const left = filteredWhole(`{ beds { ...f0 } } ${fragments} fragment f60 on Bed { number patient }`);
    expect(left.removed).toHaveLength(100);
    expect(new Set(left.removed.map(String)).size).toBe(100);
    expect(left.removed[0]).toHaveLength(63);
  });
  it('is filtered without exponential work if its fragments are on many types in turn', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, i) => `fragment f${i} on ${i % 2 ? 'Node' : 'Plain'} { ...f${i + 1} x: label ...f${i + 1} } `,
    );
    const left = filteredWhole(`{ nodes { ...f0 } } ${fragments.join('')} fragment f60 on Plain { id }`);
    expect(left.removed).toHaveLength(30);
  });
  it('of a thousand fragments in a row is filtered', () => {
    const left = filteredWhole(`{ beds { ...f0 } } ${doubling(1_000, (next) => `...${next}`)} fragment f1000 on Bed { patient }`);
    expect(left.removed).toEqual([['beds', '@', 'patient']]);
    expect(shortened(print(left.document!))).toBe('{beds{__typename}}');
  });
  it('of thousands of fields reports only the first hundred removals', () => {
    const fields = Array.from({ length: 5_000 }, (_, i) => `a${i}: either`).join(' ');
    const { removed, document } = filteredWhole(`{ open ${fields} }`);
    expect([removed.length, removed[0], removed[99]]).toEqual([100, ['a0'], ['a99']]);
    expect(print(document!)).not.toContain('either');
  });
});
