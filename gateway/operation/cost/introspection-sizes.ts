import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/**
 * The lengths of introspection's lists in this schema, by type and field: those of the whole schema are exact, the others are the average
 * of the non-empty ones. The gateway answers introspection itself, so a large one is its own work.
 */
export function computeIntrospectionSizes(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = composite.flatMap((type) => Object.values(type.getFields()));
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Type.fields', fields.length / composite.length],
    ['__Type.interfaces', average(composite.map((type) => type.getInterfaces().length))],
    ['__Type.possibleTypes', average(types.filter(isAbstractType).map((type) => schema.getPossibleTypes(type).length))],
    ['__Type.enumValues', average(types.filter(isEnumType).map((type) => type.getValues().length))],
    ['__Type.inputFields', average(types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()).length))],
    ['__Field.args', average(fields.map(({ args }) => args.length))],
    ['__Directive.args', average(directives.map(({ args }) => args.length))],
  ]);
}

/** The average length of the non-empty lists. */
function average(numbers: readonly number[]): number {
  const some = numbers.filter((number) => number > 0);
  return some.length === 0 ? 0 : some.reduce((sum, number) => sum + number, 0) / some.length;
}

export function isIntrospection({ name }: GraphQLNamedType): boolean {
  return name.startsWith('__');
}
