import { type DocumentNode, Kind, parse, type SelectionSetNode } from 'graphql';

/** The key fields of each entity type of a supergraph: those of its first key. */
export function readEntityKeys(supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    for (const { name, arguments: given = [] } of definition.directives ?? []) {
      const key = given.find((argument) => argument.name.value === 'key')?.value;
      if (name.value !== 'join__type' || key?.kind !== Kind.STRING || keys.has(definition.name.value)) continue;
      const [read] = parse(`{${key.value}}`, { noLocation: true }).definitions as unknown as [{ selectionSet: SelectionSetNode }];
      keys.set(
        definition.name.value,
        read.selectionSet.selections.flatMap((node) => (node.kind === 'Field' ? [node.name.value] : [])),
      );
    }
  }
  return keys;
}
