import {
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';

/**
 * Adds the defaults of input fields to variables, because graphql-jit does not: it would refuse `kind: Kind! = PATIENT` that a client did
 * not send. It does the same for a variable's own default, `$first: Int! = 50`. Values stay in their external form, for graphql-jit to check and convert.
 *
 * @returns undefined if no variable of the operation has a default or an input object type: then there is nothing to do
 */
export function compileInputDefaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): ((variables: Record<string, unknown>) => Record<string, unknown>) | undefined {
  const defaults = (operation.variableDefinitions ?? []).filter(({ defaultValue }) => defaultValue !== undefined);
  const declared = (operation.variableDefinitions ?? []).flatMap(({ variable, type: node }) => {
    const type = typeFromAST(schema, node as never) as GraphQLInputType | undefined;
    return type && holdsInputObject(type) ? [{ name: variable.name.value, type }] : [];
  });
  if (declared.length === 0 && defaults.length === 0) return undefined;
  return (variables) => {
    const filled = { ...variables };
    for (const { variable, defaultValue } of defaults) {
      if (!Object.hasOwn(filled, variable.name.value)) filled[variable.name.value] = valueFromASTUntyped(defaultValue!);
    }
    for (const { name, type } of declared) if (Object.hasOwn(filled, name)) filled[name] = withDefaults(type, filled[name]);
    return filled;
  };
}

function withDefaults(type: GraphQLInputType, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (isNonNullType(type)) return withDefaults(type.ofType, value);
  if (isListType(type)) return Array.isArray(value) ? value.map((one) => withDefaults(type.ofType, one)) : withDefaults(type.ofType, value);
  if (!isInputObjectType(type) || typeof value !== 'object') return value;
  const filled: Record<string, unknown> = { ...value };
  for (const { name, type: fieldType, astNode } of Object.values(type.getFields())) {
    if (Object.hasOwn(filled, name)) filled[name] = withDefaults(fieldType, filled[name]);
    else if (astNode?.defaultValue) filled[name] = valueFromASTUntyped(astNode.defaultValue);
  }
  return filled;
}

function holdsInputObject(type: GraphQLInputType): boolean {
  if (isNonNullType(type) || isListType(type)) return holdsInputObject(type.ofType);
  return isInputObjectType(type);
}
