import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** A field that is selected on a type, with its response key. */
export interface Field {
  readonly key: string;
  readonly name: string;
  /** Undefined where the schema does not have the field: `__typename`, `_entities`. */
  readonly type: GraphQLOutputType | undefined;
  /** All selections within it; empty at a leaf. */
  readonly within: readonly SelectionSetNode[];
  /** The first selection of this response key; all further ones have the same arguments. */
  readonly node: FieldNode;
}

/** The context for reading a selection. */
export interface Selections {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Whether `@skip` and `@include` keep a selection. */
  readonly included: (node: SelectionNode) => boolean;
}

/**
 * CollectFields of the specification (§6.3.2): the fields selected on an object of that type, each response key once, in the order of the answer.
 *
 * @param runtimeType undefined where the type is not known: every fragment then applies
 */
export function collectFields(
  { schema, fragments, included }: Selections,
  runtimeType: string | undefined,
  parentType: string | undefined,
  sets: readonly SelectionSetNode[],
): Field[] {
  const found = new Map<string, Omit<Field, 'key' | 'within'> & { readonly within: SelectionSetNode[] }>();
  const followed = new Set<string>();
  for (const set of sets) gather(set, parentType);
  return [...found].map(([key, field]) => ({ key, ...field }));

  function gather({ selections }: SelectionSetNode, parent: string | undefined): void {
    for (const node of selections) {
      if (!included(node)) continue;
      if (node.kind === 'Field') {
        add(node, runtimeType ?? parent);
        continue;
      }
      if (node.kind === 'FragmentSpread') {
        if (followed.has(node.name.value)) continue;
        followed.add(node.name.value);
      }
      const fragment = node.kind === 'FragmentSpread' ? fragments.get(node.name.value) : node;
      if (!fragment) continue;
      const condition = fragment.typeCondition?.name.value;
      if (condition === undefined || applies(schema, condition, runtimeType)) gather(fragment.selectionSet, condition ?? parent);
    }
  }

  function add(node: FieldNode, typeName: string | undefined): void {
    const key = node.alias?.value ?? node.name.value;
    const type = typeName === undefined ? undefined : schema.getType(typeName);
    const known = found.get(key) ?? {
      name: node.name.value,
      type: isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value]?.type : undefined,
      within: [],
      node,
    };
    found.set(key, known);
    if (node.selectionSet) known.within.push(node.selectionSet);
  }
}

/** Whether a fragment on `condition` applies to an object of that type. */
export function applies(schema: GraphQLSchema, condition: string, runtimeType: string | undefined): boolean {
  if (runtimeType === undefined || runtimeType === condition) return true;
  const [wanted, actual] = [schema.getType(condition), schema.getType(runtimeType)];
  if (!isAbstractType(wanted)) return false;
  return (isObjectType(actual) || isInterfaceType(actual)) && schema.isSubType(wanted, actual);
}

/** Whether the selected fields depend on the object's type. */
export function hasConditions({ fragments }: Selections, sets: readonly SelectionSetNode[], parentType: string | undefined): boolean {
  return sets.some(({ selections }) =>
    selections.some((node) => {
      if (node.kind === 'Field') return false;
      const fragment = node.kind === 'FragmentSpread' ? fragments.get(node.name.value) : node;
      const condition = fragment?.typeCondition?.name.value;
      return (condition !== undefined && condition !== parentType) || hasConditions0(fragment?.selectionSet, parentType);
    }),
  );

  function hasConditions0(set: SelectionSetNode | undefined, parent: string | undefined): boolean {
    return set !== undefined && hasConditions({ fragments } as Selections, [set], parent);
  }
}

/** The concrete types that an object of the named type can have. */
export function listPossibleTypes(schema: GraphQLSchema, typeName: string): readonly GraphQLObjectType[] {
  const type = schema.getType(typeName);
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}
