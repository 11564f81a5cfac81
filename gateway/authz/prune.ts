import {
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { AccessEvaluator } from './access-evaluator.js';
import type { PrunedSelection } from './pruned-paths.js';

/** The rest of a node: the node itself if nothing was removed, undefined if everything was. */
export interface Remaining<T> {
  readonly node: T | undefined;
  readonly removals: readonly PrunedSelection[];
}

/**
 * Removes the parts of an operation that its caller may not ask for. The rest of a fragment depends only on its own type, not on where it is
 * spread: each is pruned once, however often it is spread. The document is valid: its fragments make no cycle. A field that cannot be null
 * keeps `__typename` if nothing else of it is left, so that its object still has its other fields.
 */
export class OperationPruner {
  readonly #left = new Map<string, Remaining<SelectionSetNode>>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly evaluator: AccessEvaluator,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {}

  operation(operation: OperationDefinitionNode): Remaining<OperationDefinitionNode> {
    const root = this.schema.getRootType(operation.operation);
    // Validation ensures that root, types, fields and fragments exist. A part that does not exist is not shown.
    return root ? holding(operation, this.#selections(root, operation.selectionSet)) : refused([]);
  }

  /** A pruned fragment; undefined if nothing of it is left, or no remaining selection spreads it. */
  fragment(name: string): FragmentDefinitionNode | undefined {
    const left = this.#left.get(name);
    return left && holding(this.fragments.get(name)!, left).node;
  }

  #selections(parent: GraphQLNamedType, set: SelectionSetNode): Remaining<SelectionSetNode> {
    const all = set.selections.map((selection) => this.#selection(parent, selection));
    const removals = all.flatMap((one) => one.removals);
    if (removals.length === 0) return { node: set, removals };
    const selections = all.flatMap(({ node }) => node ?? []);
    return { node: selections.length > 0 ? { ...set, selections } : undefined, removals };
  }

  #selection(parent: GraphQLNamedType, selection: SelectionNode): Remaining<SelectionNode> {
    return selection.kind === 'Field' ? this.#field(parent, selection) : this.#fragment(parent, selection);
  }

  #field(parent: GraphQLNamedType, node: FieldNode): Remaining<FieldNode> {
    const key = node.alias?.value ?? node.name.value;
    if (node.name.value === '__typename') return this.evaluator.mayShow(parent) ? untouched(node) : refused([key]);
    if (node.name.value === '__schema' || node.name.value === '__type') return untouched(node);
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (!field || !this.evaluator.mayAsk(parent, field)) return refused([key]);
    if (!node.selectionSet) return untouched(node);
    const left = this.#selections(getNamedType(field.type), node.selectionSet);
    const kept = left.node || !this.#mustStay(parent, field.type) ? left : { ...left, node: TYPE_NAME };
    return within([key, ...listMarks(field.type)], holding(node, kept));
  }

  /**
   * Whether a field stays though nothing of its selection does. A null in its place would move up, and take with it what the caller may see.
   * A mutation is not run for nothing.
   */
  #mustStay(parent: GraphQLNamedType, type: GraphQLOutputType): boolean {
    return isNonNullType(type) && parent !== this.schema.getMutationType();
  }

  #fragment(parent: GraphQLNamedType, node: InlineFragmentNode | FragmentSpreadNode): Remaining<InlineFragmentNode | FragmentSpreadNode> {
    const fragment = node.kind === 'FragmentSpread' ? this.fragments.get(node.name.value) : node;
    const condition = fragment?.typeCondition?.name.value ?? parent.name;
    const type = this.schema.getType(condition);
    const steps = condition === parent.name ? [] : [`... on ${condition}`];
    if (!fragment || !type) return refused(steps);
    // The parent's own type was checked at the field that returns it; a root type is checked field by field.
    if (type !== parent && !this.evaluator.mayShow(type)) return refused(steps);
    if (node.kind === 'InlineFragment') return within(steps, holding(node, this.#selections(type, node.selectionSet)));
    const left = this.#once(node.name.value, type, fragment.selectionSet);
    return within(steps, { node: left.node && node, removals: left.removals });
  }

  #once(name: string, type: GraphQLNamedType, set: SelectionSetNode): Remaining<SelectionSetNode> {
    let left = this.#left.get(name);
    if (!left) {
      left = this.#selections(type, set);
      this.#left.set(name, left);
    }
    return left;
  }
}

/** What every caller may ask of a type of which some part may be shown. */
const TYPE_NAME: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function untouched<T>(node: T): Remaining<T> {
  return { node, removals: [] };
}

function refused(steps: readonly string[]): Remaining<never> {
  return { node: undefined, removals: [{ steps, within: undefined }] };
}

/** A node with the rest of its selections. */
function holding<T extends { readonly selectionSet?: SelectionSetNode }>(
  node: T,
  { node: set, removals }: Remaining<SelectionSetNode>,
): Remaining<T> {
  if (!set) return { node: undefined, removals };
  return { node: removals.length > 0 ? { ...node, selectionSet: set } : node, removals };
}

function within<T>(steps: readonly string[], { node, removals }: Remaining<T>): Remaining<T> {
  return { node, removals: removals.length > 0 ? [{ steps, within: removals }] : [] };
}

function listMarks(type: GraphQLOutputType): string[] {
  if (isNonNullType(type)) return listMarks(type.ofType);
  return isListType(type) ? ['@', ...listMarks(type.ofType)] : [];
}
