import { type DefinitionNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { type contractDocument, DateScalar, DateTimeScalar, PermitScalar } from '../kit/index.js';
import { CHART_STUB } from './chart.resolver.js';
import type { ChartStub } from './chart.type.js';
import { type ConnectedSystem, SYSTEMS } from './systems.js';

type ResolverMap = Record<string, Record<string, unknown> | undefined>;

/**
 * Puts the contract in the place of the directory's placeholder `Chart`, makes `ConnectionSystem` an interface, and gives every connected
 * system its stub and its own system type. Made from the systems file: data, not code.
 */
export function withContract(contract: Awaited<ReturnType<typeof contractDocument>>) {
  return (document: DocumentNode, resolvers: ResolverMap): DocumentNode => {
    const replaced = new Set([...contract.typeNames, 'ConnectionSystem']);
    const placeholder = document.definitions.find((node): node is ObjectTypeDefinitionNode => isNamed(node, 'ConnectionSystem'))!;
    const ownFields = parse('type T { system: ConnectionSystem! facilities: [Facility!]! }', { noLocation: true })
      .definitions[0] as ObjectTypeDefinitionNode;
    const definitions: DefinitionNode[] = [
      ...document.definitions.filter((node) => !('name' in node && node.name && replaced.has(node.name.value))),
      { ...placeholder, kind: Kind.INTERFACE_TYPE_DEFINITION } as never,
      ...SYSTEMS.map((system) => systemType(system, placeholder)),
      ...contract.document.definitions.map((node) =>
        isChart(node) ? { ...node, fields: [...(node.fields ?? []), ...(ownFields.fields ?? [])] } : node,
      ),
    ];
    delete resolvers.ConnectionSystem;
    Object.assign(resolvers, {
      Chart: { __resolveType: (chart: ChartStub) => chart.__typename },
      ConnectionSystem: { __resolveType: (system: { __typename: string }) => system.__typename },
      Date: DateScalar,
      DateTime: DateTimeScalar,
      Permit: PermitScalar,
      ...Object.fromEntries(SYSTEMS.map(({ chartType }) => [chartType, CHART_STUB])),
    });
    return { kind: Kind.DOCUMENT, definitions };
  };
}

/** The system as an entity, so that its own subgraph can add to it. */
function systemType(system: ConnectedSystem, placeholder: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const declared = parse(`type ${system.systemType} implements ConnectionSystem @key(fields: "id") { id: ID! }`, { noLocation: true });
  return { ...(declared.definitions[0] as ObjectTypeDefinitionNode), fields: placeholder.fields };
}

function isNamed(node: DefinitionNode, name: string): boolean {
  return 'name' in node && node.name?.value === name;
}

function isChart(node: DefinitionNode): node is ObjectTypeDefinitionNode {
  return isNamed(node, 'Chart') || SYSTEMS.some(({ chartType }) => isNamed(node, chartType));
}
