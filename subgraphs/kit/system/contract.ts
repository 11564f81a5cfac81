import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse, type TypeDefinitionNode } from 'graphql';
import { buildSchema, ObjectType } from 'type-graphql';
import { CHART_DESCRIPTION, Chart } from '../chart/chart.js';
import { CHART_FIELDS } from '../permit/category.js';
import { ConnectionSystem, SYSTEM_DESCRIPTION } from './connection-system.js';

/** The contract as a type. The directory's interface is made from the same class that the systems extend. */
@ObjectType('Chart', { description: CHART_DESCRIPTION })
class ContractChart extends Chart {}

@ObjectType('ConnectionSystem', { description: SYSTEM_DESCRIPTION })
class ContractSystemType extends ConnectionSystem {}

/** The facts about a connected system that its chart's declaration needs, from the systems file. */
export interface ContractSystem {
  /** The GraphQL type of its charts, e.g. `HumanBridgeChart`. */
  readonly chartType: string;
  /** The fields of the contract that this system serves; the directory answers the others with null. */
  readonly serves: readonly string[];
  /** The GraphQL type of the system itself, e.g. `HumanBridgeSystem`, and the fields of `ConnectionSystem` that it serves. */
  readonly systemType: string;
  readonly systemServes: readonly string[];
}

/** Types of the contract that are entities of another subgraph, which declares them. */
const OWNED_ELSEWHERE = new Set(['Facility', 'Query', 'Category', 'PageInfo']);
const SCALAR_SCOPES: Readonly<Record<string, string>> = { ViewerUrl: 'chart:viewer' };

/**
 * Makes the contract for the directory: the interface `Chart`, the value types with their scopes, and one stub per connected system.
 * If a vendor omits a scope, it still applies, because composition joins the scopes with AND.
 */
export async function printContract(systems: readonly ContractSystem[]): Promise<{ document: DocumentNode; typeNames: string[] }> {
  const schema = await buildSchema({
    resolvers: [() => undefined] as never,
    orphanedTypes: [ContractChart, ContractSystemType],
    skipCheck: true,
    validate: false,
  });
  const printed = parse(printSchemaWithDirectives(schema), { noLocation: true });
  const types = printed.definitions.filter((node): node is TypeDefinitionNode => 'name' in node && node.kind !== Kind.DIRECTIVE_DEFINITION);
  const chart = types.find((node): node is ObjectTypeDefinitionNode => node.name.value === 'Chart')!;
  const system = types.find((node): node is ObjectTypeDefinitionNode => node.name.value === 'ConnectionSystem')!;
  const scopes = findScopes(chart);
  const shared = types
    .filter((node) => node !== chart && node !== system && !OWNED_ELSEWHERE.has(node.name.value))
    .map((node) => addScope(node, scopes));
  const clientFields = (chart.fields ?? []).filter((field) => field.name.value !== 'permit');
  const definitions = [
    { ...chart, kind: Kind.INTERFACE_TYPE_DEFINITION, fields: clientFields, directives: [] } as never as TypeDefinitionNode,
    ...systems.map((one) => buildStub(chart, one)),
    { ...system, kind: Kind.INTERFACE_TYPE_DEFINITION } as never as TypeDefinitionNode,
    ...systems.map((one) => buildSystemStub(system, one)),
    ...shared,
  ];
  return { document: { kind: Kind.DOCUMENT, definitions }, typeNames: definitions.map((node) => node.name.value) };
}

/** The stub of a system's chart in the directory: the directory makes the reference, the system resolves the other fields. */
function buildStub(chart: ObjectTypeDefinitionNode, { chartType, serves }: ContractSystem): ObjectTypeDefinitionNode {
  const served = new Set(serves);
  const fields = chart.fields ?? [];
  const directives = parseDirectives('@key(fields: "id permit", resolvable: false) @authenticated');
  return {
    ...chart,
    name: { kind: Kind.NAME, value: chartType },
    interfaces: [{ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'Chart' } }],
    directives,
    fields: fields.map((field) => (served.has(field.name.value) ? { ...field, directives: parseDirectives('@external') } : field)),
  };
}

/** The stub of a connected system in the directory: the directory has its name, the system resolves its own fields. */
function buildSystemStub(system: ObjectTypeDefinitionNode, { systemType, systemServes }: ContractSystem): ObjectTypeDefinitionNode {
  return {
    ...system,
    name: { kind: Kind.NAME, value: systemType },
    interfaces: [{ kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: 'ConnectionSystem' } }],
    directives: parseDirectives('@key(fields: "id")'),
    fields: (system.fields ?? []).map((field) =>
      systemServes.includes(field.name.value) ? { ...field, directives: parseDirectives('@external') } : field,
    ),
  };
}

/** Adds to value types the scope of the chart field that returns them, from the table `CHART_FIELDS`. */
function addScope(node: TypeDefinitionNode, scopes: ReadonlyMap<string, string>): TypeDefinitionNode {
  const scope = SCALAR_SCOPES[node.name.value] ?? scopes.get(node.name.value);
  if (!scope) return node;
  return { ...node, directives: [...(node.directives ?? []), ...parseDirectives(`@requiresScopes(scopes: [["${scope}"]])`)] };
}

/** Types below an item that only one field reaches: they show that the item exists. */
const BELOW: Readonly<Record<string, string>> = {
  ImagingSeries: 'imagingStudies',
  ImagingInstance: 'imagingStudies',
  ImagingInstanceConnection: 'imagingStudies',
  ImagingInstanceEdge: 'imagingStudies',
  DemographicsMismatch: 'demographicsMismatch',
};

/**
 * Finds the scope of each value type: a list's items, and its connection and edges too, because `complete`, cursors and answers would also
 * say that there is something.
 */
function findScopes(chart: ObjectTypeDefinitionNode): Map<string, string> {
  const lists = (chart.fields ?? []).flatMap(({ name, type }): [string, string][] => {
    const connection = type.kind === Kind.NAMED_TYPE ? type.name.value : '';
    const item = connection.endsWith('Connection') ? connection.slice(0, -'Connection'.length) : null;
    return item === null ? [] : [item, connection, `${item}Edge`].map((one) => [one, name.value]);
  });
  const ofChart = [...lists, ...Object.entries(BELOW)].map(([type, field]): [string, string] => [type, CHART_FIELDS[field]!.scope]);
  return new Map([...ofChart, ...['FoundPatients', 'FoundPatient'].map((type): [string, string] => [type, 'directory:manage'])]);
}

function parseDirectives(text: string): NonNullable<ObjectTypeDefinitionNode['directives']> {
  return (parse(`type T ${text} { a: Int }`, { noLocation: true }).definitions[0] as ObjectTypeDefinitionNode).directives!;
}
