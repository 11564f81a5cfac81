import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFragments } from '../operation/fragments.js';
import { sortInnermostFirst } from '../operation/innermost-first.js';
import { dropUnspreadFragments, TYPENAME } from './resolve-conditions.js';

/**
 * Removes `__schema` and `__type` from an operation. The gateway answers these itself, and the planner's schema may not know all their fields in
 * the specification (such as `isOneOf`).
 *
 * @returns the same document if there is nothing to remove; undefined if nothing is left to plan
 * @example print(removeIntrospection(parse('{ __schema { types { name } } me { name } }'))!) // '{ me { name } }', formatted
 */
export function removeIntrospection(document: DocumentNode): DocumentNode | undefined {
  if (!document.definitions.some((node) => 'selectionSet' in node && introspects(node.selectionSet))) return document;
  const left = new Map<string, FragmentDefinitionNode>();
  for (const fragment of sortInnermostFirst(collectFragments(document))) {
    const selectionSet = removeFrom(fragment.selectionSet);
    if (selectionSet) left.set(fragment.name.value, { ...fragment, selectionSet });
  }
  const definitions = document.definitions.flatMap((node): (OperationDefinitionNode | FragmentDefinitionNode)[] => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      const fragment = left.get(node.name.value);
      return fragment ? [fragment] : [];
    }
    if (node.kind !== Kind.OPERATION_DEFINITION) return [];
    const selectionSet = removeFrom(node.selectionSet);
    return selectionSet ? [{ ...node, selectionSet }] : [];
  });
  if (!definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) return undefined;
  return { ...document, definitions: dropUnspreadFragments(definitions) };

  function removeFrom(set: SelectionSetNode): SelectionSetNode | undefined {
    const selections = set.selections.flatMap(removeFromSelection);
    return selections.length === 0 ? undefined : { ...set, selections };
  }

  function removeFromSelection(node: SelectionNode): SelectionNode[] {
    if (node.kind === Kind.FRAGMENT_SPREAD) return left.has(node.name.value) ? [node] : [];
    if (node.kind === Kind.FIELD && isIntrospectionField(node)) return [];
    if (!node.selectionSet) return [node];
    const selectionSet = removeFrom(node.selectionSet);
    if (selectionSet) return [{ ...node, selectionSet }];
    return node.kind === Kind.FIELD ? [{ ...node, selectionSet: TYPENAME }] : [];
  }
}

function introspects({ selections }: SelectionSetNode): boolean {
  return selections.some((node) => {
    if (node.kind === Kind.FIELD && isIntrospectionField(node)) return true;
    return node.kind !== Kind.FRAGMENT_SPREAD && node.selectionSet !== undefined && introspects(node.selectionSet);
  });
}

function isIntrospectionField({ name }: { readonly name: { readonly value: string } }): boolean {
  return name.value === '__schema' || name.value === '__type';
}
