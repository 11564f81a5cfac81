import { createHash } from 'node:crypto';
import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/** A document in which no client's choice of names stands where the plan puts something of its own. */
export interface Distinct {
  readonly document: DocumentNode;
  /** What the client calls what was renamed. */
  readonly clientKeys: ReadonlyMap<string, string>;
}

/** Names of fields that plans ask for by themselves: of keys, of requirements, and types. */
export function plannedNames(supergraph: DocumentNode): ReadonlySet<string> {
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

/**
 * Renames, for the way, what a client asks under a name that the plan may need for something else: `id: name` would be taken for the key, and
 * `price(currency: USD)` for the price that another field requires.
 */
export function distinctKeys(schema: GraphQLSchema, planned: ReadonlySet<string>, document: DocumentNode): Distinct {
  const clientKeys = new Map<string, string>();
  const types = new TypeInfo(schema);
  const renamed = visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.FIELD]: (node: FieldNode) => {
        const key = node.alias?.value ?? node.name.value;
        if (!planned.has(key)) return undefined;
        const takesArguments = (types.getFieldDef()?.args.length ?? 0) > 0;
        if (key === node.name.value && !takesArguments) return undefined;
        const own = `_${hashOf(print({ ...node, alias: undefined, selectionSet: undefined, directives: [] }))}_${key}`;
        clientKeys.set(own, key);
        return { ...node, alias: { kind: Kind.NAME, value: own } };
      },
    }),
  );
  return { document: clientKeys.size === 0 ? document : renamed, clientKeys };
}

/** Equal fields have equal names, wherever they stand: they are still one field. */
function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
