import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { fragmentsOf } from '../operation/fragments.js';
import { AccessEvaluator } from './access-evaluator.js';
import { OperationPruner } from './prune.js';
import { listPrunedPaths } from './pruned-paths.js';
import type { Asking } from './requirement.js';
import type { Requirements } from './requirements.js';

/** What is left of an operation once everything is removed from it that its caller may not ask. */
export interface FilteredOperation {
  /** The operation and the fragments that it still needs; undefined where nothing is left to ask. */
  readonly document: DocumentNode | undefined;
  readonly operation: OperationDefinitionNode | undefined;
  /** Where something was removed: response keys, `@` for each list, `... on B` for a fragment on another type than its parent. */
  readonly removed: readonly (readonly string[])[];
}

/** The error of each removal takes room in the answer; who asks for so much that may not be asked learns enough from these. */
const REMOVALS_AT_MOST = 100;

/**
 * Removes from an operation what its caller may not ask, so that it is neither planned nor asked of any subgraph.
 *
 * @param schema the supergraph's: it alone says what the directives say
 * @param document valid; where nothing is removed it is handed back as it is
 */
export function filterOperation(
  schema: GraphQLSchema,
  requirements: Requirements,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  asking: Asking,
): FilteredOperation {
  const cut = new OperationPruner(schema, AccessEvaluator.of(schema, requirements, asking), fragmentsOf(document));
  const { node: left, removals } = cut.operation(operation);
  if (removals.length === 0) return { document, operation, removed: [] };
  return { ...(left ? complete(left, cut) : NOTHING), removed: listPrunedPaths(removals, REMOVALS_AT_MOST) };
}

const NOTHING = { document: undefined, operation: undefined };

/** A document of the operation, the fragments that it spreads, at whatever depth, and only the variables that are still used. */
function complete(left: OperationDefinitionNode, cut: OperationPruner): { document: DocumentNode; operation: OperationDefinitionNode } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const variables = new Set<string>();
  const toRead: ASTNode[] = [left];
  for (let node = toRead.pop(); node; node = toRead.pop()) {
    visit(node, {
      VariableDefinition: () => false,
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread: ({ name: { value: name } }) => {
        const fragment = fragments.has(name) ? undefined : cut.fragment(name);
        if (!fragment) return;
        fragments.set(name, fragment);
        toRead.push(fragment);
      },
    });
  }
  const variableDefinitions = left.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)) ?? [];
  const operation = { ...left, variableDefinitions };
  return { operation, document: { kind: 'Document', definitions: [operation, ...fragments.values()] } as unknown as DocumentNode };
}
