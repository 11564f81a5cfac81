import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typesOfOperations from '@graphql-codegen/typescript-operations';
import {
  buildSchema,
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  specifiedRules,
  stripIgnoredCharacters,
  validate,
  visit,
} from 'graphql';

/** Files by name, as they are written below `clients/sdk/generated`. */
export type GeneratedFiles = ReadonlyMap<string, string>;

const HEADER = '// Written by `npm run sdk` from schema/api.graphql and clients/sdk/operations. Do not edit.\n\n';

/** An operation or a fragment may use fragments of every file: the rule that each fragment is used holds for all files together. */
const RULES = specifiedRules.filter(({ name }) => name !== 'NoUnusedFragmentsRule');

/**
 * Generates the typed operations: `operation-types.ts` with the types of variables, data, fragments, inputs and enums; one module of operations for each
 * file of operations, so that a page loads only the texts that it sends; and `persisted-documents.json`, the operations by the SHA-256 of
 * their text, which the gateway takes as `HAREYAKA_MANIFEST`.
 *
 * The text of an operation has no insignificant white space, so that it is the same however the file is formatted.
 *
 * @param schema the file of the API schema
 * @param folder the folder with the operations
 * @throws Error if an operation does not fit the schema, has no name, or if two have the same name
 */
export async function generate(schema: string, folder: string): Promise<GeneratedFiles> {
  const sdl = await readFile(schema, 'utf8');
  const files = await readOperations(folder);
  const merged: DocumentNode = { kind: Kind.DOCUMENT, definitions: files.flatMap(({ document }) => document.definitions) };
  const errors = validate(buildSchema(sdl), merged, RULES);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  const fragments = new Map(merged.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));
  const modules = files.map(({ name, document }) => ({ name, operations: findOperations(document, fragments) }));
  const manifest = modules.flatMap(({ operations }) => operations.map(({ hash, text }) => [hash, text] as const));
  return new Map([
    ['operation-types.ts', await generateTypes(sdl, merged)],
    ...modules
      .filter(({ operations }) => operations.length > 0)
      .map(({ name, operations }): [string, string] => [`${name}.ts`, writeModule(operations)]),
    ['persisted-documents.json', `${JSON.stringify(Object.fromEntries(manifest.sort(([a], [b]) => (a < b ? -1 : 1))), undefined, 2)}\n`],
  ]);
}

interface NamedText {
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  readonly text: string;
  readonly hash: string;
}

async function readOperations(folder: string): Promise<{ name: string; document: DocumentNode }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
  return await Promise.all(
    names.map(async (name) => ({ name: basename(name, '.graphql'), document: parse(await readFile(join(folder, name), 'utf8')) })),
  );
}

function findOperations(document: DocumentNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): NamedText[] {
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const { name, operation } = definition;
    if (!name || operation === 'subscription') throw new Error('an operation must be a query or a mutation, and have a name');
    const definitions = [definition, ...findFragments(definition, fragments)];
    const text = stripIgnoredCharacters(definitions.map(print).join('\n'));
    return [{ kind: operation, name: name.value, text, hash: createHash('sha256').update(text).digest('hex') }];
  });
}

/** The fragments that an operation needs, sorted by name: each once. */
function findFragments(operation: OperationDefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const needed = new Set<string>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        if (needed.has(value)) return;
        needed.add(value);
        collect(fragments.get(value)!);
      },
    });
  };
  collect(operation);
  return [...needed].sort().map((name) => fragments.get(name)!);
}

function writeModule(operations: readonly NamedText[]): string {
  const types = operations.flatMap(({ kind, name }) => [typeOfData(kind, name), `${typeOfData(kind, name)}Variables`]).sort();
  const exported = operations.map(
    ({ kind, name, text, hash }) =>
      `export const ${name}: Operation<${typeOfData(kind, name)}, ${typeOfData(kind, name)}Variables> = {\n` +
      `  kind: '${kind}',\n  name: '${name}',\n  hash: '${hash}',\n  text: ${JSON.stringify(text)},\n};\n`,
  );
  return `${HEADER}import type { Operation } from '../operation.js';\nimport type { ${types.join(', ')} } from './operation-types.js';\n\n${exported.join('\n')}`;
}

function typeOfData(kind: 'query' | 'mutation', name: string): string {
  return `${name}${kind === 'query' ? 'Query' : 'Mutation'}`;
}

/**
 * Makes an object type of each interface, with the fields of all types that implement it, and leaves out these types. So there is one type `Chart`, and
 * the types stay the same when a system joins the network. A field that only some systems have can be null: the others do not answer it.
 */
function replaceInterfaces(schema: DocumentNode): DocumentNode {
  const implementing = schema.definitions
    .filter((one) => one.kind === Kind.OBJECT_TYPE_DEFINITION)
    .filter(({ interfaces }) => interfaces?.length);
  return {
    ...schema,
    definitions: schema.definitions.flatMap((one): DefinitionNode[] => {
      if (one.kind === Kind.OBJECT_TYPE_DEFINITION && one.interfaces?.length) return [];
      if (one.kind !== Kind.INTERFACE_TYPE_DEFINITION) return [one];
      const own = new Set(one.fields?.map(({ name }) => name.value));
      const further = implementing
        .filter(({ interfaces }) => interfaces!.some(({ name }) => name.value === one.name.value))
        .flatMap(({ fields = [] }) => fields)
        .filter(({ name }) => !own.has(name.value))
        .map((field) => ({ ...field, type: field.type.kind === Kind.NON_NULL_TYPE ? field.type.type : field.type }));
      const fields = [...(one.fields ?? []), ...new Map(further.map((field) => [field.name.value, field])).values()];
      return [{ ...one, kind: Kind.OBJECT_TYPE_DEFINITION, fields }];
    }),
  };
}

/** Selects on the interface what an operation selects on a type that implements it. */
function selectOnInterfaces(document: DocumentNode, schema: DocumentNode): DocumentNode {
  const interfaceOf = new Map(
    schema.definitions.flatMap((one) =>
      one.kind === Kind.OBJECT_TYPE_DEFINITION && one.interfaces?.length ? [[one.name.value, one.interfaces[0]!] as const] : [],
    ),
  );
  return visit(document, {
    InlineFragment(node) {
      const onto = node.typeCondition && interfaceOf.get(node.typeCondition.name.value);
      return onto ? { ...node, typeCondition: onto } : undefined;
    },
  });
}

async function generateTypes(sdl: string, document: DocumentNode): Promise<string> {
  const schema = parse(sdl);
  const types = await codegen({
    filename: 'operation-types.ts',
    schema: replaceInterfaces(schema),
    documents: [{ location: 'operations', document: selectOnInterfaces(document, schema) }],
    plugins: [{ operations: {} }],
    pluginMap: { operations: typesOfOperations },
    config: {
      scalars: { ID: 'string', Date: 'string', DateTime: 'string', ViewerUrl: 'string' },
      strictScalars: true,
      immutableTypes: true,
      enumType: 'string-literal',
      futureProofEnums: true,
      skipTypename: true,
      avoidOptionals: { field: true, object: true },
      mergeFragmentTypes: true,
      inlineFragmentTypes: 'combine',
      disableDescriptions: true,
    },
  });
  return `${HEADER}${types}`;
}
