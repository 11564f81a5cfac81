import {
  type ConstDirectiveNode,
  type DirectiveDefinitionNode,
  DirectiveLocation,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  specifiedDirectives,
  visit,
} from 'graphql';

/** The locations in which a client can write a directive. */
const EXECUTABLE: ReadonlySet<string> = new Set([
  DirectiveLocation.QUERY,
  DirectiveLocation.MUTATION,
  DirectiveLocation.FIELD,
  DirectiveLocation.FRAGMENT_SPREAD,
  DirectiveLocation.INLINE_FRAGMENT,
]);
const OWN: ReadonlySet<string> = new Set(specifiedDirectives.map(({ name }) => name));
const APOLLO = /^https?:\/\/specs\.apollo\.dev\//;

/** The subgraphs' own directives that a client can write. Every subgraph knows them, otherwise composition leaves them out. */
export function listExecutableDirectives({ definitions }: DocumentNode): ReadonlyMap<string, DirectiveDefinitionNode> {
  const found = definitions.filter((node) => node.kind === Kind.DIRECTIVE_DEFINITION && !OWN.has(node.name.value));
  return new Map(
    (found as DirectiveDefinitionNode[])
      .filter(({ locations }) => locations.some(({ value }) => EXECUTABLE.has(value)))
      .map((node) => [node.name.value, node]),
  );
}

/**
 * Apollo's packages drop from the clients' schema every part that a `@link` imports, and so refuse client uses of a directive that subgraphs
 * composed (`@composeDirective`). Without its link it is an ordinary directive.
 */
export function removeLinks(supergraph: DocumentNode): DocumentNode {
  const directives = [...listExecutableDirectives(supergraph).keys()];
  if (directives.length === 0) return supergraph;
  const brings = (link: ConstDirectiveNode) => {
    const given = new Map(link.arguments?.map(({ name, value }) => [name.value, value]));
    const url = given.get('url');
    // A link with a purpose (`for:`) must be understood, so it stays.
    if (url?.kind !== Kind.STRING || APOLLO.test(url.value) || given.has('for')) return false;
    const names = [...namesIn(given.get('import')), ...namesIn(given.get('as')), readFeature(url.value)].filter((name) => name !== '');
    return directives.some((name) => names.some((one) => name === one || name.startsWith(`${one}__`)));
  };
  const without = <T extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(node: T): T => ({
    ...node,
    directives: node.directives?.filter((directive) => !brings(directive)),
  });
  return visit(supergraph, { [Kind.SCHEMA_DEFINITION]: without, [Kind.SCHEMA_EXTENSION]: without });
}

/** Writes out the default values of directive arguments: a subgraph's own definition may have another default, or none. */
export function addDefaults(operation: DocumentNode, directives: ReadonlyMap<string, DirectiveDefinitionNode>): DocumentNode {
  if (directives.size === 0) return operation;
  return visit(operation, {
    [Kind.DIRECTIVE]: (node: DirectiveNode) => {
      const given = new Set(node.arguments?.map(({ name }) => name.value));
      const missing = (directives.get(node.name.value)?.arguments ?? []).flatMap(({ name, defaultValue }) =>
        defaultValue && !given.has(name.value) ? [{ kind: Kind.ARGUMENT as const, name, value: defaultValue }] : [],
      );
      return missing.length === 0 ? undefined : { ...node, arguments: [...(node.arguments ?? []), ...missing] };
    },
  });
}

/** `import: ["@access", { name: "@tell", as: "@say" }]`, `as: "access"`. */
function namesIn(value: NonNullable<ConstDirectiveNode['arguments']>[number]['value'] | undefined): string[] {
  if (value?.kind === Kind.STRING) return [value.value.replace(/^@/, '')];
  if (value?.kind === Kind.LIST) return value.values.flatMap(namesIn);
  return value?.kind === Kind.OBJECT ? value.fields.flatMap((field) => namesIn(field.value)) : [];
}

/** `https://example.test/access/v1.0` → `access`. */
function readFeature(url: string): string {
  const parts = url.replace(/\/$/, '').split('/');
  return (/^v\d+(\.\d+)*$/.test(parts.at(-1) ?? '') ? parts.at(-2) : parts.at(-1)) ?? '';
}
