import { type DefinitionNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode, visit } from 'graphql';
import { CONTRACT_FIELDS } from '../permit/category.js';

/** The contract's fields that a system may leave to the directory: on its chart type and on its system type. */
const LEFT_TO_DIRECTORY: ReadonlySet<string> = new Set([...CONTRACT_FIELDS, 'findPatients', 'status']);

type ResolverMap = Record<string, Record<string, unknown> | undefined>;

/**
 * Removes the contract's fields that a system does not serve from its types: the directory answers them, and composition fails if two subgraphs
 * declare one field. Value types that no field uses any more are removed too.
 *
 * @param serves the contract's fields to keep, by type
 * @example serveOnly(document, resolvers, { ExampleChart: ['labResults'] })
 */
export function serveOnly(
  document: DocumentNode,
  resolvers: ResolverMap,
  serves: Readonly<Record<string, readonly string[]>>,
): DocumentNode {
  const isLeft = (type: string, field: string) =>
    Object.hasOwn(serves, type) && LEFT_TO_DIRECTORY.has(field) && !serves[type]!.includes(field);
  for (const [type, fields] of Object.entries(resolvers))
    for (const field of Object.keys(fields ?? {})) if (isLeft(type, field)) delete fields![field];
  const definitions = document.definitions.map((node): DefinitionNode => {
    if (node.kind !== Kind.OBJECT_TYPE_DEFINITION) return node;
    return { ...node, fields: node.fields?.filter((field) => !isLeft(node.name.value, field.name.value)) ?? [] };
  });
  const reached = findReachable(definitions);
  const gone = (node: DefinitionNode) => 'name' in node && node.name !== undefined && !reached.has(node.name.value);
  for (const node of definitions) if (gone(node) && 'name' in node) delete resolvers[node.name!.value];
  return { kind: Kind.DOCUMENT, definitions: definitions.filter((node) => !gone(node)) };
}

/** Finds entities, root types, and all types that their fields use. */
function findReachable(definitions: readonly DefinitionNode[]): Set<string> {
  const byName = new Map(definitions.flatMap((node) => ('name' in node && node.name ? [[node.name.value, node] as const] : [])));
  const reached = new Set<string>();
  const reach = (name: string) => {
    const node = byName.get(name);
    if (!node || reached.has(name)) return;
    reached.add(name);
    visit(node, { NamedType: ({ name: { value } }) => reach(value) });
  };
  for (const [name, node] of byName) if (isEntity(node) || ['Query', 'Mutation', 'Subscription'].includes(name)) reach(name);
  return reached;
}

/** Whether this subgraph resolves the type by its key. A type that is only referenced stays only if a field uses it. */
function isEntity(node: DefinitionNode): boolean {
  return ((node as ObjectTypeDefinitionNode).directives ?? []).some(
    ({ name, arguments: given = [] }) => name.value === 'key' && !given.some((argument) => argument.name.value === 'resolvable'),
  );
}
