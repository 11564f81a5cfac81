import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  type SelectionSetNode,
} from 'graphql';
import { applies, type Field, fieldsOf, hasConditions, type Selections } from './fields.js';
import { evaluate, property, read, write } from './source-code.js';

export type Entity = Record<string, unknown>;

/** What stands in place of something else in an answer. The whole answer is then no answer. */
export class Misshapen extends Error {}

/** Lists beyond this are no part of a person's screen. */
export const ITEMS_AT_MOST = 100_000;

/** Takes from answers to one fetch what it asked for, and nothing else. */
export interface Projector {
  /** The asked part as new objects: what each subgraph says lies apart from what the others say. @throws Misshapen */
  project(answer: unknown, runtimeType?: string): Entity;
  /** Adds the asked part to an entity. What is there already stands: neither key nor type comes from an entity's answer. @throws Misshapen */
  add(entity: Entity, answer: unknown): void;
  /** Whether entities' answers hold no objects: one answer can then be added to several entities. */
  readonly flat: boolean;
}

/**
 * Whether one fetch alone brings the objects at a place of the answer (keys joined by dots). Such objects are taken as they came: nobody
 * else's fields are among theirs, and of their own only those that were asked are ever read.
 */
export type Alone = (place: string) => boolean;

/** The key under which something stands in the answer, where the plan gave it another for the way. */
export type Renames = ReadonlyMap<string, string>;

/**
 * Compiles what a fetch asks for into functions, one for each selection and type of object.
 *
 * @param parentType the root type, or undefined for entities
 */
export function projector(
  schema: GraphQLSchema,
  set: SelectionSetNode,
  parentType: string | undefined,
  renames: Renames,
  alone: Alone = () => false,
  at = '',
): Projector {
  const selections: Selections = { schema, fragments: new Map(), included: () => true };
  const of = (within: readonly SelectionSetNode[], parent: string | undefined, place: string): Projection => {
    const variants = new Map<string | undefined, Variant>();
    const conditional = parent === undefined || isAbstractType(schema.getType(parent)) || hasConditions(selections, within, parent);
    const variant = (typeName: string | undefined) => {
      let known = variants.get(typeName);
      if (!known) {
        known = compiled(schema, fieldsOf(selections, typeName, parent, within), { renames, alone, of, place });
        if (variants.size < VARIANTS_AT_MOST) variants.set(typeName, known);
      }
      return known;
    };
    const only = conditional ? undefined : variant(parent);
    const asItCame = alone(place) && (only ? only.asItCame : !isRenamed(within, renames) && placesIn(within, place, renames).every(alone));
    return {
      asItCame,
      create: only
        ? only.create
        : (answer) => {
            const typeName = (answer as Entity | null)?.__typename;
            return variant(typeof typeName === 'string' ? typeName : undefined).create(answer);
          },
      variant,
    };
  };
  const root = of([set], parentType, at);
  return {
    flat: placesIn([set], at, renames).length === 0,
    project: (answer, runtimeType) => (runtimeType === undefined ? root.create(answer) : root.variant(runtimeType).create(answer)),
    add: (entity, answer) => {
      const typeName = refined(schema, entity.__typename, (answer as Entity | null)?.__typename);
      root.variant(typeof typeName === 'string' ? typeName : undefined).add(entity, answer);
    },
  };
}

/** A subgraph that makes up type names gets no more of our memory. */
const VARIANTS_AT_MOST = 500;

interface Variant {
  /** Whether `create` hands back what it is given. */
  readonly asItCame: boolean;
  create(answer: unknown): Entity;
  add(entity: Entity, answer: unknown): void;
}

interface Projection {
  readonly asItCame: boolean;
  create(answer: unknown): Entity;
  variant(typeName: string | undefined): Variant;
}

interface Compiling {
  readonly renames: Renames;
  readonly alone: Alone;
  readonly of: (within: readonly SelectionSetNode[], parent: string | undefined, place: string) => Projection;
  readonly place: string;
}

