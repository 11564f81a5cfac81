import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFragments } from '../operation/fragments.js';
import { sortInnermostFirst } from '../operation/innermost-first.js';

/** The values of the variables in `@skip` and `@include`. */
export type ConditionValues = Readonly<Record<string, boolean>>;

/** The placeholder for an object of which all selections are skipped. @param type the type of the field, by its name */
export type Placeholder = (type: string | undefined) => SelectionSetNode;

/** A selection that asks only whether an object exists. */
export const TYPENAME: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

/**
 * Placeholders for a graph with interface objects: the subgraph of an interface object cannot say which type an object has, but it has its key.
 *
 * @param keys the names of key fields, by the name of the interface
 */
export function createPlaceholders(keys: ReadonlyMap<string, string>): Placeholder {
  return (type) => {
    const key = type === undefined ? undefined : keys.get(type);
    if (key === undefined) return TYPENAME;
    const alias = { kind: Kind.NAME as const, value: `_there_${key}` };
    return { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, alias, name: { kind: Kind.NAME, value: key } }] };
  };
}

/**
 * An operation with its conditions resolved, without `@skip` and `@include`: the planner then plans exactly the remaining fields. (Its
 * own treatment of conditions loses fields beside a skipped one that requires something.) For an object whose selections are all skipped
 * only the type's name is asked: whether the object exists.
 *
 * @param document one operation with its fragments
 * @param types the placeholders by type and the schema that the operation fits, if placeholders depend on types
 * @returns undefined if nothing is left to ask; the same document if nothing depends on conditions
 */
export function resolveConditions(
  document: DocumentNode,
  values: ConditionValues,
  types?: { readonly schema: GraphQLSchema; readonly placeholder: Placeholder },
): DocumentNode | undefined {
  if (!document.definitions.some((node) => 'selectionSet' in node && hasConditions(node.selectionSet))) return document;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const fragment of sortInnermostFirst(collectFragments(document))) {
    const selectionSet = resolveSet(fragment.selectionSet, fragment.typeCondition.name.value);
    if (selectionSet) fragments.set(fragment.name.value, { ...fragment, selectionSet });
  }
  const definitions = document.definitions.flatMap((node): (OperationDefinitionNode | FragmentDefinitionNode)[] => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      const fragment = fragments.get(node.name.value);
      return fragment ? [fragment] : [];
    }
    if (node.kind !== Kind.OPERATION_DEFINITION) return [];
    const selectionSet = resolveSet(node.selectionSet, types?.schema.getRootType(node.operation)?.name);
    return selectionSet ? [{ ...node, selectionSet }] : [];
  });
  if (!definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) return undefined;
  return { ...document, definitions: dropUnspreadFragments(definitions) };

  function resolveSet(set: SelectionSetNode, type: string | undefined): SelectionSetNode | undefined {
    const selections = set.selections.flatMap((node) => (isIncluded(node.directives, values) ? resolveSelection(node, type) : []));
    return selections.length === 0 ? undefined : { ...set, selections };
  }

  function resolveSelection(node: SelectionNode, type: string | undefined): SelectionNode[] {
    const directives = node.directives?.filter((one) => !isCondition(one)) ?? [];
    if (node.kind === Kind.FRAGMENT_SPREAD) return fragments.has(node.name.value) ? [{ ...node, directives }] : [];
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const selectionSet = resolveSet(node.selectionSet, node.typeCondition?.name.value ?? type);
      return selectionSet ? [{ ...node, directives, selectionSet }] : [];
    }
    if (!node.selectionSet) return [{ ...node, directives }];
    const inner = typeOfField(type, node.name.value);
    return [{ ...node, directives, selectionSet: resolveSet(node.selectionSet, inner) ?? types?.placeholder(inner) ?? TYPENAME }];
  }

  function typeOfField(type: string | undefined, field: string): string | undefined {
    const parent = type === undefined ? undefined : types?.schema.getType(type);
    if (!isObjectType(parent) && !isInterfaceType(parent)) return undefined;
    return getNamedType(parent.getFields()[field]?.type)?.name;
  }
}

/** Whether the conditions keep a selection. */
export function isIncluded(directives: readonly DirectiveNode[] | undefined, values: Readonly<Record<string, unknown>>): boolean {
  if (!directives || directives.length === 0) return true;
  return directives.every(
    (directive) => !isCondition(directive) || evaluateCondition(directive, values) === (directive.name.value === 'include'),
  );
}

function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function evaluateCondition({ arguments: given }: DirectiveNode, values: Readonly<Record<string, unknown>>): boolean {
  const value = given?.find(({ name }) => name.value === 'if')?.value;
  if (value?.kind === Kind.VARIABLE) return values[value.name.value] === true;
  return value?.kind === Kind.BOOLEAN && value.value;
}

function hasConditions({ selections }: SelectionSetNode): boolean {
  return selections.some(
    (node) =>
      node.directives?.some(isCondition) || (node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet && hasConditions(node.selectionSet)),
  );
}

/** Removes fragments that are no longer spread anywhere. */
export function dropUnspreadFragments<T extends OperationDefinitionNode | FragmentDefinitionNode>(definitions: readonly T[]): T[] {
  const byName = new Map(definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [])));
  const reached = new Set<string>();
  const reach = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind !== Kind.FRAGMENT_SPREAD) {
        if (node.selectionSet) reach(node.selectionSet);
      } else if (!reached.has(node.name.value)) {
        reached.add(node.name.value);
        const fragment = byName.get(node.name.value);
        if (fragment) reach(fragment.selectionSet);
      }
    }
  };
  for (const node of definitions) if (node.kind === Kind.OPERATION_DEFINITION) reach(node.selectionSet);
  return definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION || reached.has((node as FragmentDefinitionNode).name.value));
}
