import {
  executeSync,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { toWire, type WireText } from '../answers/wire-text.js';
import type { Selections } from '../fields.js';

/**
 * Answers `__schema` and `__type` of an operation from the schema as its caller may see it.
 *
 * @returns the answers as JSON, by response key
 */
export function introspect(
  visible: GraphQLSchema | undefined,
  selections: Pick<Selections, 'fragments' | 'included'>,
  operation: OperationDefinitionNode,
  variableValues: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, WireText> {
  if (!visible) return new Map();
  const asked = listIntrospectionFields(operation.selectionSet, selections);
  const { data } = executeSync({
    schema: visible,
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        { ...operation, directives: [], selectionSet: { kind: Kind.SELECTION_SET, selections: asked } },
        ...selections.fragments.values(),
      ],
    },
    variableValues,
  });
  return new Map(Object.entries(data ?? {}).map(([key, value]) => [key, toWire(JSON.stringify(value))]));
}

function listIntrospectionFields({ selections }: SelectionSetNode, known: Pick<Selections, 'fragments' | 'included'>): FieldNode[] {
  return selections.filter(known.included).flatMap((node: SelectionNode) => {
    if (node.kind === 'Field') return node.name.value === '__schema' || node.name.value === '__type' ? [node] : [];
    const fragment = node.kind === 'FragmentSpread' ? known.fragments.get(node.name.value) : node;
    return fragment ? listIntrospectionFields(fragment.selectionSet, known) : [];
  });
}
