import type { GraphQLFormattedError } from 'graphql';
import type { Entity } from '../answers/project.js';
import { findTargets } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import { FailedKeys, reportFailedKeys } from './failed-keys.js';
import type { EntityFetch, Fetch } from './fetch.js';
import type { AskedEntities, Member, Pending, ReferenceGroup } from './pending.js';
import { ReferenceList } from './reference-list.js';
import type { Represent } from './representation.js';

/** The entities at a path and their references; undefined if there is nothing to ask for. */
export function collectPending(execution: Execution, member: Member): Pending | undefined {
  const { fetch, path } = member;
  const { represent, required } = fetch.entities as EntityFetch;
  const failedKeys = execution.errors.length > 0 ? new FailedKeys(execution) : undefined;
  const failed = new Map<Entity, GraphQLFormattedError>();
  const targets: Entity[] = [];
  const places: number[] = [];
  const references = new ReferenceList();
  const known = new KnownIds(represent);
  for (const target of findTargets(execution.data, path)) {
    const failure = failedKeys?.of(target, required);
    if (failure && represent(target) !== undefined) {
      failed.set(target, failure);
      continue;
    }
    const ids = known.of(target.__typename);
    const id = ids?.read(target);
    let place = typeof id === 'string' ? ids!.places.get(id) : undefined;
    if (place === undefined) {
      const text = represent(target, execution.plain);
      if (text === undefined) continue;
      place = references.add(text);
      if (typeof id === 'string') ids!.places.set(id, place);
    }
    targets.push(target);
    places.push(place);
  }
  if (failed.size > 0) reportFailedKeys(execution, member, failed, targets.length);
  return targets.length === 0 ? undefined : { fetch, path, targets, references: references.texts, places };
}

/** Groups the fetches that have the same selection. */
export function groupReferences(all: readonly Pending[]): ReferenceGroup[] {
  if (all.length === 1) return all.map((one) => ({ fetch: one.fetch, references: one.references, asked: [one] }));
  const groups = new Map<string, { fetch: Fetch; references: ReferenceList; asked: AskedEntities[] }>();
  for (const { fetch, path, targets, references, places } of all) {
    const { selection } = fetch.entities as EntityFetch;
    const group = groups.get(selection) ?? { fetch, references: new ReferenceList(), asked: [] };
    groups.set(selection, group);
    const at = references.map((text) => group.references.add(text));
    group.asked.push({ fetch, path, targets, places: places.map((place) => at[place]!) });
  }
  return [...groups.values()].map((group) => ({ ...group, references: group.references.texts }));
}

/** The ids of one type, with the index of each one's reference. */
interface IdsOfType {
  readonly read: (entity: Entity) => unknown;
  readonly places: Map<string, number>;
}

/** Most references consist of an id. The text of a reference that occurred before is then used again. */
class KnownIds {
  readonly #types = new Map<string, IdsOfType | undefined>();
  #last: { readonly type: unknown; readonly ids: IdsOfType | undefined } | undefined;

  constructor(private readonly represent: Represent) {}

  /** The ids of a type; undefined if its references have more fields than one. */
  of(type: unknown): IdsOfType | undefined {
    if (this.#last !== undefined && this.#last.type === type) return this.#last.ids;
    const ids = typeof type === 'string' ? this.#ofType(type) : undefined;
    this.#last = { type, ids };
    return ids;
  }

  #ofType(type: string): IdsOfType | undefined {
    if (this.#types.has(type)) return this.#types.get(type);
    const read = this.represent.readId(type);
    const ids = read && { read, places: new Map<string, number>() };
    this.#types.set(type, ids);
    return ids;
  }
}
