import { createHash } from 'node:crypto';
import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  isInterfaceType,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  stripIgnoredCharacters,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** Stand-in fields, each for a field with arguments. */
export interface StandIns {
  readonly fields: ReadonlyMap<string, FieldNode>;
  /** By `Type.field`: the stand-ins that a field requires. */
  readonly requiredBy: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Apollo's planner takes `price(currency: "EUR")` and `price(currency: "JPY")` in two `@requires` for one and the same value. For a correct
 * plan, each gets a field of its own, without arguments, in the supergraph that the planner sees; `restored` puts the real field back
 * into its plans, under the stand-in's name.
 */
export function addStandIns(supergraph: DocumentNode): { supergraph: DocumentNode; standIns: StandIns } {
  if (!listRequirements(supergraph).some((text) => text.includes('(')))
    return { supergraph, standIns: { fields: new Map(), requiredBy: new Map() } };
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  const standIns = new Map<string, FieldNode>();
  const requiredBy = new Map<string, Set<string>>();
  const wanted = new Map<string, Map<string, string>>();
  const rewritten = visit(supergraph, {
    [Kind.OBJECT_TYPE_DEFINITION]: (type) => ({
      ...type,
      fields: type.fields?.map((field) => ({
        ...field,
        directives: field.directives?.map((one) => standing(one, type.name.value, field.name.value)),
      })),
    }),
  });
  return { supergraph: standIns.size === 0 ? supergraph : withFields(rewritten), standIns: { fields: standIns, requiredBy } };

  function standing(directive: ConstDirectiveNode, typeName: string, fieldName: string): ConstDirectiveNode {
    if (directive.name.value !== 'join__field') return directive;
    return {
      ...directive,
      arguments:
        directive.arguments?.map((argument) => {
          if (argument.name.value !== 'requires' || argument.value.kind !== Kind.STRING) return argument;
          return { ...argument, value: { ...argument.value, value: replaced(argument.value.value, typeName, `${typeName}.${fieldName}`) } };
        }) ?? [],
    };
  }

  function replaced(requires: string, typeName: string, by: string): string {
    const fragment = parse(`fragment r on ${typeName} {${requires}}`, { noLocation: true });
    const types = new TypeInfo(schema);
    const result = visit(
      fragment,
      visitWithTypeInfo(types, {
        [Kind.FIELD]: (node: FieldNode) => {
          const parent = types.getParentType();
          if (!node.arguments?.length || !parent) return undefined;
          const { selectionSet: _selectionSet, ...leaf } = node;
          const name = `${node.name.value}__${computeHash(print(leaf))}`;
          requiredBy.set(by, (requiredBy.get(by) ?? new Set()).add(name));
          standIns.set(name, leaf);
          const owners = isInterfaceType(parent) ? [parent, ...schema.getPossibleTypes(parent)] : [parent];
          for (const owner of owners) wanted.set(owner.name, (wanted.get(owner.name) ?? new Map()).set(name, node.name.value));
          return { ...node, name: { kind: Kind.NAME, value: name }, arguments: [] };
        },
      }),
    );
    const set = (result.definitions[0] as unknown as { selectionSet: SelectionSetNode }).selectionSet;
    return stripIgnoredCharacters(print(set)).slice(1, -1);
  }

  function withFields(document: DocumentNode): DocumentNode {
    const added = <T extends { readonly name: { readonly value: string }; readonly fields?: readonly FieldDefinitionNode[] }>(
      type: T,
    ): T => {
      const more = [...(wanted.get(type.name.value) ?? [])].flatMap(([name, original]) => {
        const field = type.fields?.find((one) => one.name.value === original);
        return field ? [withoutUnused(createStandIn(field, name))] : [];
      });
      if (more.length === 0) return type;
      const originals = new Set(wanted.get(type.name.value)!.values());
      const fields = type.fields?.map((field) => (originals.has(field.name.value) ? withoutUnused(field) : field)) ?? [];
      return { ...type, fields: [...fields, ...more] };
    };
    const texts = fieldSetsByGraph(document);
    /** Removes the mention of a field that a subgraph has only for its requirement: an unused mention would be an error. */
    const withoutUnused = (field: FieldDefinitionNode): FieldDefinitionNode => ({
      ...field,
      directives:
        field.directives?.filter((one) => {
          const external = one.arguments?.some(
            ({ name, value }) => name.value === 'external' && value.kind === Kind.BOOLEAN && value.value,
          );
          const mentioned = new RegExp(`\\b${field.name.value}\\b`);
          return !external || texts.get(readGraph(one))?.some((text) => mentioned.test(text)) === true;
        }) ?? [],
    });
    return visit(document, { [Kind.OBJECT_TYPE_DEFINITION]: added, [Kind.INTERFACE_TYPE_DEFINITION]: added });
  }
}

/** The same field, in the same subgraphs, without arguments. */
function createStandIn(field: FieldDefinitionNode, name: string): FieldDefinitionNode {
  const kept = new Set(['graph', 'type', 'external', 'requires']);
  const { description: _description, ...undescribed } = field;
  return {
    ...undescribed,
    name: { kind: Kind.NAME, value: name },
    arguments: [],
    directives:
      field.directives
        ?.filter((one) => one.name.value === 'join__field')
        .map((one) => ({ ...one, arguments: one.arguments?.filter((argument) => kept.has(argument.name.value)) ?? [] })) ?? [],
  };
}

/** Puts the real fields back: fetched with their arguments under the stand-in's name, and sent under their own to the requiring subgraph. */
export function restorePlan(plan: QueryPlan, standIns: StandIns): QueryPlan {
  if (standIns.fields.size === 0 || !plan.node || plan.node.kind === 'Subscription') return plan;
  return { ...plan, node: restoredNode(plan.node) };

  function restoredNode(node: PlanNode): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map(restoredNode) };
      case 'Flatten':
        return { ...node, node: restoredNode(node.node) };
      case 'Condition':
        return {
          ...node,
          ...(node.ifClause && { ifClause: restoredNode(node.ifClause) }),
          ...(node.elseClause && { elseClause: restoredNode(node.elseClause) }),
        };
      case 'Fetch':
        return restoredFetches(node);
      default:
        return node;
    }
  }

  /** A subgraph can be sent a field only once: a requirement with other arguments needs another fetch. */
  function restoredFetches(node: FetchNode): PlanNode {
    const parts = splitFetch(node, standIns);
    return parts.length === 1 ? restoredFetch(parts[0]!) : { kind: 'Parallel', nodes: parts.map(restoredFetch) };
  }

  function restoredFetch(node: FetchNode): FetchNode {
    const operation = visit(parse(node.operation, { noLocation: true }), {
      [Kind.FIELD]: (field) => {
        const real = standIns.fields.get(field.name.value);
        if (!real) return undefined;
        return { ...field, alias: { kind: Kind.NAME, value: field.name.value }, name: real.name, arguments: real.arguments };
      },
    });
    const requires = node.requires && { requires: node.requires.map(restoredSelection) };
    return { ...node, operation: stripIgnoredCharacters(print(operation)), ...requires };
  }

  function restoredSelection(node: QueryPlanSelectionNode): QueryPlanSelectionNode {
    if (node.kind === 'InlineFragment') return { ...node, selections: node.selections.map(restoredSelection) };
    const real = standIns.fields.get(node.name);
    const selections = node.selections?.map(restoredSelection);
    return { ...node, ...(selections ? { selections } : {}), ...(real ? { alias: node.name, name: real.name.value } : {}) };
  }
}

