import {
  buildASTSchema,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  type NamedTypeNode,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { AccessEvaluator } from './access-evaluator.js';
import type { Asking } from './requirement.js';
import type { Requirements } from './requirements.js';
import { findUsableParts } from './usable-parts.js';

/**
 * The API schema as this caller may use it, for introspection: without the fields that the caller may not ask for, and without the types
 * that then cannot be reached. Always a valid schema; undefined if no query is left.
 */
export function buildVisibleSchema(
  apiSchema: GraphQLSchema,
  supergraphSchema: GraphQLSchema,
  requirements: Requirements,
  asking: Asking,
): GraphQLSchema | undefined {
  const usable = findUsableParts(apiSchema, supergraphSchema, AccessEvaluator.of(supergraphSchema, requirements, asking));
  const query = apiSchema.getQueryType()?.name;
  if (query === undefined || !usable.has(query)) return undefined;
  const sdl = pruneDefinitions(parse(printSchema(apiSchema), { noLocation: true }), usable);
  const roots = [query, apiSchema.getMutationType()?.name, apiSchema.getSubscriptionType()?.name];
  return buildASTSchema(
    keepReachable(
      sdl,
      roots.filter((root) => root !== undefined),
    ),
  );
}

/** Leaves out the types without parts, the unusable parts of the others, and every reference to either. */
function pruneDefinitions(sdl: DocumentNode, usable: ReadonlyMap<string, ReadonlySet<string>>): DocumentNode {
  const among = <T extends { readonly name: { readonly value: string } }>(
    some: readonly T[] | undefined,
    names: { has(name: string): boolean },
  ) => some?.filter(({ name }) => names.has(name.value)) ?? [];
  const composite = <T extends { readonly name: { readonly value: string } }>(
    node: T,
    left: (parts: ReadonlySet<string>) => Partial<T>,
  ) => {
    const parts = usable.get(node.name.value);
    return parts ? { ...node, ...left(parts) } : null;
  };
  return visit(sdl, {
    SchemaDefinition: (node) => ({ ...node, operationTypes: node.operationTypes.filter(({ type }) => usable.has(type.name.value)) }),
    ObjectTypeDefinition: (node) =>
      composite(node, (parts) => ({ fields: among(node.fields, parts), interfaces: among(node.interfaces, usable) })),
    InterfaceTypeDefinition: (node) =>
      composite(node, (parts) => ({ fields: among(node.fields, parts), interfaces: among(node.interfaces, usable) })),
    UnionTypeDefinition: (node) => composite(node, (parts) => ({ types: among(node.types, parts) })),
  });
}

/** Drops the types that neither a root type nor a directive's argument leads to. */
function keepReachable({ kind, definitions }: DocumentNode, roots: readonly string[]): DocumentNode {
  const leadsTo = new Map<string, string[]>();
  const always: string[] = [...roots];
  for (const node of definitions) {
    const mentioned = listNames(node);
    if ('name' in node && node.name && node.kind !== 'DirectiveDefinition') leadsTo.set(node.name.value, mentioned);
    else always.push(...mentioned);
  }
  // An interface does not name the types that implement it.
  for (const node of definitions) {
    if (node.kind !== 'ObjectTypeDefinition' && node.kind !== 'InterfaceTypeDefinition') continue;
    for (const { name } of node.interfaces ?? []) leadsTo.get(name.value)?.push(node.name.value);
  }
  const reached = new Set(always);
  for (const name of reached) for (const next of leadsTo.get(name) ?? []) reached.add(next);
  const isReached = (node: DefinitionNode) =>
    !('name' in node) || !node.name || node.kind === 'DirectiveDefinition' || reached.has(node.name.value);
  return { kind, definitions: definitions.filter(isReached) };
}

function listNames(node: DefinitionNode): string[] {
  const names: string[] = [];
  visit(node, { NamedType: ({ name }: NamedTypeNode) => void names.push(name.value) });
  return names;
}
