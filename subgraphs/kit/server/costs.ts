import { type ConstDirectiveNode, type DocumentNode, type FieldDefinitionNode, type ObjectTypeDefinitionNode, parse } from 'graphql';

/** What a type or field costs. */
export interface Cost {
  /** Microseconds of a subgraph's CPU: of a type, for each object; of a field, for each item that it returns. */
  readonly weight?: number;
  /** The usual size of a list whose size no argument gives. */
  readonly size?: number;
  /** The argument of the list that names its items: a list of as many values has at most as many items. */
  readonly namedBy?: string;
}

/** The tag of such an argument, from which the gateway knows it. The gateway's README tells it to vendors. */
const LIST_SIZE_TAG = '@tag(name: "list-size")';

/** Costs by `Type` or `Type.field`. By default an object costs 1, a scalar 0, and a list without slicing arguments counts ten items. */
export type Costs = Readonly<Record<string, Cost>>;

/**
 * Adds costs to an SDL, as `@cost` and `@listSize`.
 *
 * @param ofField the cost of a field that has none in the table, such as that of every mutation
 * @throws Error where a cost names a type, field or argument that does not exist
 */
export function addCosts(
  document: DocumentNode,
  costs: Costs,
  ofField: (type: string, field: string) => Cost | undefined = () => undefined,
): DocumentNode {
  const left = new Set(Object.keys(costs));
  const price = <T extends Priced>(node: T, name: string, cost = costs[name]): T => {
    left.delete(name);
    return cost ? { ...node, directives: [...(node.directives ?? []), ...buildDirectives(cost)] } : node;
  };
  const priceField = (type: string, field: FieldDefinitionNode) => {
    const name = `${type}.${field.name.value}`;
    const cost = costs[name] ?? ofField(type, field.name.value);
    return price(cost?.namedBy === undefined ? field : tagArgument(field, name, cost.namedBy), name, cost);
  };
  const definitions = document.definitions.map((node) => {
    if (!('fields' in node) || !node.fields) return node;
    const type = node.name.value;
    const fields = node.fields.map((field) =>
      'type' in field && field.kind === 'FieldDefinition' ? priceField(type, field) : price(field, `${type}.${field.name.value}`),
    );
    return price({ ...node, fields } as typeof node, type);
  });
  if (left.size > 0) throw new Error(`costs for types or fields that do not exist: ${[...left].join(', ')}`);
  return { ...document, definitions };
}

interface Priced {
  readonly directives?: readonly ConstDirectiveNode[];
}

function tagArgument(field: FieldDefinitionNode, name: string, argument: string): FieldDefinitionNode {
  const known = field.arguments?.some((one) => one.name.value === argument);
  if (!known) throw new Error(`${name} has no argument ${argument}`);
  const tag = parseDirectives(LIST_SIZE_TAG);
  return {
    ...field,
    arguments: field.arguments!.map((one) =>
      one.name.value === argument ? { ...one, directives: [...(one.directives ?? []), ...tag] } : one,
    ),
  };
}

function buildDirectives({ weight, size }: Cost): readonly ConstDirectiveNode[] {
  return parseDirectives(
    [
      ...(weight === undefined ? [] : [`@cost(weight: ${weight})`]),
      ...(size === undefined ? [] : [`@listSize(assumedSize: ${size})`]),
    ].join(' '),
  );
}

function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  const [type] = parse(`type Priced ${text}`, { noLocation: true }).definitions as [ObjectTypeDefinitionNode];
  return type.directives ?? [];
}
