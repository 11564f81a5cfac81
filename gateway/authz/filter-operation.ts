import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { collectFragments } from '../operation/fragments.js';
import { AccessEvaluator } from './access-evaluator.js';
import { OperationPruner } from './prune.js';
import { listPrunedPaths } from './pruned-paths.js';
import type { Asking } from './requirement.js';
import type { Requirements } from './requirements.js';

/** An operation without the parts that its caller may not ask for. */
export interface FilteredOperation {
  /** The operation and the fragments that it still needs; undefined if nothing is left. */
  readonly document: DocumentNode | undefined;
  readonly operation: OperationDefinitionNode | undefined;
  /** The paths of the removals: response keys, `@` for each list, `... on B` for a fragment on another type than its parent. */
  readonly removed: readonly (readonly string[])[];
}

/** Each removal takes an error's room in the answer, and this many are enough for the client to see the cause. */
const REMOVALS_AT_MOST = 100;

/** An operation, the rules about it, and its caller. */
export interface ToFilter {
  /** The supergraph's: only it has the directives. */
  readonly schema: GraphQLSchema;
  readonly requirements: Requirements;
  /** Valid; returned unchanged if nothing is removed. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly asking: Asking;
}

/** Removes the parts of an operation that its caller may not ask for, so that they are neither planned nor sent to a subgraph. */
export function filterOperation({ schema, requirements, document, operation, asking }: ToFilter): FilteredOperation {
  const cut = new OperationPruner(schema, AccessEvaluator.of(schema, requirements, asking), collectFragments(document));
  const { node: left, removals } = cut.operation(operation);
  if (removals.length === 0) return { document, operation, removed: [] };
  return { ...(left ? buildDocument(left, cut) : NOTHING), removed: listPrunedPaths(removals, REMOVALS_AT_MOST) };
}

const NOTHING = { document: undefined, operation: undefined };

/** A document of the operation, the fragments that it spreads, at any depth, and only the variables that are still used. */
function buildDocument(
  left: OperationDefinitionNode,
  cut: OperationPruner,
): { document: DocumentNode; operation: OperationDefinitionNode } {
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
