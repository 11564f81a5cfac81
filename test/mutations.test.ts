import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLField, type GraphQLInputObjectType, getNamedType, isInputObjectType, isNonNullType } from 'graphql';

/** A mutation that may run twice without harm, and so needs no key. */
const WITHOUT_KEY: Readonly<Record<string, string>> = {
  runPermissionUpload: 'its upload runs once: a second time it is RUNNING or DONE',
  reportUse: 'it changes nothing: a report that comes twice is two events of one use',
};

const schema = buildSchema(readFileSync('schema/supergraph.graphql', 'utf8'), { assumeValidSDL: true });
const mutations = Object.values(schema.getMutationType()!.getFields()).map((field) => [field.name, field] as const);

describe('every mutation of the composed schema', () => {
  it('is listed in this test', () => {
    expect(mutations.length).toBeGreaterThan(25);
    const names = mutations.map(([name]) => name);
    expect(Object.keys(WITHOUT_KEY).filter((name) => !names.includes(name))).toEqual([]);
  });

  it.each(mutations)('%s has a nullable payload, so that its failure nulls no other mutation of the operation', (_name, field) => {
    expect(isNonNullType(field.type)).toBe(false);
  });

  it.each(mutations.filter(([name]) => !WITHOUT_KEY[name]))('%s has an optional idempotency key', (_name, field) => {
    expect(String(inputOf(field).getFields().idempotencyKey?.type)).toBe('String');
  });

  it.each(mutations)('%s has one input', (_name, field) => {
    expect(field.args.map(({ name, type }) => [name, isNonNullType(type)])).toEqual([['input', true]]);
  });
});

function inputOf(field: GraphQLField<unknown, unknown>): GraphQLInputObjectType {
  const type = getNamedType(field.args[0]!.type);
  if (!isInputObjectType(type)) throw new Error(`${field.name} takes no input object`);
  return type;
}
