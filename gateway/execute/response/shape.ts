import {
  type GraphQLInterfaceType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { buildLeafPattern, findLongestRun, type LeafRun, type LeafRuns, RUN } from '../answers/leaf-span.js';
import { type Entity, ITEMS_AT_MOST } from '../answers/project.js';
import type { WireText } from '../answers/wire-text.js';
import type { AnswerPath } from '../entity-paths.js';
import { collectFields, type Field, listPossibleTypes, type Selections } from '../fields.js';
import { evaluate, literal, read } from '../source-code.js';
import { buildLeafText, LEAF_VALUES } from './leaf-text.js';

/** The results of a shaping besides the text. */
export interface Shaping {
  /** Values with which the answer broke the schema: a null in a non-null place, or a value that does not fit its type. */
  readonly broken: AnswerPath[];
  /** Values that no subgraph gave: null in the text. */
  readonly missing: AnswerPath[];
  /** The accounted objects in the text, with their position among `Shape.sites`, and which of the site's fields are not null: bit i stands for field i. */
  readonly delivered: { readonly site: number; readonly entity: Entity; readonly shown: number }[];
  /** Answers to `__schema` and `__type`, by response key. */
  readonly introspection: ReadonlyMap<string, WireText> | undefined;
  /** Whether no string of the data needs an escape. */
  readonly plain: boolean;
  /** The present index in each list. */
  readonly at: number[];
}

/** A position of the operation at which accounted objects are selected. */
export interface Site {
  readonly type: string;
  /** Response keys, `@` for a list. */
  readonly path: readonly string[];
  /** Each with its key in the data. */
  readonly fields: readonly { readonly key: string; readonly name: string }[];
}

export interface Shape {
  readonly sites: readonly Site[];
  /** The runs that it copies as a subgraph wrote them. */
  readonly runs: LeafRuns;
  /** Whether the answer has such a run. */
  has(path: AnswerPath): boolean;
  /** The answer's `data` as JSON: exactly the selected fields, in their order, with null propagation as the specification has it (§6.4.4). */
  text(data: Entity, shaping: Shaping): WireText;
}

/** Types whose objects must be accounted for. */
export type Accounted = (type: GraphQLObjectType) => boolean;

export interface ShapeOptions {
  readonly accounted?: Accounted;
  /**
   * The selections that are left after authorization. Everything else is null, whatever the data hold: a plan fetches keys and types for its
   * own use that the caller may not see.
   */
  readonly left?: { readonly selections: Selections; readonly sets: readonly SelectionSetNode[] };
  /** The client's response key for a field that has another key in the data. */
  readonly clientKeys?: ReadonlyMap<string, string>;
}

/** Compiles an operation's selections into functions that write the answer's text straight from the gathered data. */
export function compileShape(
  selections: Selections,
  rootType: GraphQLObjectType,
  selectionSet: SelectionSetNode,
  { accounted = () => false, clientKeys = new Map(), left = { selections, sets: [selectionSet] } }: ShapeOptions = {},
): Shape {
  const generator = new Generator(selections, left.selections, accounted, clientKeys);
  const root = generator.object(rootType, { asked: [selectionSet], left: left.sets }, [], 0, true);
  const write = evaluate<(data: Entity, x: Shaping) => WireText | undefined>(`${generator.code.join('\n')}\nreturn ${root};`, VALUES);
  return {
    sites: generator.sites,
    runs: generator.runs,
    has: (path) => generator.places.has(toPlace(path)),
    text: (data, shaping) => undelivered(shaping, shaping.delivered.length, write(data, shaping)),
  };
}

/** The greatest number of an object's fields for which it is known whether they are null. */
export const SHOWN_AT_MOST = 31;

const VALUES = { RUN, ...LEAF_VALUES, broken, missing, undelivered, list: Array.isArray };

/** Selection sets on one object: as the client sent them, and the part of them that is left. */
interface Sets {
  readonly asked: readonly SelectionSetNode[];
  readonly left: readonly SelectionSetNode[];
}

class Generator {
  readonly code: string[] = [];
  readonly sites: Site[] = [];
  readonly places = new Set<string>();
  readonly runs = new Map<string, LeafRun>();
  readonly #runless = new Set<string>();
  #names = 0;

  constructor(
    private readonly selections: Selections,
    private readonly left: Selections,
    private readonly accounted: Accounted,
    private readonly clientKeys: ReadonlyMap<string, string>,
  ) {}

  /** Adds a function from a value to the text of an object, or to undefined where null moves up. */
  object(type: GraphQLOutputType, sets: Sets, path: readonly string[], lists: number, root = false): string {
    if (isObjectType(type)) return this.#concrete(type, sets, path, lists, root);
    if (!isAbstractType(type)) throw new TypeError('selections stand on composite types only');
    const own = this.#name();
    const { schema } = this.selections;
    // Of an object from a subgraph that knows only the interface, perhaps only the interface's fields are known.
    const interfaces = isInterfaceType(type) ? [type, ...schema.getImplementations(type).interfaces] : [];
    const variants = [...schema.getPossibleTypes(type), ...interfaces].map((one) => ({
      name: one.name,
      write: `return ${this.#concrete(one, sets, path, lists, false)}(v,x);`,
    }));
    for (const variant of variants) {
      const known = interfaces.find(({ name }) => name === variant.name);
      // The type is unknown, because the interface's owner does not know the object, and the selection depends on the type.
      if (known && this.#dependsOnType(known, sets.left)) variant.write = `missing(x,${writePath(path)});return undefined;`;
    }
    const untold = variants.find(({ name }) => name === type.name);
    const cases = variants.map(({ name, write }) => `case ${literal(name)}:${write}`);
    if (untold) cases.push(`case undefined:${untold.write}`);
    this.code.push(
      `function ${own}(v,x){if(typeof v==="object")switch(v.__typename){${cases.join('')}}broken(x,${writePath(path)});return undefined;}`,
    );
    return own;
  }

  /** Whether a fragment selects more on one of an interface's types than on the interface itself. */
  #dependsOnType({ name: known }: GraphQLInterfaceType, sets: readonly SelectionSetNode[]): boolean {
    const own = new Map(collectFields(this.left, known, known, sets).map(({ key, within }) => [key, within.length]));
    return listPossibleTypes(this.selections.schema, known).some(({ name }) =>
      collectFields(this.left, name, known, sets).some(({ key, within }) => within.length > (own.get(key) ?? -1)),
    );
  }

  #concrete(type: GraphQLObjectType | GraphQLInterfaceType, sets: Sets, path: readonly string[], lists: number, root: boolean): string {
    const own = this.#name();
    const fields = collectFields(this.selections, type.name, type.name, sets.asked);
    const left = new Map(collectFields(this.left, type.name, type.name, sets.left).map((field) => [field.key, field]));
    const accounted = isObjectType(type) && this.accounted(type);
    const mark = (index: number) => (accounted && index < SHOWN_AT_MOST ? `if(t${index}!=="null")m|=${1 << index};` : '');
    const parts = fields.map(({ key: dataKey, name, type: fieldType, within }, index) => {
      const key = this.clientKeys.get(dataKey) ?? dataKey;
      const lead = literal(`${index === 0 ? '{' : ','}${literal(key)}:`);
      const kept = left.get(dataKey);
      const mayBeNull = fieldType !== undefined && !isNonNullType(fieldType);
      if (!kept) return mayBeNull || (root && name.startsWith('__')) ? `s+=${lead}+"null";` : 'return undefined;';
      if (name === '__typename' && !isObjectType(type)) return `broken(x,${writePath([...path, key])});return undefined;`;
      if (name === '__typename') return `s+=${literal(`${index === 0 ? '{' : ','}${literal(key)}:${literal(type.name)}`)};`;
      if (root && (name === '__schema' || name === '__type')) return `s+=${lead}+(x.introspection?.get(${literal(key)})??"null");`;
      if (!fieldType) throw new TypeError('a field that is not in the schema');
      const value = this.#value(fieldType, { asked: within, left: kept.within }, [...path, key], lists);
      const completed = `const t${index}=${value}(${read('v', dataKey)},x);`;
      return isNonNullType(fieldType)
        ? `${completed}if(t${index}===undefined)return undefined;s+=${lead}+t${index};${mark(index)}`
        : `${completed}s+=${lead}+t${index};${mark(index)}`;
    });
    const run = root || accounted ? undefined : this.#runOf(fields, left, path);
    if (run) {
      const { from, length } = run;
      const each = parts.splice(from, length).join('');
      parts.splice(from, 0, `if(v[RUN]!==undefined)s+=${from === 0 ? '"{"' : '","'}+v[RUN];else{${each}}`);
    }
    let site = '';
    if (accounted) {
      site = `x.delivered.push({site:${this.sites.length},entity:v,shown:m});`;
      this.sites.push({ type: type.name, path, fields: fields.map(({ key, name }) => ({ key, name })) });
    }
    const check = root ? '' : `if(typeof v!=="object"||list(v)){broken(x,${writePath(path)});return undefined;}`;
    this.code.push(
      `function ${own}(v,x){${check}let s=""${accounted ? ',m=0' : ''};${parts.join('')}${site}return ${fields.length === 0 ? '"{}"' : 's+"}"'};}`,
    );
    return own;
  }

  /** The fields that a subgraph's text may replace; none if the types at one position differ in them. */
  #runOf(
    fields: readonly Field[],
    left: ReadonlyMap<string, Field>,
    path: readonly string[],
  ): { from: number; length: number } | undefined {
    // The data have this field under another key.
    if (this.clientKeys.size > 0) return undefined;
    const place = path.filter((step) => step !== '@').join('.');
    const found = findLongestRun(
      fields.map(({ key, type }) => ({ key, pattern: type && left.has(key) ? buildLeafPattern(type) : undefined })),
    );
    const known = this.runs.get(place);
    if (!found || this.#runless.has(place) || (known && known.pattern !== found.run.pattern)) {
      this.#runless.add(place);
      this.runs.delete(place);
      return undefined;
    }
    this.runs.set(place, found.run);
    return { from: found.from, length: found.run.keys.length };
  }

  /** Adds a function from a value to its text: `null` or, if the type is not nullable, undefined for a null that moves up. */
  #value(type: GraphQLOutputType, within: Sets, path: readonly string[], lists: number): string {
    const own = this.#name();
    this.places.add(toPlace(path));
    if (isNonNullType(type)) {
      const inner = this.#something(type.ofType as GraphQLOutputType, within, path, lists);
      const up = `if(v==null){(v===null?broken:missing)(x,${writePath(path)});return undefined;}`;
      this.code.push(`function ${own}(v,x){${up}return ${inner}(v,x);}`);
    } else {
      const inner = this.#something(type, within, path, lists);
      // Entities that a null removes were not delivered.
      const nullable = isLeafType(type) ? `${inner}(v,x)??"null"` : `undelivered(x,x.delivered.length,${inner}(v,x))`;
      const untold = `if(v===undefined){missing(x,${writePath(path)});return "null";}`;
      this.code.push(`function ${own}(v,x){${untold}return v===null?"null":${nullable};}`);
    }
    return own;
  }

  /** The same for a value that is not null. */
  #something(type: GraphQLOutputType, within: Sets, path: readonly string[], lists: number): string {
    if (isListType(type)) {
      const own = this.#name();
      const itemType = type.ofType as GraphQLOutputType;
      const item = this.#value(itemType, within, [...path, '@'], lists + 1);
      const up = isNonNullType(itemType) ? 'if(t===undefined)return undefined;' : '';
      this.code.push(
        `function ${own}(v,x){if(!list(v)||v.length>${ITEMS_AT_MOST}){broken(x,${writePath(path)});return undefined;}let s="[";for(let i=0;i<v.length;i++){x.at[${lists}]=i;const t=${item}(v[i],x);${up}s+=i===0?t:","+t;}return s+"]";}`,
      );
      return own;
    }
    if (isLeafType(type)) return this.#leaf(type, path);
    return this.object(getNamedType(type), within, path, lists);
  }

  #leaf(type: GraphQLLeafType, path: readonly string[]): string {
    const own = this.#name();
    const wrong = `broken(x,${writePath(path)});return undefined;`;
    this.code.push(`function ${own}(v,x){${buildLeafText(type)}${wrong}}`);
    return own;
  }

  #name(): string {
    return `f${this.#names++}`;
  }
}

function toPlace(path: AnswerPath): string {
  return path.map((step) => (typeof step === 'number' ? '@' : step)).join('.');
}

function writePath(path: readonly string[]): string {
  return JSON.stringify(path);
}

function broken(shaping: Shaping, path: readonly string[]): void {
  note(shaping.broken, shaping, path);
}

function missing(shaping: Shaping, path: readonly string[]): void {
  note(shaping.missing, shaping, path);
}

/** More reports of one kind add no information. */
const NOTED_AT_MOST = 100;

function note(noted: AnswerPath[], { at }: Shaping, path: readonly string[]): void {
  if (noted.length >= NOTED_AT_MOST) return;
  let list = 0;
  noted.push(path.map((step) => (step === '@' ? at[list++]! : step)));
}

function undelivered(shaping: Shaping, before: number, value: WireText | undefined): WireText {
  if (value !== undefined) return value;
  shaping.delivered.length = before;
  return 'null';
}
