import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  type TypeDefinitionNode,
  type TypeNode,
  visit,
} from 'graphql';

/** The types that every subgraph must state as the directory does. */
export interface Contract {
  readonly chart: InterfaceTypeDefinitionNode;
  readonly system: InterfaceTypeDefinitionNode;
  /** Types that subgraphs share, in the form that a connected system uses: an entity has only its key. */
  readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  /** The directory's stubs of chart types and of system types, by name. */
  readonly charts: ReadonlyMap<string, ObjectTypeDefinitionNode>;
  readonly systems: ReadonlyMap<string, ObjectTypeDefinitionNode>;
  readonly categories: ReadonlySet<string>;
}

/** A part of a type: a field or an input field. */
export type Part = FieldDefinitionNode | InputValueDefinitionNode;

/**
 * Derives the contract from the directory's SDL: every type that can be reached from the interfaces `Chart` and `ConnectionSystem`, and every
 * type that the directory marks as shareable.
 *
 * @throws Error if the SDL does not have these interfaces
 * @example contractOf(directorySdl).types.has('LabResult')
 */
export function deriveContract(directorySdl: string): Contract {
  const defined = new Map<string, TypeDefinitionNode>();
  for (const node of parse(directorySdl, { noLocation: true }).definitions) if (isType(node)) defined.set(node.name.value, node);
  const [chart, system] = ['Chart', 'ConnectionSystem'].map((name) => defined.get(name));
  if (chart?.kind !== Kind.INTERFACE_TYPE_DEFINITION || system?.kind !== Kind.INTERFACE_TYPE_DEFINITION)
    throw new Error('the SDL of the directory has no interface Chart or ConnectionSystem');
  const charts = findImplementers(defined, 'Chart');
  const systems = findImplementers(defined, 'ConnectionSystem');
  const types = new Map<string, TypeDefinitionNode>();
  const reach = (name: string) => {
    const node = defined.get(name);
    if (!node || node === chart || node === system || types.has(name) || charts.has(name) || systems.has(name)) return;
    const shared = node.kind === Kind.OBJECT_TYPE_DEFINITION && node.directives?.some(isKey) ? keyOnly(node) : node;
    types.set(name, shared);
    for (const type of listTypes(shared)) reach(type);
  };
  for (const node of [chart, system, ...charts.values()]) for (const type of listTypes(node)) reach(type);
  for (const [name, node] of defined) if (node.directives?.some((one) => one.name.value === 'shareable')) reach(name);
  const category = defined.get('Category');
  const values = category?.kind === Kind.ENUM_TYPE_DEFINITION ? (category.values ?? []) : [];
  return { chart, system, types, charts, systems, categories: new Set(values.map(({ name }) => name.value)) };
}

/** The key of an entity in a subgraph that only refers to it. */
export const STUB_KEY = '@key(fields: "id", resolvable: false)';

/** The types that a type's fields and arguments name. */
export function listTypes(node: TypeDefinitionNode): string[] {
  const parts = listParts(node).flatMap((part) => [
    part.type,
    ...('arguments' in part ? (part.arguments ?? []).map(({ type }) => type) : []),
  ]);
  const members = node.kind === Kind.UNION_TYPE_DEFINITION ? (node.types ?? []).map(({ name }) => name.value) : [];
  return [...parts.map(namedType), ...members];
}

/** The fields or input fields of a type; none for every other kind of type. */
export function listParts(node: TypeDefinitionNode): readonly Part[] {
  return 'fields' in node ? (node.fields ?? []) : [];
}

/** The name of a type without its lists and non-nulls: `Int` for `[Int!]!`. */
export function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

/**
 * Prints a part of a schema without descriptions and directives, and sorted: parts with the same meaning give the same text.
 *
 * @example printCanonical(fieldOf('a("x" b: Int = 1): [Int!] \@deprecated')) === 'a(b: Int = 1): [Int!]'
 */
export function printCanonical(node: TypeDefinitionNode | Part): string {
  const byName = <T extends { readonly name: { readonly value: string } }>(nodes: readonly T[] | undefined) =>
    [...(nodes ?? [])].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
  const bare = visit(node as never as DocumentNode, {
    enter: (one) => {
      const copy = { ...one, description: undefined, directives: [] } as Record<string, unknown>;
      for (const list of ['fields', 'values', 'arguments', 'types', 'interfaces'])
        if (Array.isArray(copy[list])) copy[list] = byName(copy[list] as never);
      return copy as never;
    },
  });
  return print(bare);
}

/** Describes how two statements of one type differ: the first part that differs. @returns undefined if they are the same */
export function describeDifference(stated: TypeDefinitionNode, contract: TypeDefinitionNode): string | undefined {
  if (printCanonical(stated) === printCanonical(contract)) return undefined;
  const [ours, theirs] = [partsByName(contract), partsByName(stated)];
  for (const [name, part] of theirs) {
    const expected = ours.get(name);
    if (expected !== part) return expected ? `says "${part}" where the contract says "${expected}"` : `adds "${part}"`;
  }
  for (const [name, part] of ours) if (!theirs.has(name)) return `leaves out "${part}"`;
  return `is not "${printCanonical(contract).replace(/\s+/g, ' ')}"`;
}

function partsByName(node: TypeDefinitionNode): Map<string, string> {
  const values = node.kind === Kind.ENUM_TYPE_DEFINITION ? (node.values ?? []) : [];
  return new Map([
    ...listParts(node).map((part): [string, string] => [part.name.value, printCanonical(part)]),
    ...values.map(({ name }): [string, string] => [name.value, name.value]),
  ]);
}

/** Whether a definition defines a type. */
export function isType(node: { readonly kind: string }): node is TypeDefinitionNode {
  return /TypeDefinition$/.test(node.kind);
}

/** Directives as text, in order of their names. */
export function listDirectives(node: { readonly directives?: readonly ConstDirectiveNode[] | undefined }): string[] {
  return (node.directives ?? []).map((directive) => print(directive)).sort();
}

function isKey({ name }: ConstDirectiveNode): boolean {
  return name.value === 'key';
}

function keyOnly(node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const fields = (node.fields ?? []).filter(({ name }) => name.value === 'id');
  return { ...node, interfaces: [], fields };
}

function findImplementers(defined: ReadonlyMap<string, TypeDefinitionNode>, name: string): Map<string, ObjectTypeDefinitionNode> {
  const found = [...defined.values()].filter(
    (node): node is ObjectTypeDefinitionNode =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && (node.interfaces ?? []).some((one) => one.name.value === name),
  );
  return new Map(found.map((node) => [node.name.value, node]));
}
