import { type DefinitionNode, type DocumentNode, type FieldDefinitionNode, Kind } from 'graphql';

/**
 * Sorts the definitions of an SDL by name, and the fields of its root types. type-graphql prints them in the order in which the modules are
 * loaded, so that a moved file would change the SDL. Fields of other types, arguments and enum values keep the order of their class.
 *
 * @example print(sortDocument(parse('type Query { b: Int a: Int } type A { id: ID }'))) // A before Query, `a` before `b`
 */
export function sortDocument(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.map(withSortedRootFields);
  return { ...document, definitions: definitions.sort((one, other) => compare(sortKey(one), sortKey(other))) };
}

function withSortedRootFields(node: DefinitionNode): DefinitionNode {
  if (node.kind !== Kind.OBJECT_TYPE_DEFINITION || !ROOT_TYPES.has(node.name.value)) return node;
  const fields = [...(node.fields ?? [])].sort((one, other) => compare(fieldName(one), fieldName(other)));
  return { ...node, fields };
}

const ROOT_TYPES = new Set(['Query', 'Mutation', 'Subscription']);

/** Ranks a definition: `extend schema` comes first, directive definitions next. */
function sortKey(node: DefinitionNode): string {
  if (node.kind === Kind.SCHEMA_EXTENSION || node.kind === Kind.SCHEMA_DEFINITION) return '';
  const name = 'name' in node ? (node.name?.value ?? '') : '';
  return node.kind === Kind.DIRECTIVE_DEFINITION ? ` ${name}` : name;
}

function fieldName({ name }: FieldDefinitionNode): string {
  return name.value;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
