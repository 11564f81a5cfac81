import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import {
  buildSchema,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';

const schema = buildSchema(readFileSync('schema/api.graphql', 'utf8'));

/** The contract's types: all that can be reached from `Chart` and `ConnectionSystem`. They may be without descriptions until its next version. */
function contractTypes(): ReadonlySet<string> {
  const reached = new Set(['Patient', 'Category']);
  const reach = (type: GraphQLNamedType): void => {
    if (reached.has(type.name) || type.name === 'Facility' || type.name === 'User') return;
    reached.add(type.name);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const { type: inner, args } of Object.values(type.getFields()))
      for (const one of [{ type: inner }, ...args]) reach(getNamedType(one.type));
    if (isInterfaceType(type)) schema.getPossibleTypes(type).forEach(reach);
  };
  for (const name of ['Chart', 'ConnectionSystem']) reach(schema.getType(name)!);
  return reached;
}

it('Every type, field, argument, input field and enum value of the API schema has a description, except those of the contract', () => {
  const contract = contractTypes();
  const missing: string[] = [];
  const look = (name: string, { description }: { readonly description?: string | null | undefined }) =>
    description?.trim() || missing.push(name);
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type) || contract.has(type.name)) continue;
    look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      for (const argument of field.args) look(`${type.name}.${field.name}(${argument.name})`, argument);
    }
  }
  expect(missing).toEqual([]);
});
