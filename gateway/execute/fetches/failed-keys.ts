import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLFormattedError, type GraphQLSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { ERRORS_AT_MOST } from '../answers/answer-error.js';
import type { Entity } from '../answers/project.js';
import { type AnswerPath, pathsOf, wholePath } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import type { Member } from './reference-group.js';

/**
 * The response keys of the key fields that a fetch requires of an entity itself. What `@requires` names is not among them: a subgraph copes
 * with null there, and answers its other fields.
 */
export function requiredKeys(schema: GraphQLSchema, requires: readonly QueryPlanSelectionNode[]): ReadonlySet<string> {
  const keys = new Set<string>();
  const gather = (nodes: readonly QueryPlanSelectionNode[], type: string | undefined): void => {
    for (const node of nodes) {
      if (node.kind === 'InlineFragment') gather(node.selections, node.typeCondition ?? type);
      else if (type !== undefined && isKeyField(schema, type, node.name)) keys.add(node.alias ?? node.name);
    }
  };
  gather(requires, undefined);
  return keys;
}

/** Whether a subgraph has the field in a key of the type (`@join__type(key:)` in the supergraph). */
function isKeyField(schema: GraphQLSchema, type: string, field: string): boolean {
  const directives = schema.getType(type)?.astNode?.directives ?? [];
  return directives.some(({ name, arguments: given = [] }) => {
    const key = given.find((argument) => argument.name.value === 'key')?.value;
    if (name.value !== 'join__type' || key?.kind !== Kind.STRING) return false;
    const [read] = parse(`{${key.value}}`, { noLocation: true }).definitions as [OperationDefinitionNode];
    return read.selectionSet.selections.some((node) => node.kind === Kind.FIELD && node.name.value === field);
  });
}

/**
 * Finds the entities of which a required key field is null because it failed. Such an entity cannot be asked for: with null in place of what is
 * not known, its subgraph would answer something else than the truth, or fail for a reason of its own.
 */
export class FailedKeys {
  readonly #errors = new Map<unknown, Map<string, GraphQLFormattedError>>();

  constructor({ data, errors }: Execution) {
    for (const error of errors) {
      const [parent, key] = placeOf(data, error.path ?? []);
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

  /** Of one answer only the first errors are read: an error of the same field stands for the others. */
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
    report(error!, wholePath(execution.data, { path, targets: [...failed.keys()] }));
    return;
  }
  for (const [entity, at] of pathsOf(execution.data, path, new Set(failed.keys()))) report(failed.get(entity)!, at);
}

/** The object and the key at which an exact path ends. */
function placeOf(data: Entity, path: AnswerPath): [parent: Entity | undefined, key: string] {
  let at: unknown = data;
  for (const step of path.slice(0, -1)) at = typeof at === 'object' && at !== null ? (at as Entity)[step] : undefined;
  const key = path.at(-1);
  const isObject = typeof at === 'object' && at !== null && !Array.isArray(at);
  return [isObject && typeof key === 'string' && Object.hasOwn(at as Entity, key) ? (at as Entity) : undefined, String(key)];
}
