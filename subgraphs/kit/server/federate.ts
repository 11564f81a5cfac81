import { buildSubgraphSchema } from '@apollo/subgraph';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { type DefinitionNode, type DocumentNode, type GraphQLSchema, Kind, parse, print } from 'graphql';
import { buildSchema, createResolversMap } from 'type-graphql';
import { withReferenceLimit } from './reference-limit.js';
import { PermitScalar, ViewerUrlScalar } from './scalars.js';
import { serveOnly } from './serve-only.js';
import { sortDocument } from './sort-document.js';

/** The federation 2 import. Without @requires with arguments: the planner handles it wrongly, and `schema check` refuses it. */
const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@external", "@requires", "@provides", "@override", "@tag", "@authenticated", "@requiresScopes", "@policy", "@cost", "@listSize"])\n`;

/** A type-graphql class. */
// biome-ignore lint/complexity/noBannedTypes: type-graphql's type for a class
export type TypeClass = Function;
export type ResolverMap = Record<string, Record<string, unknown> | undefined>;

/** The parts of a subgraph's schema. */
export interface FederationOptions {
  readonly resolvers: readonly TypeClass[];
  /** Every entity: type-graphql leaves out a type that no field returns. */
  readonly entities: readonly TypeClass[];
  /** `__resolveReference` by type name. */
  readonly references?: Readonly<Record<string, (reference: never, context: never) => unknown>>;
  /** The contract's fields that the system serves, by type. If absent, it serves all. The directory answers the others. */
  readonly serves?: Readonly<Record<string, readonly string[]>>;
  /** Final changes to the printed schema and its resolvers: the directory merges the contract here. */
  readonly reshape?: (document: DocumentNode, resolvers: ResolverMap) => DocumentNode;
}

/** A subgraph's SDL, and its executable federation 2 schema. */
export async function federate(options: FederationOptions): Promise<{ sdl: string; schema: GraphQLSchema }> {
  const schema = await buildSchema({
    resolvers: options.resolvers.length > 0 ? (options.resolvers as never) : ([() => undefined] as never),
    orphanedTypes: [...options.entities] as never,
    skipCheck: true,
    validate: false,
    scalarsMap: [
      { type: PermitScalar as never, scalar: PermitScalar },
      { type: ViewerUrlScalar as never, scalar: ViewerUrlScalar },
    ],
  });
  const resolvers = createResolversMap(schema) as ResolverMap;
  for (const [name, resolver] of Object.entries(resolvers)) if (resolver && '__resolveType' in resolver) delete resolvers[name];
  let document = withoutEmptyTypes(parse(LINK + printSchemaWithDirectives(schema), { noLocation: true }));
  if (options.serves) document = serveOnly(document, resolvers, options.serves);
  document = options.reshape?.(document, resolvers) ?? document;
  for (const [type, resolve] of Object.entries(options.references ?? {})) {
    resolvers[type] = { ...resolvers[type], __resolveReference: resolve };
  }
  const sdl = `${print(sortDocument(document))}\n`;
  // Apollo's own `_service` prints another text, with the definitions that the @link imports.
  resolvers.Query = { ...resolvers.Query, _service: () => ({ sdl }) };
  const executable = buildSubgraphSchema([{ typeDefs: document, resolvers: resolvers as never }]);
  return { sdl, schema: withReferenceLimit(executable) };
}

/** Removes the `schema { … }` block that type-graphql prints; a subgraph names its root types by convention. */
function withoutEmptyTypes(document: DocumentNode): DocumentNode {
  return { ...document, definitions: document.definitions.filter((node: DefinitionNode) => node.kind !== Kind.SCHEMA_DEFINITION) };
}
