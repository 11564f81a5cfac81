import { expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { operationId } from './operation-id.js';

it('Operations that differ in white space and comments have one id', () => {
  expect(operationId(parse('{ a  b }'), null)).toBe(operationId(parse('{\n  a # first\n  b,\n}'), undefined));
});
it('Operations that differ have different ids, in a text, a number or an alias', () => {
  const ids = ['{ a }', '{ b: a }', '{ a(x: 1) }', '{ a(x: 2) }', '{ a(x: "1") }', '{ a(x: " 1") }', '{ a(x: "1 ") }'].map((text) =>
    operationId(parse(text), null),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
it('Operations of one document have different ids, even if their names begin alike', () => {
  const name = 'x'.repeat(200);
  const document = parse(`query ${name}1 { a } query ${name}2 { b }`);
  expect(operationId(document, `${name}1`)).not.toBe(operationId(document, `${name}2`));
});
it('An id reveals nothing of the operation and fits a header', () => {
  expect(operationId(parse('query secretName { a } query other { b }'), 'secretName')).toMatch(/^[\w-]{43}$/);
});