/** Splits a fetch by sets of stand-ins that can be sent together. */
function splitFetch(node: FetchNode, { fields, requiredBy }: StandIns): FetchNode[] {
  const sent = new Set(namesIn(node.requires ?? []).filter((name) => fields.has(name)));
  const realOf = (name: string) => fields.get(name)!.name.value;
  if (new Set([...sent].map(realOf)).size === sent.size) return [node];
  const document = parse(node.operation, { noLocation: true });
  const parts: Set<string>[] = [];
  const partOf = (typeName: string, fieldName: string): number => {
    const needed = [...(requiredBy.get(`${typeName}.${fieldName}`) ?? [])];
    const fits = (part: Set<string>) => needed.every((one) => [...part].every((other) => one === other || realOf(one) !== realOf(other)));
    let index = parts.findIndex(fits);
    if (index === -1) index = parts.push(new Set()) - 1;
    for (const one of needed) parts[index]!.add(one);
    return index;
  };
  const assigned = new Map<FieldNode, number>();
  for (const { typeName, field } of listEntityFields(document)) assigned.set(field, partOf(typeName, field.name.value));
  return parts.map((part, index) => ({
    ...node,
    requires: removeNames(node.requires ?? [], new Set([...sent].filter((name) => !part.has(name)))),
    operation: print(
      visit(document, {
        [Kind.FIELD]: (field) => (assigned.has(field) && assigned.get(field) !== index ? null : undefined),
        [Kind.INLINE_FRAGMENT]: { leave: (fragment) => (fragment.selectionSet.selections.length === 0 ? null : undefined) },
      }),
    ),
  }));
}

