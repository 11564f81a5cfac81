import { type ConstArgumentNode, type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';

/** The names of the authorization directives in a supergraph: a `@link` can rename them. */
export interface DirectiveNames {
  readonly authenticated?: string;
  readonly requiresScopes?: string;
  readonly policy?: string;
}

/** The specifications that the gateway enforces. */
const ENFORCED = /^https?:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\/v[\d.]+\/?$/;

/** Inaccessible parts are not in the schema that clients see: the planner's packages leave them out. */
const INACCESSIBLE = /^https?:\/\/specs\.apollo\.dev\/inaccessible\/v[\d.]+\/?$/;

/** Reads the links of a supergraph's schema, its extensions too. */
export function readDirectiveNames(sdl: DocumentNode): DirectiveNames {
  return Object.fromEntries(
    listLinks(sdl).flatMap((link) => {
      const feature = findEnforcedFeature(link);
      return feature ? [[feature, findLocalName(link, feature)]] : [];
    }),
  );
}

/** The URLs of features that must be enforced (`for: SECURITY`) and that the gateway does not know. */
export function findUnknownSecurityFeatures(sdl: DocumentNode): string[] {
  return listLinks(sdl)
    .filter((link) => isForSecurity(link) && !findEnforcedFeature(link) && !INACCESSIBLE.test(readText(link, 'url') ?? ''))
    .map((link) => readText(link, 'url') ?? '');
}

/** The specification of a link, if the gateway enforces it. */
export function findEnforcedFeature(link: ConstDirectiveNode): keyof DirectiveNames | undefined {
  return ENFORCED.exec(readText(link, 'url') ?? '')?.[1] as keyof DirectiveNames | undefined;
}

/** A link can rename `@link` itself, so every directive of a schema with a URL or a purpose counts as a link. */
function listLinks({ definitions }: DocumentNode): ConstDirectiveNode[] {
  return definitions
    .flatMap((node) => (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : []))
    .filter((directive) => argument(directive, 'url') ?? argument(directive, 'for'));
}

function isForSecurity(link: ConstDirectiveNode): boolean {
  const purpose = argument(link, 'for')?.value;
  return purpose?.kind === Kind.ENUM && purpose.value === 'SECURITY';
}

/**
 * `@link(as: "auth")` names the specification's own directive `@auth`; `import: [{ name: "@policy", as: "@rule" }]` names it `@rule`, and
 * `import: ["@policy"]` leaves it its name.
 */
function findLocalName(link: ConstDirectiveNode, feature: string): string {
  const imports = argument(link, 'import')?.value;
  for (const entry of imports?.kind === Kind.LIST ? imports.values : []) {
    if (entry.kind === Kind.STRING && entry.value === `@${feature}`) return feature;
    if (entry.kind !== Kind.OBJECT) continue;
    const said = new Map(entry.fields.map(({ name, value }) => [name.value, value.kind === Kind.STRING ? value.value : undefined]));
    if (said.get('name') === `@${feature}`) return said.get('as')?.replace(/^@/, '') ?? feature;
  }
  return readText(link, 'as') ?? feature;
}

function readText(link: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(link, name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function argument(link: ConstDirectiveNode, name: string): ConstArgumentNode | undefined {
  return link.arguments?.find((one) => one.name.value === name);
}
