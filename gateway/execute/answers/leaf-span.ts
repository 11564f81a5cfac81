import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType, isNonNullType } from 'graphql';

/**
 * A run: adjacent leaf fields of the client's answer. If a subgraph gives exactly these, in this order and with valid values, their text is
 * copied from its answer into ours, and the values are never parsed.
 */
export interface LeafRun {
  readonly keys: readonly string[];
  /** A regular expression for exactly the texts that the shape itself would write, such as `"unit":"mg","days":7`. */
  readonly pattern: string;
}

/** By path in the answer: response keys, joined by dots. */
export type LeafRuns = ReadonlyMap<string, LeafRun>;

export const NO_RUNS: LeafRuns = new Map();

/** The key under which an object holds its run's text, in place of the run's fields. No JSON can have this key. */
export const RUN = Symbol('run');

/** The characters of a string without escapes. */
export const PLAIN_CHARACTERS = '[^"\\\\\\x00-\\x1f]*';
const PLAIN_STRING = `"${PLAIN_CHARACTERS}"`;
const INT = '(?:0|-?[1-9]\\d{0,8})';
/** A number so short that JavaScript writes it back digit for digit. */
export const FLOAT = `(?:${INT}(?:\\.\\d{0,5}[1-9])?|-0\\.\\d{0,5}[1-9])`;

/** A pattern for the texts of a leaf; undefined if fields of the type cannot be part of a run. */
export function buildLeafPattern(type: GraphQLOutputType): string | undefined {
  if (isNonNullType(type)) return isLeafType(type.ofType) ? buildValuePattern(type.ofType) : undefined;
  return isLeafType(type) ? `(?:${buildValuePattern(type)}|null)` : undefined;
}

function buildValuePattern(type: GraphQLLeafType): string {
  if (isEnumType(type))
    return `"(?:${type
      .getValues()
      .map(({ name }) => name)
      .join('|')})"`;
  switch (type.name) {
    case 'Int':
      return INT;
    case 'Float':
      return FLOAT;
    case 'Boolean':
      return '(?:true|false)';
    default:
      // A custom scalar may have other values; then the general reader takes the whole answer.
      return PLAIN_STRING;
  }
}

/** The fewest fields that make a run worthwhile. */
const FIELDS_AT_LEAST = 2;

/** The longest run of fields that have a pattern, and its start. */
export function findLongestRun(
  fields: readonly { readonly key: string; readonly pattern: string | undefined }[],
): { run: LeafRun; from: number } | undefined {
  let [from, length] = [0, 0];
  for (let at = 0; at < fields.length; at++) {
    let end = at;
    while (end < fields.length && fields[end]!.pattern !== undefined) end += 1;
    if (end - at > length) [from, length] = [at, end - at];
    at = end;
  }
  if (length < FIELDS_AT_LEAST) return undefined;
  const taken = fields.slice(from, from + length);
  return { from, run: { keys: taken.map(({ key }) => key), pattern: taken.map(({ key, pattern }) => `"${key}":${pattern}`).join(',') } };
}