/** The fields that are selected on the entities themselves. */
function listEntityFields(document: DocumentNode): { typeName: string; field: FieldNode }[] {
  const found: { typeName: string; field: FieldNode }[] = [];
  const gather = ({ selections }: SelectionSetNode, typeName: string): void => {
    for (const node of selections) {
      if (node.kind === 'Field') found.push({ typeName, field: node });
      else if (node.kind === 'InlineFragment') gather(node.selectionSet, node.typeCondition?.name.value ?? typeName);
    }
  };
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    for (const root of definition.selectionSet.selections) if (root.kind === 'Field' && root.selectionSet) gather(root.selectionSet, '');
  }
  return found;
}

function namesIn(nodes: readonly QueryPlanSelectionNode[]): string[] {
  return nodes.flatMap((node) => [...(node.kind === 'Field' ? [node.name] : []), ...namesIn(node.selections ?? [])]);
}

function removeNames(nodes: readonly QueryPlanSelectionNode[], names: ReadonlySet<string>): QueryPlanSelectionNode[] {
  return nodes
    .filter((node) => node.kind !== 'Field' || !names.has(node.name))
    .map((node) => (node.selections ? { ...node, selections: removeNames(node.selections, names) } : node) as QueryPlanSelectionNode);
}

/** The field sets of each subgraph's keys, requirements and provisions. */
function fieldSetsByGraph(supergraph: DocumentNode): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  visit(supergraph, {
    [Kind.DIRECTIVE]: (node) => {
      for (const { name, value } of node.arguments ?? []) {
        if (!['key', 'requires', 'provides'].includes(name.value) || value.kind !== Kind.STRING) continue;
        const graph = readGraph(node as ConstDirectiveNode);
        texts.set(graph, [...(texts.get(graph) ?? []), value.value]);
      }
    },
  });
  return texts;
}

function readGraph({ arguments: given }: ConstDirectiveNode): string {
  const graph = given?.find(({ name }) => name.value === 'graph')?.value;
  return graph?.kind === Kind.ENUM ? graph.value : '';
}

function listRequirements(supergraph: DocumentNode): string[] {
  const texts: string[] = [];
  visit(supergraph, {
    [Kind.DIRECTIVE]: ({ name, arguments: given = [] }) => {
      if (name.value !== 'join__field') return;
      for (const argument of given)
        if (argument.name.value === 'requires' && argument.value.kind === Kind.STRING) texts.push(argument.value.value);
    },
  });
  return texts;
}

function computeHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
