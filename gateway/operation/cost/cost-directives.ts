import { type ASTNode, type ConstDirectiveNode, type DocumentNode, type GraphQLArgument, Kind, valueFromASTUntyped } from 'graphql';

/** The content of `@listSize` on a field. */
export interface ListSize {
  /** The expected number of items if no argument gives one. */
  readonly assumedSize: number | undefined;
  /** Arguments that give the number of items. */
  readonly slicingArguments: readonly string[];
  /** Subfields whose lists the size is about: `edges` of a connection. Without them it is the field's own list. */
  readonly sizedFields: readonly string[] | undefined;
}

const COST = /^https?:\/\/specs\.apollo\.dev\/cost\/v[\d.]+\/?$/;
const TAG = /^https?:\/\/specs\.apollo\.dev\/tag\/v[\d.]+\/?$/;

/** The tag of an argument that names the items of a list: a list of as many values has at most as many items. */
const LIST_SIZE_TAG = 'list-size';

/** A definition, or an equivalent for a built-in one. */
type Definition = ASTNode | null | undefined;

/**
 * Reads `@cost` and `@listSize` (https://specs.apollo.dev/cost/v0.1) in a supergraph, under the names that its `@link` gives them: `import`
 * names each; else `@cost` and `@cost__listSize`, with the first part replaced by `as`.
 */
export class CostDirectives {
  readonly #names: { readonly cost: string; readonly listSize: string } | undefined;
  readonly #tag: string | undefined;

  constructor(supergraph: DocumentNode) {
    const links = supergraph.definitions
      .flatMap((node) => (node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION ? (node.directives ?? []) : []))
      .map(readArguments);
    const linkOf = (specification: RegExp) => links.find(({ url }) => typeof url === 'string' && specification.test(url));
    const [cost, tag] = [linkOf(COST), linkOf(TAG)];
    if (tag) this.#tag = readImports(tag.import).get('@tag') ?? (typeof tag.as === 'string' ? tag.as : 'tag');
    if (!cost) return;
    const namespace = typeof cost.as === 'string' ? cost.as : 'cost';
    const imported = readImports(cost.import);
    this.#names = { cost: imported.get('@cost') ?? namespace, listSize: imported.get('@listSize') ?? `${namespace}__listSize` };
  }

  /** The weight of a definition; the specification requires a whole number. */
  costOf(definition: Definition): number | undefined {
    const weight = this.#said(definition, 'cost')?.weight;
    return typeof weight === 'number' ? weight : undefined;
  }

  listSizeOf(definition: Definition): ListSize | undefined {
    const said = this.#said(definition, 'listSize');
    if (!said) return undefined;
    const { assumedSize, slicingArguments, sizedFields } = said;
    return {
      assumedSize: typeof assumedSize === 'number' && assumedSize >= 0 ? assumedSize : undefined,
      slicingArguments: readNames(slicingArguments),
      sizedFields: sizedFields === undefined ? undefined : readNames(sizedFields),
    };
  }

  /** Whether an argument names the items of its field's list. */
  namesItems({ astNode }: GraphQLArgument): boolean {
    return (
      this.#tag !== undefined &&
      (astNode?.directives?.some((one) => one.name.value === this.#tag && readArguments(one).name === LIST_SIZE_TAG) ?? false)
    );
  }

  #said(definition: Definition, directive: 'cost' | 'listSize'): Record<string, unknown> | undefined {
    if (!this.#names || !definition || !('directives' in definition)) return undefined;
    const name = this.#names[directive];
    const found = definition.directives?.find((one) => one.name.value === name);
    return found && readArguments(found as ConstDirectiveNode);
  }
}

function readArguments({ arguments: given = [] }: ConstDirectiveNode): Record<string, unknown> {
  return Object.fromEntries(given.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
}

/** `import: ["@cost", { name: "@listSize", as: "@length" }]`: the local names without @, by the names of the specification. */
function readImports(imports: unknown): ReadonlyMap<string, string> {
  const entries = Array.isArray(imports) ? imports : [];
  return new Map(
    entries.flatMap((entry: unknown): [string, string][] => {
      const { name, as = name } = (typeof entry === 'string' ? { name: entry } : (entry ?? {})) as { name?: unknown; as?: unknown };
      return typeof name === 'string' && typeof as === 'string' ? [[name, as.replace(/^@/, '')]] : [];
    }),
  );
}

function readNames(value: unknown): readonly string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((name) => typeof name === 'string');
}
