import { createHash } from 'node:crypto';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A document in which no client's response key collides with a key that the plan adds. */
export interface Distinct {
  readonly document: DocumentNode;
  /** The client's response keys of the renamed fields. */
  readonly clientKeys: ReadonlyMap<string, string>;
}

/** Names of fields that plans ask for by themselves: key fields, required fields, and `__typename`. */
export function listPlannedNames(supergraph: DocumentNode): ReadonlySet<string> {
  const names = new Set(['__typename']);
  visit(supergraph, {
    [Kind.DIRECTIVE]: (node) => {
      if (node.name.value !== 'join__type' && node.name.value !== 'join__field') return;
      for (const argument of (node as ConstDirectiveNode).arguments ?? []) {
        if (!['key', 'requires'].includes(argument.name.value) || argument.value.kind !== Kind.STRING) continue;
        visit(parse(`{${argument.value.value}}`, { noLocation: true }), { [Kind.FIELD]: ({ name }) => void names.add(name.value) });
      }
    },
  });
  return names;
}

/** The interfaces that some subgraph knows as one object type (`@interfaceObject`). */
export function listInterfaceObjects(supergraph: DocumentNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(supergraph, {
    [Kind.INTERFACE_TYPE_DEFINITION]: ({ name, directives = [] }) => {
      const says = (directive: ConstDirectiveNode) =>
        directive.arguments?.some((one) => one.name.value === 'isInterfaceObject' && one.value.kind === Kind.BOOLEAN && one.value.value);
      if (directives.some((one) => one.name.value === 'join__type' && says(one))) names.add(name.value);
    },
  });
  return names;
}

/** For each interface that some subgraph has as an interface object: a key field without subfields that clients know. */
export function findInterfaceObjectKeys(supergraph: DocumentNode, api: GraphQLSchema): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const objects = listInterfaceObjects(supergraph);
  visit(supergraph, {
    [Kind.INTERFACE_TYPE_DEFINITION]: ({ name, directives = [] }) => {
      const type = api.getType(name.value);
      if (!isInterfaceType(type) || !objects.has(name.value)) return;
      for (const { name: directive, arguments: given = [] } of directives) {
        const key = given.find((one) => one.name.value === 'key')?.value;
        const single = directive.value === 'join__type' && key?.kind === Kind.STRING ? /^\s*(\w+)\s*$/.exec(key.value)?.[1] : undefined;
        if (single !== undefined && type.getFields()[single] && !keys.has(name.value)) keys.set(name.value, single);
      }
    },
  });
  return keys;
}

/**
 * Aliases response keys that could collide with keys the plan adds: `id: name` would be taken for the key, and
 * `price(currency: USD)` for the price that another field requires. To a subgraph with an interface object all types of the interface are one:
 * there, fields of several types that share a name (`... on Book { x: a } ... on Film { x: b }`) would be taken for one field.
 */
export function makeKeysDistinct(
  schema: GraphQLSchema,
  planned: ReadonlySet<string>,
  document: DocumentNode,
  interfaces: ReadonlySet<string> = new Set(),
): Distinct {
  const clientKeys = new Map<string, string>();
  const types = new TypeInfo(schema);
  const shared = interfaces.size === 0 ? NONE : findSharedKeys(schema, interfaces, document);
  const renamed = visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.FIELD]: (node: FieldNode) => {
        const key = node.alias?.value ?? node.name.value;
        if (!shared.has(key) || !isOf(types.getParentType(), interfaces)) {
          if (!planned.has(key)) return undefined;
          const takesArguments = (types.getFieldDef()?.args.length ?? 0) > 0;
          if (key === node.name.value && !takesArguments) return undefined;
        }
        const own = `_${computeHash(printField(node))}_${key}`;
        clientKeys.set(own, key);
        return { ...node, alias: { kind: Kind.NAME, value: own } };
      },
    }),
  );
  return { document: clientKeys.size === 0 ? document : renamed, clientKeys };
}

const NONE: ReadonlySet<string> = new Set();

/** Response keys that a document uses for different fields on different types of these interfaces. */
function findSharedKeys(schema: GraphQLSchema, interfaces: ReadonlySet<string>, document: DocumentNode): ReadonlySet<string> {
  const types = new TypeInfo(schema);
  const asked = new Map<string, string>();
  const shared = new Set<string>();
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.FIELD]: (node: FieldNode) => {
        if (node.name.value === '__typename' || !isOf(types.getParentType(), interfaces)) return;
        const key = node.alias?.value ?? node.name.value;
        const text = printField(node);
        if ((asked.get(key) ?? text) !== text) shared.add(key);
        asked.set(key, text);
      },
    }),
  );
  return shared;
}

function isOf(type: unknown, interfaces: ReadonlySet<string>): boolean {
  if (!isObjectType(type) && !isInterfaceType(type)) return false;
  return interfaces.has(type.name) || type.getInterfaces().some(({ name }) => interfaces.has(name));
}

/** A field with its arguments, without its alias. */
function printField(node: FieldNode): string {
  const { alias: _alias, selectionSet: _selectionSet, ...field } = node;
  return print({ ...field, directives: [] });
}

/** Equal fields get equal names everywhere, so that they stay one field. */
function computeHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
