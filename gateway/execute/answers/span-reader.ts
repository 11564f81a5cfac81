import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { evaluate, literal, name, property } from '../source-code.js';
import { FLOAT, type LeafRun, type LeafRuns, PLAIN_CHARACTERS, RUN } from './leaf-span.js';
import type { Alone } from './project.js';
import { type Read, readList } from './read-json.js';
import type { WireText } from './wire-text.js';

/** A body that was read: its data, and its extensions if it has them. */
export interface ReadBody {
  readonly data: Record<string, unknown>;
  readonly extensions: unknown;
}

/** Reads a body without escapes; undefined if it has another form than expected, so that the general reader must read it. */
export type ReadEntities = (body: WireText) => ReadBody | undefined;

/** After this many misses in a row, the fast reader is tried only on every hundredth answer. */
const MISSES_AT_MOST = 10;
const THEN_EACH = 100;
/** Two groups: what a string holds, or another leaf. It matches only numbers that JavaScript writes unchanged; the general reader takes the others. */
const LEAF = `(?:"(${PLAIN_CHARACTERS})"|(null|true|false|-?[1-9]\\d{0,14}(?![\\d.eE])|${FLOAT}(?![\\d.eE])))`;
const HEAD = '{"data":{"_entities":';
const TAIL = '}}';
const EXTENSIONS = '},"extensions":';

/**
 * Compiles a reader for answers to an entity fetch: compact JSON with its keys in the order of the question, as GraphQL servers write it. It takes
 * runs of leaf fields as text. It accepts only JSON with exactly the requested fields, and declines all else.
 *
 * @param runs the runs that the client's answer copies as text
 * @returns undefined if nothing would be gained, or the selection is not supported
 */
export function compileRunReader(
  schema: GraphQLSchema,
  set: SelectionSetNode,
  { at, runs, alone }: { at: string; runs: LeafRuns; alone: Alone },
): ReadEntities | undefined {
  const [first, ...others] = set.selections;
  if (first?.kind !== 'InlineFragment' || others.length > 0 || first.directives?.length || !first.typeCondition) return undefined;
  // Other fetches add to the entities themselves, so their own fields are parsed one by one.
  const generator = new Generator(schema, runs, (place) => place !== at && alone(place));
  const entity = generator.object(first.typeCondition.name.value, first.selectionSet, at, true);
  if (!entity || !generator.usesRuns) return undefined;
  const list = readList(generator.reader(entity));
  let misses = 0;
  return (body) => {
    if (!body.startsWith(HEAD) || (misses >= MISSES_AT_MOST && misses++ % THEN_EACH > 0)) return undefined;
    const cursor = { text: body, at: HEAD.length };
    const entities = list(cursor);
    misses = entities === undefined ? misses + 1 : 0;
    if (!Array.isArray(entities)) return undefined;
    if (body.length === cursor.at + TAIL.length && body.endsWith(TAIL)) return { data: { _entities: entities }, extensions: undefined };
    // Of what may follow the entities, only extensions are read here; errors are not.
    const extensions = readExtensions(body, cursor.at);
    return extensions && { data: { _entities: entities }, extensions };
  };
}

function readExtensions(body: WireText, at: number): object | undefined {
  if (!body.startsWith(EXTENSIONS, at) || !body.endsWith('}')) return undefined;
  try {
    const extensions = JSON.parse(body.slice(at + EXTENSIONS.length, -1)) as unknown;
    return typeof extensions === 'object' && extensions !== null ? extensions : undefined;
  } catch {
    return undefined;
  }
}

/** A part of an object up to its next list: one regular expression, and how its groups become properties. */
interface Part {
  source: string;
  /** The code of each property, given the name of the match. */
  readonly properties: ((m: string) => string)[];
  list?: { readonly key: string; readonly read: Read };
}

