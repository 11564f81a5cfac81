import { createHash } from 'node:crypto';
import {
  type FieldNode,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';

import { OWNED } from './random-supergraph.js';

/** Failures of a world, each once in this many times; 0 for never. */
export interface Troubles {
  /** Null where the schema does not allow it. */
  readonly broken: number;
  /** Entities that a subgraph does not know. */
  readonly missing: number;
  /** Fields that fail. */
  readonly failing: number;
}

export const NO_TROUBLES: Troubles = { broken: 0, missing: 0, failing: 0 };

/** Any value that a field can return. */
export interface Thing {
  readonly __typename: string;
  /** Its identity among all of its type. */
  readonly is: string;
  /** The reference with which a subgraph was asked for it. */
  readonly reference?: Readonly<Record<string, unknown>>;
}

/** Words that need no escape in JSON: the fast reader takes answers with these. */
const PLAIN_WORDS = ['', 'plain', '日本語', 'a b', '😀'];
const WORDS = ['', 'plain', '日本語', 'quote " and \\', 'line\nbreak', '\u2028😀'];
const KEYS: ReadonlySet<string> = new Set(['id', 'code', 'own']);
const IDS = 4;

/** An error of a field, which names the field's object. */
export class FieldFailed extends Error {
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(on: string) {
    super(on);
    this.extensions = { code: 'NOT_FOUND', service: on.replace(':', ' ') };
  }
}

/** One consistent set of data, of which every subgraph answers a part: a value follows from its field and the seed. */
export class World {
  readonly #selections = new Map<string, SelectionSetNode>();
  readonly #plain: boolean;

  constructor(
    private readonly seed: string,
    private readonly api: GraphQLSchema,
    /** By `Type.field`: the concrete types that it can return. */
    private readonly leadsTo: ReadonlyMap<string, readonly string[]>,
    private readonly required: ReadonlyMap<string, string>,
    private readonly troubles: Troubles,
  ) {
    this.#plain = this.#hash('plain') % 2 === 0;
  }

  /** The resolvers for graphql-js, of the whole graph or of one subgraph. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> = (source, given, _, info) => {
    const thing = (source as Thing | undefined) ?? { __typename: info.parentType.name, is: '' };
    return this.field(thing, info.fieldName, info.parentType.getFields()[info.fieldName]!.type, given);
  };

  /** Answers a reference. @param byObject whether the subgraph knows the owned interface as an object */
  entity(subgraph: string, reference: Readonly<Record<string, unknown>>, byObject = false): Thing | null {
    const { __typename: typeName, id, code } = reference as Record<string, string>;
    const is = id ?? String(code).replace(/^.*-c/, '');
    if (this.#happens(this.troubles.missing, `${subgraph} ${typeName} ${is}`)) return null;
    return { __typename: byObject ? typeName! : realType(typeName!, is), is, reference };
  }

  field(thing: Thing, name: string, type: GraphQLOutputType, given: Readonly<Record<string, unknown>>): unknown {
    const { is } = thing;
    const typeName = realType(thing.__typename, is);
    if (name === 'id') return is;
    if (name === 'code') return `${typeName}-c${is}`;
    if (name === 'own') return is;
    const on = `${typeName}:${is}.${name}`;
    if (!KEYS.has(name) && typeName !== 'Query' && this.#happens(this.troubles.failing, `fails ${on}`)) throw new FieldFailed(on);
    const required = this.required.get(`${typeName}.${name}`);
    if (required) return `made of ${JSON.stringify(this.#requiredOf(thing, required))}`;
    const where = Object.keys(given).length === 0 ? on : `${on}(${JSON.stringify(sorted(given))})`;
    if (where !== on && getNamedType(type).name === 'String') return where;
    return this.#value(type, where, this.leadsTo.get(`${typeName}.${name}`) ?? []);
  }

  #value(type: GraphQLOutputType, where: string, leadsTo: readonly string[]): unknown {
    if (isNonNullType(type)) {
      return this.#happens(this.troubles.broken, `broken ${where}`)
        ? null
        : this.#something(type.ofType as GraphQLOutputType, where, leadsTo);
    }
    return this.#happens(6, `null ${where}`) ? null : this.#something(type, where, leadsTo);
  }

  #something(type: GraphQLOutputType, where: string, leadsTo: readonly string[]): unknown {
    const number = this.#hash(where);
    if (isListType(type)) {
      const item = type.ofType as GraphQLOutputType;
      return Array.from({ length: number % 4 }, (_, index) => this.#value(item, `${where}.${index}`, leadsTo));
    }
    if (isEnumType(type)) return type.getValues()[number % type.getValues().length]!.name;
    if (isLeafType(type)) return leaf(type.name, number, this.#plain ? PLAIN_WORDS : WORDS);
    const named = getNamedType(type);
    if (named.name === OWNED.name) {
      const is = String((number >> 4) % IDS);
      return { __typename: realType(OWNED.name, is), is } satisfies Thing;
    }
    const typeName = isAbstractType(named) ? leadsTo[number % leadsTo.length]! : named.name;
    return { __typename: typeName, is: this.#isEntity(typeName) ? String((number >> 4) % IDS) : number.toString(36) } satisfies Thing;
  }

  #isEntity(typeName: string): boolean {
    return 'id' in (this.api.getType(typeName) as GraphQLObjectType).getFields();
  }

  /** What a subgraph was sent; if the whole graph is asked at once, what it would be sent. */
  #requiredOf(thing: Thing, selection: string): unknown {
    let set = this.#selections.get(selection);
    if (!set) {
      set = (parse(`{${selection}}`).definitions[0] as OperationDefinitionNode).selectionSet;
      this.#selections.set(selection, set);
    }
    return thing.reference ? sent(thing.reference, set) : this.#picked(thing, set);
  }

  #picked(value: unknown, set: SelectionSetNode | undefined): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#picked(item, set));
    if (!set || value === null) return value;
    const thing = value as Thing;
    const fields = (this.api.getType(thing.__typename) as GraphQLObjectType).getFields();
    return Object.fromEntries(
      fieldsIn(set).map(({ name, selectionSet }) => [
        name.value,
        this.#picked(this.field(thing, name.value, fields[name.value]!.type, {}), selectionSet),
      ]),
    );
  }

  #happens(times: number, what: string): boolean {
    return times > 0 && this.#hash(what) % times === 0;
  }

  #hash(text: string): number {
    return createHash('md5').update(`${this.seed} ${text}`).digest().readUInt32LE() >>> 1;
  }
}

