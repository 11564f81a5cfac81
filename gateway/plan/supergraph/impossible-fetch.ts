import type { PlanNode } from '@apollo/query-planner';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** By subgraph, as `GRAPH Type.field`: the fields that it only mentions and cannot answer. */
export type Mentions = ReadonlySet<string>;

/**
 * Fields that a subgraph marks `@external` for its requirements, and neither has in a key nor provides anywhere: no plan may ask it for them.
 */
export function findMentions(supergraph: DocumentNode): Mentions {
  const names = new Map<string, string>();
  const mentions = new Set<string>();
  const provided = textsOf(supergraph, 'provides');
  visit(supergraph, {
    [Kind.ENUM_TYPE_DEFINITION]: ({ name, values = [] }) => {
      if (name.value !== 'join__Graph') return;
      for (const value of values) names.set(value.name.value, textOf(value.directives?.[0], 'name') ?? value.name.value);
    },
  });
  visit(supergraph, {
    [Kind.OBJECT_TYPE_DEFINITION]: (type) => {
      const keys = (type.directives ?? []).flatMap((one) => textOf(one, 'key') ?? []);
      for (const field of type.fields ?? []) {
        const word = new RegExp(`\\b${field.name.value}\\b`);
        if ([...keys, ...provided].some((text) => word.test(text))) continue;
        for (const directive of field.directives ?? []) {
          if (directive.name.value !== 'join__field' || !isTrue(directive, 'external')) continue;
          mentions.add(`${names.get(textOf(directive, 'graph') ?? '')} ${type.name.value}.${field.name.value}`);
        }
      }
    },
  });
  return mentions;
}

/** Finds a field that the plan asks of a subgraph which only mentions it: Apollo's planner does so if requirements form a cycle. */
export function findImpossibleFetch(schema: GraphQLSchema, mentions: Mentions, node: PlanNode | undefined): string | undefined {
  if (mentions.size === 0 || !node) return undefined;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return first(node.nodes, (one) => findImpossibleFetch(schema, mentions, one));
    case 'Flatten':
      return findImpossibleFetch(schema, mentions, node.node);
    case 'Condition':
      return findImpossibleFetch(schema, mentions, node.ifClause) ?? findImpossibleFetch(schema, mentions, node.elseClause);
    case 'Fetch': {
      const types = new TypeInfo(schema);
      let found: string | undefined;
      visit(
        parse(node.operation, { noLocation: true }),
        visitWithTypeInfo(types, {
          [Kind.FIELD]: ({ name }: FieldNode) => {
            const place = `${node.serviceName} ${types.getParentType()?.name}.${name.value}`;
            if (mentions.has(place)) found ??= place;
          },
        }),
      );
      return found;
    }
    default:
      return undefined;
  }
}

function first<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function textsOf(document: DocumentNode, argument: string): string[] {
  const texts: string[] = [];
  visit(document, {
    [Kind.DIRECTIVE]: (node) => {
      const text = textOf(node as ConstDirectiveNode, argument);
      if (text !== undefined) texts.push(text);
    },
  });
  return texts;
}

function textOf(directive: ConstDirectiveNode | undefined, name: string): string | undefined {
  const value = directive?.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}

function isTrue(directive: ConstDirectiveNode, name: string): boolean {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.BOOLEAN && value.value;
}