function compiled(schema: GraphQLSchema, fields: readonly Field[], { renames, alone, of, place }: Compiling): Variant {
  const values: Record<string, unknown> = { objectOf, merged, refined: (known: unknown, given: unknown) => refined(schema, known, given) };
  const taken = new Map<string, string>();
  const changed: string[] = [];
  let renamed = false;
  for (const [index, { key, type, within }] of fields.entries()) {
    const from = read('r', key);
    const to = renames.get(key) ?? key;
    let value = from;
    renamed ||= to !== key;
    if (within.length > 0) {
      const inner = of(within, type && getNamedType(type).name, placeOf(place, to));
      if (!inner.asItCame) {
        const list = `f${index}`;
        values[list] = listed(type, (answer) => inner.create(answer));
        value = `${list}(${from})`;
        changed.push(`{const v=${from};if(v!==undefined)${write('r', key, `${list}(v)`)}}`);
      }
    }
    const before = taken.get(to);
    taken.set(to, before === undefined ? value : `(${from}===undefined?${before}:${value})`);
  }
  const pairs = [...taken];
  const kept = alone(place) && !renamed;
  const create = kept
    ? `objectOf(r);${changed.join('')}return r;`
    : `objectOf(r);return{${pairs.map(([key, value]) => property(key, value)).join(',')}};`;
  const add = pairs
    .map(([key, value]) => {
      if (key === '__typename') return `e.__typename=refined(e.__typename,${value});`;
      const given = `const v=${value},o=${read('e', key)};`;
      return `{${given}if(o===undefined){${write('e', key, 'v')}}else merged(o,v);}`;
    })
    .join('');
  const asItCame = kept && changed.length === 0;
  return evaluate<Variant>(`return{asItCame:${asItCame},create(r){${create}},add(e,r){objectOf(r);${add}}};`, values);
}

/** The places of the objects that a selection asks for, however deep. */
export function placesIn(sets: readonly SelectionSetNode[], at: string, renames: Renames): string[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((node): string[] => {
      if (node.kind === 'FragmentSpread') return [];
      if (node.kind === 'InlineFragment') return placesIn([node.selectionSet], at, renames);
      if (!node.selectionSet) return [];
      const key = node.alias?.value ?? node.name.value;
      const place = placeOf(at, renames.get(key) ?? key);
      return [place, ...placesIn([node.selectionSet], place, renames)];
    }),
  );
}

/** Whether something of a selection, however deep, stands in the answer under another key. */
function isRenamed(sets: readonly SelectionSetNode[], renames: Renames): boolean {
  if (renames.size === 0) return false;
  return sets.some(({ selections }) =>
    selections.some((node) => {
      if (node.kind === 'FragmentSpread') return false;
      if (node.kind === 'Field' && renames.has(node.alias?.value ?? node.name.value)) return true;
      return node.selectionSet !== undefined && isRenamed([node.selectionSet], renames);
    }),
  );
}

function placeOf(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

/** A type stands once it is known; of an interface's name only the entity's subgraph can say which type is behind it. */
function refined(schema: GraphQLSchema, known: unknown, given: unknown): unknown {
  if (known === undefined) return given;
  if (typeof known !== 'string' || typeof given !== 'string') return known;
  return isAbstractType(schema.getType(known)) && applies(schema, known, given) ? given : known;
}

function objectOf(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new Misshapen('an object was asked');
}

/** Applies to each item of as many lists in lists as the type says; to whatever comes where the type is not known. */
function listed(type: GraphQLOutputType | undefined, create: (answer: unknown) => Entity): (answer: unknown) => unknown {
  if (type === undefined) {
    const any = (answer: unknown): unknown => (answer == null ? answer : Array.isArray(answer) ? capped(answer).map(any) : create(answer));
    return any;
  }
  if (isNonNullType(type)) return listed(type.ofType as GraphQLOutputType, create);
  if (!isListType(type)) return (answer) => (answer == null ? answer : create(answer));
  const item = listed(type.ofType as GraphQLOutputType, create);
  return (answer) => {
    if (answer == null) return answer;
    if (!Array.isArray(answer)) throw new Misshapen('a list was asked');
    const items = new Array(capped(answer).length);
    for (let index = 0; index < items.length; index++) items[index] = item(answer[index]);
    return items;
  };
}

function capped(list: readonly unknown[]): readonly unknown[] {
  if (list.length > ITEMS_AT_MOST) throw new Misshapen('a list is too long');
  return list;
}

/** Adds objects' further fields to objects that are there: two subgraphs each gave a part. What is there stands. */
function merged(known: unknown, given: unknown): void {
  if (typeof known !== 'object' || known === null || typeof given !== 'object' || given === null || known === given) return;
  if (Array.isArray(known) || Array.isArray(given)) {
    if (!Array.isArray(known) || !Array.isArray(given) || known.length !== given.length) return;
    for (const [index, item] of known.entries()) merged(item, given[index]);
    return;
  }
  for (const key of Object.keys(given)) {
    const [before, value] = [Object.hasOwn(known, key) ? (known as Entity)[key] : undefined, (given as Entity)[key]];
    if (value === undefined) continue;
    if (before === undefined) Object.defineProperty(known, key, { value, enumerable: true, configurable: true, writable: true });
    else merged(before, value);
  }
}
