import { readFileSync } from 'node:fs';
import { type FieldDefinitionNode, Kind, type ObjectTypeDefinitionNode, parse, print } from 'graphql';
import type { EmittedSubgraph } from '../emitted-subgraph.js';
import { type ForeignSubgraph, readSubgraphs } from '../subgraphs.js';

/** The network's own subgraphs from the repository. `change` can change the SDL of each one. */
export function ownSubgraphs(change: (sdl: string, name: string) => string = (sdl) => sdl): EmittedSubgraph[] {
  const own = readSubgraphs().filter(({ foreign }) => !foreign);
  return own.map((one) => ({ ...one, sdl: change(readFileSync(`schema/${one.name}.graphql`, 'utf8'), one.name) }));
}

/** A registration with one own field on the chart and one on `Patient`. */
export const EXAMPLE: ForeignSubgraph = {
  chartType: 'ExampleChart',
  chartFields: { growth: 'LAB_RESULT' },
  patientFields: { exampleSummary: 'DIAGNOSIS' },
};

/** The SDL of a contract type by its name, from a system that has all of them. */
const SHARED = new Map(
  parse(readFileSync('schema/id-link.graphql', 'utf8'), { noLocation: true }).definitions.flatMap((node) =>
    'name' in node && node.name ? [[node.name.value, print(node)] as const] : [],
  ),
);

export function shared(name: string): string {
  return SHARED.get(name)!;
}

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible"])';
const LAB_RESULTS = 'labResults(first: Int! = 50, after: String, period: Period, items: [ID!]): LabResultConnection';

/** A vendor's SDL that is accepted, in parts, so that a test can replace one part. */
export const GOOD = {
  link: LINK,
  chart: `type ExampleChart @key(fields: "id permit") { id: ID! permit: Permit @inaccessible ${LAB_RESULTS} growth(period: Period): ExampleGrowthConnection }`,
  own: [
    'type ExampleGrowthConnection { nodes: [ExampleGrowth!]! edges: [ExampleGrowthEdge!]! pageInfo: PageInfo! answers: [FacilityAnswer!]! complete: Boolean! }',
    'type ExampleGrowthEdge { cursor: String! node: ExampleGrowth! }',
    'type ExampleGrowth { takenOn: Date value: Float facility: Facility }',
  ].join('\n'),
  system: 'type ExampleSystem @key(fields: "id") { id: ID! status: SystemStatus }',
  patient: 'type Patient @key(fields: "id") { id: ID! exampleSummary: String }',
  shared: [
    'Permit',
    'LabResultConnection',
    'LabResultEdge',
    'LabResult',
    'PageInfo',
    'Facility',
    'Date',
    'DateTime',
    'Provenance',
    'Coding',
    'AlternateCoding',
    'SpecimenRemark',
    'SpecimenRemarkKind',
    'ItemWarning',
    'ItemWarningCode',
    'Period',
    'FacilityAnswer',
    'Category',
    'AnswerState',
    'SystemStatus',
    'SystemState',
    'HospitalStatus',
  ]
    .map(shared)
    .join('\n'),
  more: '',
};

/** The example system's subgraph, with some parts of its SDL replaced. */
export function example(change: Partial<typeof GOOD> = {}, foreign: ForeignSubgraph = EXAMPLE): EmittedSubgraph {
  return { name: 'example', url: 'http://example:4001/graphql', foreign, sdl: Object.values({ ...GOOD, ...change }).join('\n') };
}

/** The network's own subgraphs, with a directory that knows the example system, which serves `labResults`. */
export function networkWithExample(): EmittedSubgraph[] {
  return ownSubgraphs((sdl, name) => (name === 'directory' ? withExample(sdl) : sdl));
}

function withExample(directorySdl: string): string {
  const document = parse(directorySdl, { noLocation: true });
  const objects = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.OBJECT_TYPE_DEFINITION ? [[node.name.value, node] as const] : [])),
  );
  const stub = (from: string, name: string, served: readonly string[]): ObjectTypeDefinitionNode => {
    const fields = (objects.get(from)!.fields ?? []).map((field): FieldDefinitionNode => {
      const external = served.includes(field.name.value);
      return external ? field : { ...field, directives: field.directives?.filter((one) => one.name.value !== 'external') ?? [] };
    });
    return { ...objects.get(from)!, name: { kind: Kind.NAME, value: name }, fields };
  };
  const stubs = [stub('IdLinkChart', 'ExampleChart', ['labResults']), stub('IdLinkSystem', 'ExampleSystem', ['status'])];
  return `${directorySdl}\n${stubs.map(print).join('\n')}`;
}
