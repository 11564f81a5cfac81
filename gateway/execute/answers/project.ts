import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  type SelectionSetNode,
} from 'graphql';
import { findDefinition, hasSlices, readSlice, type Slice, sliceList } from '../fetches/list-slices.js';
import { applies, collectFields, type Field, hasConditions, type Selections } from '../fields.js';
import { evaluate, property, read, write } from '../source-code.js';
import { ExactNumber } from './exact-number.js';

export type Entity = Record<string, unknown>;

/** The answer has another form than was asked for. All of it is then refused. */
export class Misshapen extends Error {}

/** A longer list is refused. */
export const ITEMS_AT_MOST = 100_000;

type Variables = Readonly<Record<string, unknown>>;

/** Takes from the answers to one fetch only what the fetch asked for, and cuts lists to the number of items that the variables ask for. */
export interface Projector {
  /** Copies the requested part to new objects, so that subgraphs do not share objects. @throws Misshapen */
  project(answer: unknown, runtimeType?: string, variables?: Variables): Entity;
  /** Adds the requested part to an entity. Existing values win: an entity's answer cannot change a key or a type. @throws Misshapen */
  add(entity: Entity, answer: unknown, variables?: Variables): void;
  /** Whether the entities' answers hold no objects: one answer can then be added to several entities. */
  readonly flat: boolean;
}

/**
 * Whether only one fetch adds to the objects at a path of the answer (keys joined by dots). Such objects are used as they came, without a
 * copy: no other fetch adds fields to them, and only the requested fields are ever read.
 */
export type Alone = (place: string) => boolean;

/** The client's key for a field to which the plan gave another key. */
export type Renames = ReadonlyMap<string, string>;

/** The facts about a fetch that decide how its answer is projected. */
export interface ProjectedFetch {
  /** The root type, or undefined for entities. */
  readonly parentType: string | undefined;
  readonly renames: Renames;
  /** Absent: other fetches may add to every object. */
  readonly alone?: Alone;
  /** The place of its entities. Absent: the root. */
  readonly at?: string;
}

/** Compiles a fetch's selections into functions, one for each selection and type of object. */
export function compileProjector(
  schema: GraphQLSchema,
  set: SelectionSetNode,
  { parentType, renames, alone = () => false, at = '' }: ProjectedFetch,
): Projector {
  const selections: Selections = { schema, fragments: new Map(), included: () => true };
  const of = (within: readonly SelectionSetNode[], parent: string | undefined, place: string, slice?: Slice): Projection => {
    const variants = new Map<string | undefined, Variant>();
    const conditional = parent === undefined || isAbstractType(schema.getType(parent)) || hasConditions(selections, within, parent);
    const variant = (typeName: string | undefined) => {
      let known = variants.get(typeName);
      if (!known) {
        const fields = collectFields(selections, typeName, parent, within);
        known = compileVariant(schema, fields, { renames, alone, of, place, type: typeName ?? parent, slice });
        if (variants.size < VARIANTS_AT_MOST) variants.set(typeName, known);
      }
      return known;
    };
    const only = conditional ? undefined : variant(parent);
    const untouched = () =>
      !isRenamed(within, renames) && !hasSlices(schema, within, parent) && listPlaces(within, place, renames).every(alone);
    const asItCame = alone(place) && slice === undefined && (only ? only.asItCame : untouched());
    return {
      asItCame,
      create: only
        ? only.create
        : (answer, variables) => {
            const typeName = (answer as Entity | null)?.__typename;
            return variant(typeof typeName === 'string' ? typeName : undefined).create(answer, variables);
          },
      variant,
    };
  };
  const root = of([set], parentType, at);
  return {
    flat: listPlaces([set], at, renames).length === 0,
    project: (answer, runtimeType, variables = NO_VARIABLES) =>
      runtimeType === undefined ? root.create(answer, variables) : root.variant(runtimeType).create(answer, variables),
    add: (entity, answer, variables = NO_VARIABLES) => {
      const typeName = refineType(schema, entity.__typename, (answer as Entity | null)?.__typename);
      root.variant(typeof typeName === 'string' ? typeName : undefined).add(entity, answer, variables);
    },
  };
}

const NO_VARIABLES: Variables = {};

/** A subgraph that makes up type names must not use more memory than this. */
const VARIANTS_AT_MOST = 500;

interface Variant {
  /** Whether `create` returns its input unchanged. */
  readonly asItCame: boolean;
  create(answer: unknown, variables: Variables): Entity;
  add(entity: Entity, answer: unknown, variables: Variables): void;
}

interface Projection {
  readonly asItCame: boolean;
  create(answer: unknown, variables: Variables): Entity;
  variant(typeName: string | undefined): Variant;
}

