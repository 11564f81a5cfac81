import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { collectFields, listPossibleTypes, type Selections } from '../execute/fields.js';
import { collectFragments } from '../operation/fragments.js';

type RequiredType = Extract<QueryPlanSelectionNode, { readonly kind: 'InlineFragment' }>;

/**
 * Splits fetches from a subgraph with an interface object by type. Such a fetch asks every entity for the same fields, although the client's
 * fragments may ask each type for different ones. Unsplit, a field that fails at an item where the client did not ask for it would null the item
 * or report an error there.
 */
export function splitByType(schema: GraphQLSchema, plan: QueryPlan, document: DocumentNode): QueryPlan {
  const operation = getOperationAST(document);
  if (!plan.node || !operation || plan.node.kind === 'Subscription') return plan;
  const selections: Selections = { schema, fragments: collectFragments(document), included: () => true };
  const required = new Set<string>();
  gatherRequired(plan.node, required);
  return { ...plan, node: split(plan.node, []) };

  function split(node: PlanNode, path: readonly string[]): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((one) => split(one, path)) };
      case 'Condition':
        return {
          ...node,
          ...(node.ifClause ? { ifClause: split(node.ifClause, path) } : {}),
          ...(node.elseClause ? { elseClause: split(node.elseClause, path) } : {}),
        };
      case 'Flatten': {
        const inner = split(node.node, [...path, ...node.path.map(String)]);
        if (inner.kind !== 'Parallel' || node.node.kind !== 'Fetch') return { ...node, node: inner };
        return { ...inner, nodes: inner.nodes.map((one) => ({ ...node, node: one })) };
      }
      case 'Fetch': {
        const parts = partsOf(node, path);
        return parts.length === 1 ? parts[0]! : { kind: 'Parallel', nodes: parts };
      }
      default:
        return node;
    }
  }

  function partsOf(node: FetchNode, path: readonly string[]): FetchNode[] {
    const fragments = (node.requires ?? []).filter((one): one is RequiredType => one.kind === 'InlineFragment');
    const types = new Set(fragments.map(({ typeCondition }) => typeCondition!));
    if (types.size < 2 || fragments.length < node.requires!.length || ![...types].every((one) => isObjectType(schema.getType(one)))) {
      return [node];
    }
    const definition = parse(node.operation, { noLocation: true }).definitions[0] as OperationDefinitionNode;
    if (!selectsOnInterfaces(schema, entitySelections(definition))) return [node];
    const asked = new Map([...types].map((type) => [type, keysAt(path, type)]));
    const byQuestion = new Map<string, { types: string[]; operation: OperationDefinitionNode }>();
    for (const type of types) {
      const others = [...asked].filter(([one]) => one !== type);
      const wanted = (key: string, name: string) =>
        asked.get(type)!.has(key) || required.has(name) || required.has(key) || !others.some(([, keys]) => keys.has(key));
      const own = narrowOperation(definition, wanted);
      const known = byQuestion.get(print(own)) ?? { types: [], operation: own };
      byQuestion.set(print(own), { ...known, types: [...known.types, type] });
    }
    if (byQuestion.size === 1) return [node];
    return [...byQuestion].flatMap(([text, { types: some, operation: own }]): FetchNode[] => {
      if (entitySelections(own).length === 0) return [];
      const requires = fragments.filter(({ typeCondition }) => some.includes(typeCondition!));
      const used = new Set((own.variableDefinitions ?? []).map(({ variable }) => variable.name.value));
      return [{ ...node, operation: text, requires, variableUsages: (node.variableUsages ?? []).filter((name) => used.has(name)) }];
    });
  }

  /** The response keys that the client asks for on objects of a type at a path. */
  function keysAt(path: readonly string[], type: string): ReadonlySet<string> {
    let at = { sets: [operation!.selectionSet] as readonly SelectionSetNode[], parent: schema.getRootType(operation!.operation)?.name };
    for (const key of path) {
      if (key === '@') continue;
      const fields = [...listPossibleTypes(schema, at.parent ?? '')].flatMap((one) =>
        collectFields(selections, one.name, at.parent, at.sets).filter((field) => field.key === key),
      );
      const known = fields.find((field) => field.type !== undefined);
      at = { sets: [...new Set(fields.flatMap(({ within }) => within))], parent: known && getNamedType(known.type!).name };
    }
    return new Set(collectFields(selections, type, at.parent, at.sets).map(({ key }) => key));
  }
}

/** The names of all fields that later fetches require from earlier ones. */
function gatherRequired(value: unknown, names: Set<string>, within = false): void {
  if (typeof value !== 'object' || value === null) return;
  const { kind, name, alias } = value as { kind?: unknown; name?: unknown; alias?: unknown };
  if (within && kind === 'Field') for (const one of [name, alias]) if (typeof one === 'string') names.add(one);
  for (const [key, inner] of Object.entries(value)) gatherRequired(inner, names, within || key === 'requires');
}

function entitySelections({ selectionSet }: OperationDefinitionNode): readonly SelectionNode[] {
  const [field] = selectionSet.selections;
  return field?.kind === Kind.FIELD ? (field.selectionSet?.selections ?? []) : [];
}

/** Whether a fetch selects on an interface: the subgraph knows these entities only as an interface object. */
function selectsOnInterfaces(schema: GraphQLSchema, selections: readonly SelectionNode[]): boolean {
  return selections.some((node) => {
    const type = node.kind === Kind.INLINE_FRAGMENT && node.typeCondition ? schema.getType(node.typeCondition.name.value) : undefined;
    return isAbstractType(type) && isInterfaceType(type);
  });
}

/** An operation on entities with the wanted fields only, and the variables that these use. */
function narrowOperation(definition: OperationDefinitionNode, wanted: (key: string, name: string) => boolean): OperationDefinitionNode {
  const keep = (nodes: readonly SelectionNode[]): SelectionNode[] =>
    nodes.flatMap((node): SelectionNode[] => {
      if (node.kind === Kind.FIELD) return wanted((node.alias ?? node.name).value, node.name.value) ? [node] : [];
      if (node.kind !== Kind.INLINE_FRAGMENT) return [node];
      const selections = keep(node.selectionSet.selections);
      return selections.length === 0 ? [] : [{ ...node, selectionSet: { ...node.selectionSet, selections } }];
    });
  const [field] = definition.selectionSet.selections;
  if (field?.kind !== Kind.FIELD || !field.selectionSet) return definition;
  const selections = keep(field.selectionSet.selections);
  const own = { ...field, selectionSet: { ...field.selectionSet, selections } };
  const used = new Set<string>();
  visit(own, { [Kind.VARIABLE]: ({ name }) => void used.add(name.value) });
  return {
    ...definition,
    selectionSet: { ...definition.selectionSet, selections: [own] },
    variableDefinitions: definition.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)) ?? [],
  };
}
