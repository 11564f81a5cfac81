import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, type GraphQLObjectType, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { isLeftOut, LEFT_OUT } from './left-out.js';

const SCHEMA = buildSchema(readFileSync('schema/api.graphql', 'utf8'), { assumeValidSDL: true });
const FIELDS = Object.values(SCHEMA.getTypeMap())
  .filter((type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'))
  .map((type) => type as GraphQLObjectType)
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ on: type.name, field })));

describe('the list of fields that the comparison leaves out', () => {
  it('has every address and every cursor of the API schema', () => {
    const volatile = FIELDS.filter(({ field }) => /url$|cursor$/i.test(field.name) || getNamedType(field.type).name === 'ViewerUrl');
    expect(volatile.length).toBeGreaterThan(10);
    const compared = volatile.filter(({ on, field }) => !isLeftOut(on, field.name, field.type));
    expect(compared.map(({ on, field }) => `${on}.${field.name}`)).toEqual([]);
  });

  it('has no other field of the API schema', () => {
    const names = new Set(FIELDS.filter(({ on, field }) => isLeftOut(on, field.name, field.type)).map(({ field }) => field.name));
    expect([...names].sort()).toEqual([
      'cursor',
      'endCursor',
      'renderedUrl',
      'startCursor',
      'thumbnailUrl',
      'uploadUrl',
      'url',
      'viewerUrl',
    ]);
  });

  it('has a reason for each field', () => {
    expect(LEFT_OUT.filter(({ because }) => because.length < 10)).toEqual([]);
  });
});