interface Compiling {
  readonly renames: Renames;
  readonly alone: Alone;
  readonly of: (within: readonly SelectionSetNode[], parent: string | undefined, place: string, slice?: Slice) => Projection;
  readonly place: string;
  /** The type of the objects, if it is known. */
  readonly type: string | undefined;
  /** The slicing arguments of the parent field that limit lists within these objects. */
  readonly slice: Slice | undefined;
}

function compileVariant(schema: GraphQLSchema, fields: readonly Field[], compiling: Compiling): Variant {
  const { renames, alone, of, place, type: typeName, slice: outer } = compiling;
  const values: Record<string, unknown> = {
    objectOf,
    merged,
    sliceList,
    refineType: (known: unknown, given: unknown) => refineType(schema, known, given),
  };
  const taken = new Map<string, string>();
  const changed: string[] = [];
  let renamed = false;
  for (const [index, { key, name, type, within, node }] of fields.entries()) {
    const from = read('r', key);
    const to = renames.get(key) ?? key;
    const slice = readSlice(schema, findDefinition(schema, typeName, name), node);
    const limit = slice && !slice.within ? slice.limit : outer?.within?.has(name) ? outer.limit : undefined;
    if (limit) values[`l${index}`] = limit;
    const cut = (value: string) => (limit ? `sliceList(${value},l${index}(x))` : value);
    let take = cut;
    renamed ||= to !== key;
    if (within.length > 0) {
      const inner = of(within, type && getNamedType(type).name, joinPlace(place, to), slice?.within && slice);
      if (!inner.asItCame) {
        values[`f${index}`] = applyToLists(type, (answer, variables) => inner.create(answer, variables));
        take = (value) => `f${index}(${cut(value)},x)`;
      }
    }
    if (take !== cut || limit) changed.push(`{const v=${from};if(v!==undefined)${write('r', key, take('v'))}}`);
    const value = take(from);
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
      if (key === '__typename') return `e.__typename=refineType(e.__typename,${value});`;
      const given = `const v=${value},o=${read('e', key)};`;
      return `{${given}if(o===undefined){${write('e', key, 'v')}}else merged(o,v);}`;
    })
    .join('');
  const asItCame = kept && changed.length === 0;
  return evaluate<Variant>(`return{asItCame:${asItCame},create(r,x){${create}},add(e,r,x){objectOf(r);${add}}};`, values);
}

/** The paths of the objects that a selection asks for, at any depth. */
export function listPlaces(sets: readonly SelectionSetNode[], at: string, renames: Renames): string[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((node): string[] => {
      if (node.kind === 'FragmentSpread') return [];
      if (node.kind === 'InlineFragment') return listPlaces([node.selectionSet], at, renames);
      if (!node.selectionSet) return [];
      const key = node.alias?.value ?? node.name.value;
      const place = joinPlace(at, renames.get(key) ?? key);
      return [place, ...listPlaces([node.selectionSet], place, renames)];
    }),
  );
}

/** Whether the answer has some field of the selection, at any depth, under another key. */
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

function joinPlace(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

/** A known type is kept. For an interface's name only the entity's own subgraph can give the concrete type. */
function refineType(schema: GraphQLSchema, known: unknown, given: unknown): unknown {
  if (known === undefined) return given;
  if (typeof known !== 'string' || typeof given !== 'string') return known;
  return isAbstractType(schema.getType(known)) && applies(schema, known, given) ? given : known;
}

function objectOf(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new Misshapen('the answer has no object where one is expected');
}

type Create = (answer: unknown, variables: Variables) => unknown;

/** Applies to each item of lists nested as deeply as the type says; if the type is not known, to any value. */
function applyToLists(type: GraphQLOutputType | undefined, create: Create): Create {
  if (type === undefined) {
    const any: Create = (answer, variables) => {
      if (answer == null) return answer;
      return Array.isArray(answer) ? capped(answer).map((one) => any(one, variables)) : create(answer, variables);
    };
    return any;
  }
  if (isNonNullType(type)) return applyToLists(type.ofType as GraphQLOutputType, create);
  if (!isListType(type)) return (answer, variables) => (answer == null ? answer : create(answer, variables));
  const item = applyToLists(type.ofType as GraphQLOutputType, create);
  return (answer, variables) => {
    if (answer == null) return answer;
    if (!Array.isArray(answer)) throw new Misshapen('a list was asked');
    const items = new Array(capped(answer).length);
    for (let index = 0; index < items.length; index++) items[index] = item(answer[index], variables);
    return items;
  };
}

function capped(list: readonly unknown[]): readonly unknown[] {
  if (list.length > ITEMS_AT_MOST) throw new Misshapen('a list is too long');
  return list;
}

/** Merges further fields into existing objects: two subgraphs each gave a part. Existing values win. */
function merged(known: unknown, given: unknown): void {
  if (typeof known !== 'object' || known === null || typeof given !== 'object' || given === null || known === given) return;
  if (known instanceof ExactNumber || given instanceof ExactNumber) return;
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
