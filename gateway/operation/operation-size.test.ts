import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { parseOperation } from '../testing/operation-in.js';
import { DEFAULT_LIMITS, findExceeded, measureOperation, type OperationSize } from './operation-size.js';

const sizeOf = (source: string, name?: string): OperationSize => {
  const { document, operation } = parseOperation(source, name);
  return measureOperation(document, operation);
};
const list = (count: number, one: (i: number) => string) => Array.from({ length: count }, (_, i) => one(i)).join(' ');
const exceededBy = (source: string) => findExceeded(sizeOf(source), DEFAULT_LIMITS)?.limit;

describe('An operation’s size', () => {
  it('is the size of its fields', () => {
    expect(sizeOf('{ a { b c: d } e }')).toEqual({ depth: 2, height: 4, aliases: 1, rootFields: 2, directives: 0, fields: 4 });
  });
  it('includes the fields of its fragments, each time they are spread', () => {
    const source = '{ ...f x: a { ...f } } fragment f on Q { b: a @skip(if: false) { c } ... on Q { d } }';
    expect(sizeOf(source)).toEqual({ depth: 3, height: 7, aliases: 3, rootFields: 3, directives: 2, fields: 7 });
  });
  it('does not include other operations of its document', () => {
    const source = 'query A { a } query B { b { b { b } } ...f } fragment f on Q { c }';
    expect([sizeOf(source, 'A').fields, sizeOf(source, 'B').fields]).toEqual([1, 4]);
  });
  it('includes its directives, wherever they are', () => {
    const source = 'query ($v: Int @v) @q { a @f ... on Q @i { b } ...f @s } fragment f on Q @d { c @include(if: true) @skip(if: false) }';
    expect(sizeOf(source).directives).toBe(8);
  });
  it('has as its height the lines of its answer: a repeated key of one set is one line, an alias another', () => {
    expect(sizeOf('{ a a a b: a b: a }').height).toBe(2);
    expect(sizeOf('{ a { x } a { y } }').height).toBe(3);
    expect(sizeOf('{ ...f ...f } fragment f on Q { a b }').height).toBe(2);
    expect(sizeOf('{ ... { a } ... { b } }').height).toBe(2);
  });
});

describe('A limit', () => {
  it('is not exceeded by the introspection of tools', () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, schemaDescription: true, specifiedByUrl: true });
    expect(exceededBy(query)).toBeUndefined();
  });
  it.each([
    ['depth', 30, (n: number) => `${'{ a '.repeat(n)}${'}'.repeat(n)}`],
    ['rootFields', 100, (n: number) => `{ ${list(n, (i) => `f${i}`)} }`],
    ['aliases', 200, (n: number) => `{ a { ${list(n, (i) => `a${i}: b`)} } }`],
    ['directives', 200, (n: number) => `{ a { ${'... @include(if: true) { b } '.repeat(n)} } }`],
    ['height', 2_000, (n: number) => `{ a { ${list(n - 1, (i) => `f${i}`)} } }`],
    ['fields', 10_000, (n: number) => `{ a { ${'b '.repeat(n - 1)} } }`],
  ])('of %s is %i', (limit, atMost, source) => {
    expect(DEFAULT_LIMITS[limit as keyof OperationSize]).toBe(atMost);
    expect(exceededBy(source(atMost))).toBeUndefined();
    expect(findExceeded(sizeOf(source(atMost + 1)), DEFAULT_LIMITS)).toEqual({ limit, is: atMost + 1, atMost });
  });
});

describe('Measuring is linear', () => {
  it('for fragments that multiply each other', () => {
    const doubling = list(1_000, (i) => `fragment f${i} on Q { a { ...f${i + 1} } b: a @x { ...f${i + 1} } }`);
    const size = sizeOf(`{ ...f0 } ${doubling} fragment f1000 on Q { c }`);
    expect(size.fields).toBeGreaterThan(2 ** 1_000);
    expect(findExceeded({ ...size, depth: 1 }, DEFAULT_LIMITS)?.limit).toBe('fields');
  });
  it('for chains and cycles of fragments', () => {
    expect(sizeOf(`{ ...f0 } ${list(2_500, (i) => `fragment f${i} on Q { ...f${i + 1} }`)} fragment f2500 on Q { c }`).fields).toBe(1);
    expect(sizeOf('{ ...a } fragment a on Q { x ...b } fragment b on Q { y ...a }').fields).toBe(0);
  });
});

it('The size of an operation equals that with all fragments written out, except for repeated spreads in its height', () => {
  const { tree } = fc.letrec<{ tree: string; inner: string }>((tie) => ({
    tree: fc.array(tie('inner'), { minLength: 1, maxLength: 4 }).map((parts) => `{ ${parts.join(' ')} }`),
    inner: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b', 'c: a', 'd @x'),
      tie('tree').map((inner) => `e ${inner}`),
      tie('tree').map((inner) => `... @y ${inner}`),
    ),
  }));
  fc.assert(
    fc.property(tree, tree, tree, (body, first, second) => {
      const spread = `{ ...f g { ...f ...h } inner ${body} } fragment f on Q ${first} fragment h on Q { h ...f k ${second} }`;
      const f = `... ${first}`;
      const written = `{ ${f} g { ${f} ... { h ${f} k ${second} } } inner ${body} }`;
      expect(sizeOf(spread)).toEqual(sizeOf(written));
    }),
  );
});