class Generator {
  usesRuns = false;
  #groups = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly runs: LeafRuns,
    private readonly alone: Alone,
  ) {}

  /** The parts of an object of that type; undefined if the selection is not supported. */
  object(typeName: string, { selections }: SelectionSetNode, place: string, lists: boolean): Part[] | undefined {
    const type = this.schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
    const fields: { key: string; type: GraphQLOutputType | undefined; set: SelectionSetNode | undefined }[] = [];
    for (const node of selections) {
      if (node.kind !== 'Field' || node.directives?.length) return undefined;
      const fieldType = type.getFields()[node.name.value]?.type;
      if (!fieldType && node.name.value !== '__typename') return undefined;
      fields.push({ key: node.alias?.value ?? node.name.value, type: fieldType, set: node.selectionSet });
    }
    if (new Set(fields.map(({ key }) => key)).size < fields.length) return undefined;
    const run = this.#runOf(fields, place);
    const parts: Part[] = [{ source: '', properties: [] }];
    for (let index = 0; index < fields.length; index++) {
      const part = parts.at(-1)!;
      const { key, type: fieldType, set } = fields[index]!;
      part.source += index === 0 ? '\\{' : ',';
      if (run && key === run.keys[0]) {
        part.source += `(${run.pattern})`;
        const group = ++this.#groups;
        part.properties.push((m) => `[RUN]:${m}[${group}]`);
        index += run.keys.length - 1;
        continue;
      }
      part.source += `"${name(key)}":`;
      const bare = fieldType && isNonNullType(fieldType) ? (fieldType.ofType as GraphQLOutputType) : fieldType;
      if (!bare && isObjectType(type)) {
        part.source += literal(typeName);
        part.properties.push(() => property(key, literal(typeName)));
      } else if (!bare || isLeafType(bare)) {
        const [string, other] = [++this.#groups, ++this.#groups];
        part.source += LEAF;
        part.properties.push((m) => property(key, `${m}[${string}]===undefined?JSON.parse(${m}[${other}]):${m}[${string}]`));
      } else if (!set) return undefined;
      else if (isListType(bare)) {
        const item = isNonNullType(bare.ofType) ? bare.ofType.ofType : bare.ofType;
        if (!lists || isListType(item)) return undefined;
        const groups = this.#groups;
        this.#groups = 0;
        const inner = this.object(getNamedType(bare).name, set, joinPlace(place, key), true);
        this.#groups = groups;
        if (!inner) return undefined;
        part.list = { key, read: readList(this.reader(inner)) };
        this.#groups = 0;
        parts.push({ source: '', properties: [] });
      } else {
        // A separate group shows whether the object is present: its first field may lie in a nested object that is null.
        const known = ++this.#groups;
        const [inner, ...more] = this.object(getNamedType(bare).name, set, joinPlace(place, key), false) ?? [];
        if (!inner || more.length > 0) return undefined;
        part.source += `(?:()${inner.source}|null)`;
        const object = (m: string) => `{${inner.properties.map((one) => one(m)).join(',')}}`;
        part.properties.push((m) => property(key, `${m}[${known}]===undefined?null:${object(m)}`));
      }
    }
    parts.at(-1)!.source += '\\}';
    return parts;
  }

  /** A function that reads an object. */
  reader(parts: readonly Part[]): Read {
    const values: Record<string, unknown> = { RUN };
    const code = parts.map(({ source, list }, index) => {
      values[`r${index}`] = new RegExp(source, 'y');
      const matched = `r${index}.lastIndex=c.at;const m${index}=r${index}.exec(c.text);if(m${index}===null)return undefined;c.at=r${index}.lastIndex;`;
      if (!list) return matched;
      values[`l${index}`] = list.read;
      return `${matched}const v${index}=l${index}(c);if(v${index}===undefined)return undefined;`;
    });
    const properties = parts.flatMap(({ properties, list }, index) => [
      ...properties.map((one) => one(`m${index}`)),
      ...(list ? [property(list.key, `v${index}`)] : []),
    ]);
    return evaluate<Read>(`return c=>{${code.join('')}return{${properties.join(',')}};};`, values);
  }

  /** The client's run at a path, if the fetch asks for exactly these fields in that order, and no other fetch adds anything there. */
  #runOf(fields: readonly { readonly key: string }[], place: string): LeafRun | undefined {
    const run = this.runs.get(place);
    if (!run || !this.alone(place)) return undefined;
    const from = fields.findIndex(({ key }) => key === run.keys[0]);
    if (from < 0 || !run.keys.every((key, index) => fields[from + index]?.key === key)) return undefined;
    this.usesRuns = true;
    return run;
  }
}

function joinPlace(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}
