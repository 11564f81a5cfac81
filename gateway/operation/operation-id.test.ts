import { expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { computeOperationId } from './operation-id.js';

it('Operations that differ in white space and comments have one id', () => {
  expect(computeOperationId(parse('{ a  b }'), null)).toBe(computeOperationId(parse('{\n  a # first\n  b,\n}'), undefined));
});
it('Operations that differ have different ids, in a text, a number or an alias', () => {
  const ids = ['{ a }', '{ b: a }', '{ a(x: 1) }', '{ a(x: 2) }', '{ a(x: "1") }', '{ a(x: " 1") }', '{ a(x: "1 ") }'].map((text) =>
    computeOperationId(parse(text), null),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
it('Operations of one document have different ids, even if their names begin alike', () => {
  const name = 'x'.repeat(200);
  const document = parse(`query ${name}1 { a } query ${name}2 { b }`);
  expect(computeOperationId(document, `${name}1`)).not.toBe(computeOperationId(document, `${name}2`));
});
it('An id reveals nothing of the operation and fits a header', () => {
  expect(computeOperationId(parse('query secretName { a } query other { b }'), 'secretName')).toMatch(/^[\w-]{43}$/);
});
