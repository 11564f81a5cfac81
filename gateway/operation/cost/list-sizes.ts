import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLInt,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from 'graphql';
import type { CostDirectives } from './cost-directives.js';

/** The assumed length of a list if nothing gives it. */
export const DEFAULT_LIST_SIZE = 10;

/** The usual slicing arguments of a list, and the usual lists of a connection. */
const SLICING: ReadonlySet<string> = new Set(['first', 'last', 'limit']);
const CONNECTION: readonly string[] = ['edges', 'nodes'];

/** The expected number of items of a field. */
export interface ListRule {
  readonly assumed: number;
  readonly slicing: readonly GraphQLArgument[];
  /** Arguments that name the items: there are at most as many as their values. */
  readonly naming: readonly GraphQLArgument[];
  /** The subfields whose lists are meant; empty: the field's own list. */
  readonly sized: ReadonlySet<string>;
}

/** The requested number of items. */
export interface SizeAsked {
  readonly size: number;
  /** The largest number that the request itself gives; zero if it gives none. */
  readonly asked: number;
}

type Variables = Readonly<Record<string, unknown>>;

/** The rule of a field: `@listSize`, else the usual one; undefined if neither the field nor a connection within it is a list. */
export function readListRule(field: GraphQLField<unknown, unknown>, directives: CostDirectives): ListRule | undefined {
  const said = directives.listSizeOf(field.astNode);
  const list = isList(field);
  const within = list ? [] : findConnectionLists(field);
  const naming = field.args.filter((argument) => isList(argument) && directives.namesItems(argument));
  if (said) {
    const slicing = field.args.filter(({ name }) => said.slicingArguments.includes(name));
    return { assumed: said.assumedSize ?? DEFAULT_LIST_SIZE, slicing, naming, sized: new Set(said.sizedFields ?? within) };
  }
  if (!list && within.length === 0) return undefined;
  const slicing = field.args.filter(({ name, type }) => SLICING.has(name) && getNullableType(type) === GraphQLInt);
  return { assumed: DEFAULT_LIST_SIZE, slicing, naming, sized: new Set(within) };
}

/**
 * The number of items that a field requests: the largest of its slicing arguments, given or by default, and at most the number of items that another
 * argument names. An invalid number, such as -1, counts as not given.
 */
export function compileSize({ assumed, slicing, naming }: ListRule, node: FieldNode): (variables: Variables) => SizeAsked {
  const read = slicing.map((argument) => compileNumber(argument, node));
  const named = naming.flatMap((argument) => compileCount(argument, node) ?? []);
  return (variables) => {
    let [size, asked] = [-1, 0];
    for (const one of read) {
      const { number, given } = one(variables);
      if (!Number.isSafeInteger(number) || number < 0) continue;
      size = Math.max(size, number);
      if (given) asked = Math.max(asked, number);
    }
    return { size: Math.min(size < 0 ? assumed : size, ...named.map((count) => count(variables))), asked };
  };
}

/** The number of values of a list argument; infinite if it is null or absent. */
function compileCount({ name }: GraphQLArgument, node: FieldNode): ((variables: Variables) => number) | undefined {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  if (!value || value.kind === 'NullValue') return undefined;
  if (value.kind === 'ListValue') return () => value.values.length;
  // The specification makes a list of one of a single value.
  if (value.kind !== 'Variable') return () => 1;
  return (variables) => {
    const given = variables[value.name.value];
    return Array.isArray(given) ? given.length : given === undefined || given === null ? Number.POSITIVE_INFINITY : 1;
  };
}

export function isList({ type }: Pick<GraphQLField<unknown, unknown> | GraphQLArgument, 'type'>): boolean {
  return isListType(getNullableType(type));
}

function compileNumber(
  { name, defaultValue }: GraphQLArgument,
  node: FieldNode,
): (variables: Variables) => { number: number; given: boolean } {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const byDefault = { number: typeof defaultValue === 'number' ? defaultValue : Number.NaN, given: false };
  if (!value) return () => byDefault;
  if (value.kind !== 'Variable') {
    const literal = { number: value.kind === 'IntValue' ? Number(value.value) : Number.NaN, given: true };
    return () => literal;
  }
  return (variables) => {
    const given = variables[value.name.value];
    return given === undefined ? byDefault : { number: typeof given === 'number' ? given : Number.NaN, given: true };
  };
}

function findConnectionLists(field: GraphQLField<unknown, unknown>): readonly string[] {
  const type = getNamedType(field.type);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  const fields = type.getFields();
  return CONNECTION.filter((name) => fields[name] && isList(fields[name]));
}
