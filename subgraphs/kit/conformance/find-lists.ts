import { type DefinitionNode, type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, type TypeNode } from 'graphql';

/** A list of a chart: a connection with `answers`. */
export interface ChartList {
  /** The name of the field. */
  readonly field: string;
  /** Whether an item names its facility. */
  readonly namesFacility: boolean;
}

/** The lists of a chart type that need no argument, from the SDL. */
export function findLists(sdl: string, chartType: string): ChartList[] {
  const types = new Map(
    parse(sdl, { noLocation: true })
      .definitions.filter(isObjectType)
      .map((type) => [type.name.value, type]),
  );
  const fieldsOf = (type: string): readonly FieldDefinitionNode[] => types.get(type)?.fields ?? [];
  const find = (type: string, name: string) => fieldsOf(type).find((field) => field.name.value === name);
  return fieldsOf(chartType).flatMap((field) => {
    const connection = getName(field.type);
    const nodes = find(connection, 'nodes');
    const needs = field.arguments?.some(({ type, defaultValue }) => type.kind === Kind.NON_NULL_TYPE && !defaultValue);
    if (!nodes || !find(connection, 'answers') || needs) return [];
    return [{ field: field.name.value, namesFacility: find(getName(nodes.type), 'facility') !== undefined }];
  });
}

function isObjectType(node: DefinitionNode): node is ObjectTypeDefinitionNode {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION;
}

function getName(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : getName(type.type);
}
