import { composeServices } from '@apollo/composition';
import { type DocumentNode, parse, visit } from 'graphql';

/** The subgraphs of the measured network, in the order in which an operation meets them. */
export const SUBGRAPHS = ['directory', 'humanbridge', 'id-link', 'notes'] as const;
export type SubgraphName = (typeof SUBGRAPHS)[number];

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@authenticated", "@requiresScopes"])';

/** The fields of both chart systems. Only objects carry rules: composition refuses them on interfaces. */
const CHART_CONTENT = /* GraphQL */ `
  interface Chart { id: ID! labResults: [LabResult!] prescriptions: [Prescription!] }
  type LabResult @shareable @requiresScopes(scopes: [["lab.read"]]) {
    id: ID! item: String code: String value: String unit: String flag: String observedAt: String facility: Facility
  }
  type Prescription @shareable @requiresScopes(scopes: [["drug.read"], ["pharmacy"]]) { id: ID! drug: String dose: String days: Int issuedAt: String }
  type Facility @key(fields: "id", resolvable: false) { id: ID! }
`;
const chart = (type: string) => /* GraphQL */ `${LINK}
  type ${type} implements Chart @key(fields: "id permit") @requiresScopes(scopes: [["chart.read"]]) {
    id: ID! permit: ID! labResults: [LabResult!] prescriptions: [Prescription!]
  }
  ${CHART_CONTENT}`;

const SDL: Readonly<Record<SubgraphName, string>> = {
  directory: /* GraphQL */ `${LINK}
    type Query { me: User @authenticated patients(first: Int = 20): [Patient!] @requiresScopes(scopes: [["patient.read"]]) }
    enum Sex { FEMALE MALE }
    type Patient @key(fields: "id") @authenticated {
      id: ID! name: String kana: String birthDate: String sex: Sex
      charts: [Chart!] @requiresScopes(scopes: [["chart.read"], ["chart.admin"]])
    }
    interface Chart { id: ID! }
    type HumanBridgeChart implements Chart @key(fields: "id permit") @requiresScopes(scopes: [["chart.read"]]) { id: ID! permit: ID! }
    type IdLinkChart implements Chart @key(fields: "id permit") @requiresScopes(scopes: [["chart.read"]]) { id: ID! permit: ID! }
    type Facility @key(fields: "id") { id: ID! name: String }
    type User @key(fields: "id") { id: ID! name: String profession: String }
  `,
  humanbridge: chart('HumanBridgeChart'),
  'id-link': chart('IdLinkChart'),
  notes: /* GraphQL */ `${LINK}
    type Patient @key(fields: "id") @authenticated { id: ID! notes: [Note!] @requiresScopes(scopes: [["note.read"]]) }
    type Note { id: ID! text: String writtenAt: String author: User }
    type User @key(fields: "id", resolvable: false) { id: ID! }
  `,
};

/** One more field, for a supergraph that is swapped under load. Its subgraph always has it. */
const NEWER = 'extend type Patient { ward: String }';

/** Every scope that a full answer needs. */
export const SCOPES = 'patient.read chart.read lab.read drug.read note.read';

export interface SupergraphOptions {
  /** Without `@authenticated` and `@requiresScopes`, which the stock gateway refuses to load. */
  readonly open?: boolean;
  /** The second version, with `Patient.ward`. */
  readonly newer?: boolean;
}

/** The supergraph over subgraphs at these addresses, as composition makes it. */
export function clinicSupergraph(urls: Readonly<Record<SubgraphName, string>>, { open, newer }: SupergraphOptions = {}): string {
  const { errors, supergraphSdl } = composeServices(
    SUBGRAPHS.map((name) => {
      const typeDefs = parse(SDL[name] + (newer && name === 'directory' ? NEWER : ''));
      return { name, url: urls[name], typeDefs: open ? withoutAuthorization(typeDefs) : typeDefs };
    }),
  );
  if (!supergraphSdl) throw new Error(errors?.map(String).join('\n'));
  return supergraphSdl;
}

function withoutAuthorization(typeDefs: DocumentNode): DocumentNode {
  return visit(typeDefs, { Directive: ({ name }) => (/^(authenticated|requiresScopes)$/.test(name.value) ? null : undefined) });
}
