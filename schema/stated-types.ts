import { type ConstDirectiveNode, type DocumentNode, GraphQLError, Kind, parse, type TypeDefinitionNode } from 'graphql';
import { isType, listParts } from './contract.js';

/** The parts of a subgraph's SDL: types, each merged with its extensions, the directives of its `schema`, and the rest. */
export interface StatedSchema {
  readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  /** Directives of `schema { … }` and `extend schema`. */
  readonly links: readonly ConstDirectiveNode[];
  /** Whether `schema { … }` names root types. */
  readonly ownRoots: boolean;
  /** The names of the directives that the SDL defines. */
  readonly directives: readonly string[];
}

/**
 * Reads a subgraph's SDL. An extension is merged into its type, so that the same rules hold for both.
 *
 * @throws GraphQLError if the text is not an SDL
 * @example readStated('extend type Query { a: Int }').types.has('Query')
 */
export function readStated(sdl: string): StatedSchema {
  const document: DocumentNode = parse(sdl, { noLocation: true, maxTokens: 200_000 });
  const types = new Map<string, TypeDefinitionNode>();
  const links: ConstDirectiveNode[] = [];
  const directives: string[] = [];
  let ownRoots = false;
  for (const node of document.definitions) {
    if (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION) {
      links.push(...(node.directives ?? []));
      ownRoots ||= (node.operationTypes ?? []).length > 0;
    } else if (node.kind === Kind.DIRECTIVE_DEFINITION) directives.push(node.name.value);
    else if (isType(node) || /TypeExtension$/.test(node.kind)) {
      const stated = { ...node, kind: node.kind.replace('Extension', 'Definition') } as TypeDefinitionNode;
      const name = stated.name.value;
      const known = types.get(name);
      types.set(name, known ? mergeTypes(known, stated) : stated);
    } else throw new GraphQLError('the text has an operation: an SDL only defines types');
  }
  return { types, links, ownRoots, directives };
}

function mergeTypes(one: TypeDefinitionNode, other: TypeDefinitionNode): TypeDefinitionNode {
  if (one.kind !== other.kind) throw new GraphQLError(`${one.name.value} is stated as two kinds of type`);
  const both = { ...one, description: one.description ?? other.description } as Record<string, unknown>;
  for (const list of ['directives', 'fields', 'values', 'types', 'interfaces'] as const) {
    const [ours, theirs] = [one, other].map((node) => ((node as never as Record<string, unknown>)[list] ?? []) as unknown[]);
    if (ours!.length + theirs!.length > 0) both[list] = [...ours!, ...theirs!];
  }
  const twice = listParts(both as never as TypeDefinitionNode).map(({ name }) => name.value);
  const repeated = twice.find((name, at) => twice.indexOf(name) !== at);
  if (repeated) throw new GraphQLError(`${one.name.value}.${repeated} is stated twice`);
  return both as never as TypeDefinitionNode;
}
