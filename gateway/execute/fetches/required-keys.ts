import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';

/**
 * The response keys of the key fields that a fetch requires of an entity itself. What `@requires` names is not among them: a subgraph copes
 * with null there, and answers its other fields.
 */
export function listRequiredKeys(schema: GraphQLSchema, requires: readonly QueryPlanSelectionNode[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const gather = (nodes: readonly QueryPlanSelectionNode[], type: string | undefined): void => {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') gather(node.selections, node.typeCondition ?? type);
      else if (type !== undefined && isKeyField(schema, type, node.name)) keys.add(node.alias ?? node.name);
    }
  };
  gather(requires, undefined);
  return keys;
}

/** Whether a subgraph has the field in a key of the type (`@join__type(key:)` in the supergraph). */
function isKeyField(schema: GraphQLSchema, type: string, field: string): boolean {
  const directives = schema.getType(type)?.astNode?.directives ?? [];
  return directives.some(({ name, arguments: given = [] }) => {
    const key = given.find((argument) => argument.name.value === 'key')?.value;
    if (name.value !== 'join__type' || key?.kind !== Kind.STRING) return false;
    const [read] = parse(`{${key.value}}`, { noLocation: true }).definitions as [OperationDefinitionNode];
    return read.selectionSet.selections.some((node) => node.kind === Kind.FIELD && node.name.value === field);
  });
}
