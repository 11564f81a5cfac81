import {
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isInputObjectType,
  isInputType,
  isListType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

const ERRORS_AT_MOST = 3;

/**
 * Coerces an operation's variables (GraphQL §6.1.2). A number that JavaScript cannot hold exactly (1e400, 2^53 + 1) is an error if its exact
 * value matters, because a subgraph would be sent a different one.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Values,
): { readonly values: Values } | { readonly errors: readonly string[] } {
  for (const { variable, type } of definitions) {
    const name = variable.name.value;
    const inputType = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
    if (!Object.hasOwn(given, name) || !inputType || !isInputType(inputType) || isKept(inputType, given[name])) continue;
    return { errors: [`Variable "$${name}" got a number that cannot be passed on as it is.`] };
  }
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: ERRORS_AT_MOST });
  if (errors) return { errors: errors.map(({ message }) => message) };
  return { values: definitions.some(isProto) ? withProto(schema, definitions, given, coerced) : coerced };
}

function isKept(type: GraphQLInputType, value: unknown): boolean {
  const inner = getNullableType(type) as GraphQLInputType;
  if (isListType(inner)) return Array.isArray(value) ? value.every((one) => isKept(inner.ofType, one)) : isKept(inner.ofType, value);
  if (isInputObjectType(inner)) {
    if (typeof value !== 'object' || value === null) return true;
    const fields = inner.getFields();
    return Object.entries(value).every(([name, one]) => !Object.hasOwn(fields, name) || isKept(fields[name]!.type, one));
  }
  if (typeof value === 'number' && getNamedType(inner).name === 'Float') return Number.isFinite(value);
  return isKeptJson(value);
}

/** Whether every number in a value certainly equals the one in the request's text; an integer beyond 2^53 may not. */
function isKeptJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return typeof value !== 'object' || value === null || Object.values(value).every(isKeptJson);
}

const PROTO = '__proto__';

function isProto({ variable }: VariableDefinitionNode): boolean {
  return variable.name.value === PROTO;
}

/** A variable named `__proto__` is coerced under another name: graphql-js assigns values by name, and would replace the prototype. */
function withProto(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[], given: Values, coerced: Values): Values {
  const values = Object.fromEntries(Object.keys(coerced).map((name) => [name, coerced[name]]));
  const definition = definitions.find(isProto)!;
  const other = { ...definition, variable: { ...definition.variable, name: { ...definition.variable.name, value: 'value' } } };
  const { coerced: alone } = getVariableValues(schema, [other], Object.hasOwn(given, PROTO) ? { value: given[PROTO] } : {});
  if (alone && Object.hasOwn(alone, 'value')) {
    Object.defineProperty(values, PROTO, { value: alone.value, enumerable: true, configurable: true, writable: true });
  }
  return values;
}
