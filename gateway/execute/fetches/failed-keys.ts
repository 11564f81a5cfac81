import type { GraphQLFormattedError } from 'graphql';
import { ERRORS_AT_MOST } from '../answers/answer-error.js';
import type { Entity } from '../answers/project.js';
import { type AnswerPath, buildWholePath, findPaths } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import type { Member } from './pending.js';

/**
 * Finds the entities of which a required key field is null because it failed. Such an entity cannot be asked for: with null in place of the
 * unknown value, its subgraph would give a wrong answer, or fail for a reason of its own.
 */
export class FailedKeys {
  readonly #errors = new Map<unknown, Map<string, GraphQLFormattedError>>();

  constructor({ data, errors }: Execution) {
    for (const error of errors) {
      const [parent, key] = findPlace(data, error.path ?? []);
      if (parent === undefined || parent[key] !== null) continue;
      const ofParent = this.#errors.get(parent) ?? new Map<string, GraphQLFormattedError>();
      this.#errors.set(parent, ofParent.set(key, error));
    }
  }

  /** The error of the first required field that failed. */
  of(entity: Entity, required: ReadonlySet<string>): GraphQLFormattedError | undefined {
    for (const key of required) {
      if (entity[key] !== null) continue;
      const error = this.#errors.get(entity)?.get(key) ?? this.#untold(key);
      if (error) return error;
    }
    return undefined;
  }

  /** Only the first errors of an answer are read: an error of the same field represents the others. */
  #untold(key: string): GraphQLFormattedError | undefined {
    if (this.#errors.size < ERRORS_AT_MOST) return undefined;
    for (const errors of this.#errors.values()) if (errors.has(key)) return errors.get(key);
    return undefined;
  }
}

/** Reports at each field of the fetch why its entities cannot be asked for. */
export function reportFailedKeys(
  execution: Execution,
  { fetch, path }: Member,
  failed: ReadonlyMap<Entity, GraphQLFormattedError>,
  others: number,
): void {
  const fields = [...new Set(fetch.keys)].filter((key) => key !== '__typename');
  const codes = new Set([...failed.values()].map(({ extensions }) => extensions?.code));
  const report = ({ message, extensions }: GraphQLFormattedError, at: AnswerPath) => {
    const shown = { message, extensions: { code: extensions?.code, service: fetch.subgraph } };
    for (const field of fields) execution.errors.push({ ...shown, path: [...at, field] });
  };
  for (const error of failed.values()) execution.passedOn.add(error);
  if (others === 0 && codes.size === 1) {
    const [error] = failed.values();
    report(error!, buildWholePath(execution.data, { path, targets: [...failed.keys()] }));
    return;
  }
  for (const [entity, at] of findPaths(execution.data, path, new Set(failed.keys()))) report(failed.get(entity)!, at);
}

/** The object and the key at which an exact path ends. */
function findPlace(data: Entity, path: AnswerPath): [parent: Entity | undefined, key: string] {
  let at: unknown = data;
  for (const step of path.slice(0, -1)) at = typeof at === 'object' && at !== null ? (at as Entity)[step] : undefined;
  const key = path.at(-1);
  const isObject = typeof at === 'object' && at !== null && !Array.isArray(at);
  return [isObject && typeof key === 'string' && Object.hasOwn(at as Entity, key) ? (at as Entity) : undefined, String(key)];
}
