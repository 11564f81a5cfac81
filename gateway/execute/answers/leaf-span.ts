import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType, isNonNullType } from 'graphql';

/**
 * Leaf fields that stand beside each other in the client's answer. Where a subgraph gives just these, in this order and well, their text goes
 * from its answer into ours as it is: nobody looks at the values, so nobody need make them.
 */
export interface LeafRun {
  readonly keys: readonly string[];
  /** A regular expression for exactly the texts that the shape itself would write, such as `"unit":"mg","days":7`. */
  readonly pattern: string;
}

/** By place of the answer: response keys, joined by dots. */
export type LeafRuns = ReadonlyMap<string, LeafRun>;

export const NO_RUNS: LeafRuns = new Map();

/** Under what an object holds its run's text, in place of the run's fields. No JSON has such a key. */
export const RUN = Symbol('run');

/** A string in a body that escapes nothing. */
export const PLAIN_STRING = '"[^"\\\\\\x00-\\x1f]*"';
const INT = '(?:0|-?[1-9]\\d{0,8})';
/** So short that it is written back digit for digit. */
export const FLOAT = `(?:${INT}(?:\\.\\d{0,5}[1-9])?|-0\\.\\d{0,5}[1-9])`;

/** A pattern for the texts of a leaf; undefined where fields of the type are no part of a run. */
export function leafPattern(type: GraphQLOutputType): string | undefined {
  if (isNonNullType(type)) return isLeafType(type.ofType) ? valuePattern(type.ofType) : undefined;
  return isLeafType(type) ? `(?:${valuePattern(type)}|null)` : undefined;
}

function valuePattern(type: GraphQLLeafType): string {
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
      // Of a scalar of the schema's own other values come too; then the whole answer is read the ordinary way.
      return PLAIN_STRING;
  }
}

/** Fewer are not worth it. */
const FIELDS_AT_LEAST = 2;

/** The longest run of fields that have a pattern; where it begins. */
export function longestRun(
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
