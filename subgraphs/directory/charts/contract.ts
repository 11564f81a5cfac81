import { type DefinitionNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { DateScalar, DateTimeScalar, PermitScalar, type printContract } from '../../kit/index.js';
import type { ChartStub } from '../permits/chart.type.js';
import { SYSTEMS } from '../systems.js';
import { CHART_STUB } from './chart.resolver.js';
import { FACILITY_ANSWER, makeNotServed } from './not-served.js';

type ResolverMap = Record<string, Record<string, unknown> | undefined>;

/**
 * Replaces the directory's placeholders `Chart` and `ConnectionSystem` by the contract, and adds a stub for every connected system.
 * The stubs come from the systems file: data, not code.
 */
export function makeContractMerger(contract: Awaited<ReturnType<typeof printContract>>) {
  return (document: DocumentNode, resolvers: ResolverMap): DocumentNode => {
    const replaced = new Set(contract.typeNames);
    const [ofChart, ofSystem] = parse(OWN_FIELDS, { noLocation: true }).definitions as [ObjectTypeDefinitionNode, ObjectTypeDefinitionNode];
    const definitions: DefinitionNode[] = [
      ...document.definitions.filter((node) => !('name' in node && node.name && replaced.has(node.name.value))),
      ...contract.document.definitions.map((node) =>
        isChart(node) ? addFields(node, ofChart) : isSystem(node) ? addFields(node, ofSystem) : node,
      ),
    ];
    delete resolvers.ConnectionSystem;
    Object.assign(resolvers, {
      Chart: { __resolveType: (chart: ChartStub) => chart.__typename },
      ConnectionSystem: { __resolveType: (system: { __typename: string }) => system.__typename },
      Date: DateScalar,
      DateTime: DateTimeScalar,
      Permit: PermitScalar,
      FacilityAnswer: FACILITY_ANSWER,
      ...Object.fromEntries(SYSTEMS.map((system) => [system.chartType, { ...CHART_STUB, ...makeNotServed(system) }])),
    });
    return { kind: Kind.DOCUMENT, definitions };
  };
}

/** The fields that the directory itself adds to every chart and to every connected system. */
const OWN_FIELDS = `
  type Chart {
    "The connected system that has the chart."
    system: ConnectionSystem!
    "The facilities of which you may see anything in this chart."
    facilities: [Facility!]!
  }
  type System {
    "The name of the system."
    name: String!
  }
`;

/** A type with the directory's own fields, and those of the contract. */
function addFields(node: DefinitionNode, { fields = [] }: ObjectTypeDefinitionNode): DefinitionNode {
  const type = node as ObjectTypeDefinitionNode;
  return { ...type, fields: [...(type.fields ?? []), ...fields] };
}

function isNamed(node: DefinitionNode, name: string): boolean {
  return 'name' in node && node.name?.value === name;
}

function isChart(node: DefinitionNode): boolean {
  return isNamed(node, 'Chart') || SYSTEMS.some(({ chartType }) => isNamed(node, chartType));
}

function isSystem(node: DefinitionNode): boolean {
  return isNamed(node, 'ConnectionSystem') || SYSTEMS.some(({ systemType }) => isNamed(node, systemType));
}
