import { type ConstArgumentNode, type ConstDirectiveNode, type DocumentNode, Kind } from 'graphql';

/** Under which names a supergraph's authorization directives stand in it: a `@link` can rename them. */
export interface DirectiveNames {
  readonly authenticated?: string;
  readonly requiresScopes?: string;
  readonly policy?: string;
}

/** The specifications whose enforcement the gateway takes upon itself. */
const ENFORCED = /^https?:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\/v[\d.]+\/?$/;

/** What is inaccessible is not in the schema that clients see: the planner's packages see to that. */
const INACCESSIBLE = /^https?:\/\/specs\.apollo\.dev\/inaccessible\/v[\d.]+\/?$/;

/** Reads the links of a supergraph's schema, its extensions too. */
export function directiveNames(sdl: DocumentNode): DirectiveNames {
  return Object.fromEntries(
    linksOf(sdl).flatMap((link) => {
      const feature = enforcedFeature(link);
      return feature ? [[feature, nameOf(link, feature)]] : [];
    }),
  );
}

/** Features that the supergraph must not be served without, and that the gateway does not know: their URLs. */
export function unknownSecurityFeatures(sdl: DocumentNode): string[] {
  return linksOf(sdl)
    .filter((link) => isForSecurity(link) && !enforcedFeature(link) && !INACCESSIBLE.test(textOf(link, 'url') ?? ''))
    .map((link) => textOf(link, 'url') ?? '');
}

/** The specification behind a link, where it is one that the gateway enforces. */
export function enforcedFeature(link: ConstDirectiveNode): keyof DirectiveNames | undefined {
  return ENFORCED.exec(textOf(link, 'url') ?? '')?.[1] as keyof DirectiveNames | undefined;
}

/** A link can rename `@link` itself; what has a URL or a purpose is one, whatever it is called. */
function linksOf({ definitions }: DocumentNode): ConstDirectiveNode[] {
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
function nameOf(link: ConstDirectiveNode, feature: string): string {
  const imports = argument(link, 'import')?.value;
  for (const entry of imports?.kind === Kind.LIST ? imports.values : []) {
    if (entry.kind === Kind.STRING && entry.value === `@${feature}`) return feature;
    if (entry.kind !== Kind.OBJECT) continue;
    const said = new Map(entry.fields.map(({ name, value }) => [name.value, value.kind === Kind.STRING ? value.value : undefined]));
    if (said.get('name') === `@${feature}`) return said.get('as')?.replace(/^@/, '') ?? feature;
  }
  return textOf(link, 'as') ?? feature;
}

function textOf(link: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(link, name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function argument(link: ConstDirectiveNode, name: string): ConstArgumentNode | undefined {
  return link.arguments?.find((one) => one.name.value === name);
}