/** The concrete type of an object of the owned interface. */
function realType(typeName: string, is: string): string {
  return typeName === OWNED.name ? OWNED.types[Number(is) % OWNED.types.length]! : typeName;
}

/** @throws if a required field was not sent */
function sent(value: unknown, set: SelectionSetNode | undefined): unknown {
  if (value === undefined) throw new Error('something that is required was not sent');
  if (Array.isArray(value)) return value.map((item) => sent(item, set));
  if (!set || value === null) return value;
  return Object.fromEntries(
    fieldsIn(set).map(({ name, selectionSet }) => [name.value, sent((value as Record<string, unknown>)[name.value], selectionSet)]),
  );
}

function fieldsIn({ selections }: SelectionSetNode): FieldNode[] {
  return selections.filter((node) => node.kind === Kind.FIELD);
}

function leaf(typeName: string, number: number, words: readonly string[]): unknown {
  switch (typeName) {
    case 'Int':
      return (number % 2001) - 1000;
    case 'Float':
      return (number % 999) / 8;
    case 'Boolean':
      return number % 2 === 0;
    case 'Blob':
      return [7, 'blob 岡', { a: [null, { __proto: 'x' }] }, [[]], false][number % 5];
    default:
      return `${words[number % words.length]}${number % 100}`;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** For each field the concrete types to which every subgraph that has the field can lead. */
export function listReachableTypes(subgraphs: readonly GraphQLSchema[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const schema of subgraphs) {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const named = getNamedType(field.type);
        if (!isAbstractType(named)) continue;
        const possible = schema.getPossibleTypes(named).map(({ name }) => name);
        const place = `${type.name}.${field.name}`;
        found.set(place, found.get(place)?.filter((name) => possible.includes(name)) ?? possible);
      }
    }
  }
  return found;
}
