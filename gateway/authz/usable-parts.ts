import {
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { AccessEvaluator } from './access-evaluator.js';

/**
 * The usable parts of each object and interface type (fields) and union (members). A type without parts is left out, and so is everything
 * that needs it.
 */
export function findUsableParts(
  api: GraphQLSchema,
  supergraph: GraphQLSchema,
  evaluator: AccessEvaluator,
): ReadonlyMap<string, ReadonlySet<string>> {
  const composites = Object.values(api.getTypeMap()).filter((type) => isCompositeType(type) && !isIntrospectionType(type));
  const usable = new Map(composites.map((type) => [type.name, listAllowedParts(type as GraphQLCompositeType, supergraph, evaluator)]));
  for (let before = -1, left = size(usable); left !== before; ) {
    before = left;
    for (const [name, parts] of usable) {
      const type = api.getType(name) as GraphQLCompositeType;
      for (const part of parts) if (!isUsable(api, usable, type, part)) parts.delete(part);
      if (parts.size === 0) usable.delete(name);
    }
    left = size(usable);
  }
  return usable;
}

function size(usable: ReadonlyMap<string, ReadonlySet<string>>): number {
  return [...usable.values()].reduce((sum, parts) => sum + 1 + parts.size, 0);
}

/** The parts that the caller may ask for, by the rules alone. */
function listAllowedParts(type: GraphQLCompositeType, supergraph: GraphQLSchema, evaluator: AccessEvaluator): Set<string> {
  if (isUnionType(type)) return new Set(type.getTypes().map(({ name }) => name));
  const protectedType = supergraph.getType(type.name);
  if (!isObjectType(protectedType) && !isInterfaceType(protectedType)) return new Set();
  const fields = protectedType.getFields();
  const names = Object.keys(type.getFields());
  return new Set(names.filter((name) => fields[name] && evaluator.mayAsk(protectedType, fields[name])));
}

/** Whether a part still has all that it needs: a field its return type; on an interface also the same field on every implementing type. */
function isUsable(api: GraphQLSchema, usable: ReadonlyMap<string, ReadonlySet<string>>, type: GraphQLCompositeType, part: string): boolean {
  if (isUnionType(type)) return usable.has(part);
  const returned: GraphQLNamedType = getNamedType(type.getFields()[part]!.type);
  if (isCompositeType(returned) && !usable.has(returned.name)) return false;
  if (!isInterfaceType(type)) return true;
  const { objects, interfaces } = api.getImplementations(type);
  if (objects.length > 0 && !objects.some(({ name }) => usable.has(name))) return false;
  return [...objects, ...interfaces].every(({ name }) => usable.get(name)?.has(part) ?? true);
}
