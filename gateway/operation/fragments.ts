import type { DocumentNode, FragmentDefinitionNode } from 'graphql';

/** The document's fragments by name. A map, because a fragment may be called `constructor`. */
export function collectFragments(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(document.definitions.flatMap((node) => (node.kind === 'FragmentDefinition' ? [[node.name.value, node]] : [])));
}
