import { type FieldNode, type GraphQLField, type GraphQLSchema, isInterfaceType, isObjectType, Kind, type SelectionSetNode } from 'graphql';
import { CostDirectives } from '../../operation/cost/cost-directives.js';
import { compileSize, isList, readListRule } from '../../operation/cost/list-sizes.js';

/** How many items a request asks for, with its coerced variables; Infinity where it gives no number. */
export type SliceLimit = (variables: Readonly<Record<string, unknown>>) => number;

/** A field's slicing arguments (`first`, `last`, `limit`, or those of `@listSize`) and the lists that they limit. */
export interface Slice {
  readonly limit: SliceLimit;
  /** The subfields whose lists are limited, such as a connection's `nodes`; undefined: the field's own list. */
  readonly within: ReadonlySet<string> | undefined;
}

const directives = new WeakMap<GraphQLSchema, CostDirectives>();

/** The slice that a field asks for; undefined where it has no slicing argument. */
export function readSlice(schema: GraphQLSchema, field: GraphQLField<unknown, unknown> | undefined, node: FieldNode): Slice | undefined {
  if (!field || field.args.length === 0) return undefined;
  const rule = readListRule(field, findCostDirectives(schema));
  if (!rule || rule.slicing.length === 0) return undefined;
  const asked = compileSize({ ...rule, naming: [], assumed: -1 }, node);
  const limit: SliceLimit = (variables) => {
    const { size } = asked(variables);
    return size < 0 ? Number.POSITIVE_INFINITY : size;
  };
  return { limit, within: isList(field) ? undefined : rule.sized };
}

/** The field's definition, where the type is known and has it. */
export function findDefinition(
  schema: GraphQLSchema,
  typeName: string | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  const type = typeName === undefined ? undefined : schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** Whether a selection contains a field with slicing arguments, at any depth. */
export function hasSlices(schema: GraphQLSchema, sets: readonly SelectionSetNode[], parent: string | undefined): boolean {
  return sets.some(({ selections }) =>
    selections.some((node): boolean => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return false;
      if (node.kind === Kind.INLINE_FRAGMENT) return hasSlices(schema, [node.selectionSet], node.typeCondition?.name.value ?? parent);
      const field = findDefinition(schema, parent, node.name.value);
      // A fragment on another type: that type's field of this name is not known here.
      if (!field) return (node.arguments?.length ?? 0) > 0 || node.selectionSet !== undefined;
      return (
        readSlice(schema, field, node) !== undefined ||
        (node.selectionSet !== undefined && hasSlices(schema, [node.selectionSet], String(field.type).replace(/[[\]!]/g, '')))
      );
    }),
  );
}

/** The list, cut to the number of items that were asked for. */
export function sliceList(list: unknown, limit: number): unknown {
  return Array.isArray(list) && list.length > limit ? list.slice(0, limit) : list;
}

function findCostDirectives(schema: GraphQLSchema): CostDirectives {
  let known = directives.get(schema);
  if (!known) {
    const definitions = [schema.astNode, ...schema.extensionASTNodes].filter((node) => node != null);
    known = new CostDirectives({ kind: Kind.DOCUMENT, definitions });
    directives.set(schema, known);
  }
  return known;
}
