import { expect, it } from '@jest/globals';
import { isTooNested, NESTING_AT_MOST } from './nesting.js';

const around = (depth: number, [open, close]: [string, string], inner: string) => open.repeat(depth) + inner + close.repeat(depth);

it('A text may nest up to the limit, in brackets of any kind', () => {
  for (const [open, close] of [
    ['{ a', '}'],
    ['[', ']'],
    ['(', ')'],
  ] as [string, string][]) {
    expect(isTooNested(around(NESTING_AT_MOST, [open, close], ' b '), undefined)).toBe(false);
    expect(isTooNested(around(NESTING_AT_MOST + 1, [open, close], ' b '), undefined)).toBe(true);
  }
});
it('Brackets in strings and comments do not count, open or closed', () => {
  expect(isTooNested(`{ a(x: "${'{'.repeat(500)}") b(y: """${'['.repeat(500)}""") } # ${'('.repeat(500)}`, undefined)).toBe(false);
  expect(isTooNested(around(NESTING_AT_MOST + 1, ['{ a(x: "}}}") ', '}'], ' b '), undefined)).toBe(true);
});
it('Many brackets side by side are not deep', () => {
  expect(isTooNested(`{ ${'a { b } '.repeat(1_000)} }`, undefined)).toBe(false);
});
it('Variables may nest up to the limit', () => {
  expect(isTooNested('', JSON.parse(around(NESTING_AT_MOST, ['[', ']'], '1')))).toBe(false);
  expect(isTooNested('', JSON.parse(around(5_000, ['{"a":[', ']}'], '1')))).toBe(true);
});
it('A value that is not a text, or not GraphQL, is left to the parser', () => {
  expect(isTooNested(undefined, undefined)).toBe(false);
  expect(isTooNested(['{'], null)).toBe(false);
  expect(isTooNested(`"${'{'.repeat(500)}`, 7)).toBe(false);
});
