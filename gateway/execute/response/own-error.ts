import { type GraphQLFormattedError, type GraphQLSchema, getNamedType, Kind, type SelectionSetNode } from 'graphql';
import type { AnswerError } from '../answers/answer-error.js';
import type { Renames } from '../answers/project.js';
import type { AnswerPath } from '../entity-paths.js';
import { findDefinition } from '../fetches/list-slices.js';

/** The fields that a fetch asks for: an error of its answer may refer only to these. */
export interface OwnFields {
  /** The client's response key of each field, by the fetch's response keys that lead to it, joined by dots. */
  readonly keys: ReadonlyMap<string, string>;
  readonly arguments: ReadonlySet<string>;
}

/** Reads a selection once. @param parent the root type; undefined for entities */
export function readOwnFields(schema: GraphQLSchema, set: SelectionSetNode, parent: string | undefined, renames: Renames): OwnFields {
  const keys = new Map<string, string>();
  const names = new Set<string>();
  gather(set, parent, '');
  return { keys, arguments: names };

  function gather({ selections }: SelectionSetNode, type: string | undefined, at: string): void {
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) continue;
      if (node.kind === Kind.INLINE_FRAGMENT) {
        gather(node.selectionSet, node.typeCondition?.name.value ?? type, at);
        continue;
      }
      const key = node.alias?.value ?? node.name.value;
      const place = at === '' ? key : `${at}.${key}`;
      keys.set(place, renames.get(key) ?? key);
      const field = findDefinition(schema, type, node.name.value);
      for (const { name } of field?.args ?? []) names.add(name);
      for (const { name } of node.arguments ?? []) names.add(name.value);
      if (node.selectionSet) gather(node.selectionSet, field && getNamedType(field.type).name, place);
    }
  }
}

/**
 * Translates an error's path to the client's response keys. The path ends before the first step that is not a field of the fetch, or not an
 * existing item of a list.
 *
 * @param data where the path begins
 */
export function toOwnPath({ keys }: OwnFields, path: AnswerPath, data: unknown): AnswerPath {
  const taken: (string | number)[] = [];
  let place = '';
  let at: unknown = data;
  for (const step of path) {
    if (typeof step === 'number') {
      if (at !== null && at !== undefined && !(Array.isArray(at) && step < at.length)) break;
      taken.push(step);
      at = (at as unknown[] | null | undefined)?.[step];
      continue;
    }
    place = place === '' ? step : `${place}.${step}`;
    const key = keys.get(place);
    if (key === undefined || Array.isArray(at)) break;
    taken.push(key);
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined;
  }
  return taken;
}

/** The error as it may be shown for this fetch: it keeps `argument` only where a field of the fetch has an argument of that name. */
export function toOwnError({ arguments: names }: OwnFields, { error }: AnswerError): GraphQLFormattedError {
  const { argument, ...extensions } = error.extensions ?? {};
  if (argument === undefined || names.has(String(argument).split('.')[0]!)) return error;
  return { ...error, extensions };
}
