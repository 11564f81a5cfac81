import type { GraphQLFormattedError } from 'graphql';
import type { Entity } from '../answers/project.js';
import type { WireText } from '../answers/wire-text.js';
import { findTargets } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import { FailedKeys, reportFailedKeys } from './failed-keys.js';
import type { EntityFetch, Fetch } from './fetch.js';
import type { AskedEntities, Member, Pending, ReferenceGroup } from './pending.js';

/** The entities at a path and their references; undefined if there is nothing to ask for. */
export function collectPending(execution: Execution, member: Member): Pending | undefined {
  const { fetch, path } = member;
  const { represent, required } = fetch.entities as EntityFetch;
  const failedKeys = execution.errors.length > 0 ? new FailedKeys(execution) : undefined;
  const failed = new Map<Entity, GraphQLFormattedError>();
  const targets: Entity[] = [];
  const places: number[] = [];
  const references: WireText[] = [];
  const known = new Map<WireText, number>();
  // Most references consist of an id. Reuse the text of a reference that occurred before.
  const byId = new Map<string, Map<string, number>>();
  for (const target of findTargets(execution.data, path)) {
    const failure = failedKeys?.of(target, required);
    if (failure && represent(target) !== undefined) {
      failed.set(target, failure);
      continue;
    }
    const { __typename: typeName } = target;
    const key = typeof typeName === 'string' ? represent.keyOf(typeName) : undefined;
    const id = key === undefined || !Object.hasOwn(target, key) ? undefined : target[key];
    const ids = typeof id === 'string' ? findIds(byId, typeName as string) : undefined;
    let place = ids?.get(id as string);
    if (place === undefined) {
      const text = represent(target);
      if (text === undefined) continue;
      place = findIndex(text, references, known);
      ids?.set(id as string, place);
    }
    targets.push(target);
    places.push(place);
  }
  if (failed.size > 0) reportFailedKeys(execution, member, failed, targets.length);
  return targets.length === 0 ? undefined : { fetch, path, targets, references, places };
}

/** Groups the fetches that have the same selection. */
export function groupReferences(all: readonly Pending[]): ReferenceGroup[] {
  if (all.length === 1) return all.map((one) => ({ fetch: one.fetch, references: one.references, asked: [one] }));
  const groups = new Map<string, { fetch: Fetch; references: WireText[]; known: Map<WireText, number>; asked: AskedEntities[] }>();
  for (const { fetch, path, targets, references, places } of all) {
    const { selection } = fetch.entities as EntityFetch;
    const group = groups.get(selection) ?? { fetch, references: [], known: new Map<WireText, number>(), asked: [] };
    groups.set(selection, group);
    const at = references.map((text) => findIndex(text, group.references, group.known));
    group.asked.push({ fetch, path, targets, places: places.map((place) => at[place]!) });
  }
  return [...groups.values()];
}

/** The index of a reference in a list without duplicates; adds it where it is new. */
function findIndex(text: WireText, references: WireText[], known: Map<WireText, number>): number {
  let place = known.get(text);
  if (place === undefined) {
    place = references.push(text) - 1;
    known.set(text, place);
  }
  return place;
}

function findIds(known: Map<string, Map<string, number>>, typeName: string): Map<string, number> {
  let ids = known.get(typeName);
  if (!ids) {
    ids = new Map();
    known.set(typeName, ids);
  }
  return ids;
}
