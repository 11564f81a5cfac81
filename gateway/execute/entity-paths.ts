import type { Entity } from './answers/project.js';

/** Keys, and `@` for each item of a list. */
export type PlanPath = readonly string[];
export type AnswerPath = readonly (string | number)[];

/** The entities at a path, in the order of the answer; empty if something on the way is null. */
export function findTargets(root: Entity, path: PlanPath): Entity[] {
  const found: Entity[] = [];
  gather(root, path, 0, found);
  return found;
}

function gather(value: unknown, path: PlanPath, at: number, found: Entity[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const next = path[at] === '@' ? at + 1 : at;
    for (const item of value) gather(item, path, next, found);
    return;
  }
  let object = value as Entity;
  for (let index = at; index < path.length; index++) {
    const key = path[index]!;
    const inner = Object.hasOwn(object, key) ? object[key] : undefined;
    if (typeof inner !== 'object' || inner === null) return;
    if (Array.isArray(inner)) {
      gather(inner, path, index + 1, found);
      return;
    }
    object = inner as Entity;
  }
  found.push(object);
}

/** The positions of these entities in the answer. This walks the data, so it is used only for errors. */
export function findPaths(root: Entity, path: PlanPath, wanted: ReadonlySet<Entity>): Map<Entity, AnswerPath> {
  const paths = new Map<Entity, AnswerPath>();
  walk(root, 0, []);
  return paths;

  function walk(value: unknown, at: number, here: AnswerPath): void {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      const next = path[at] === '@' ? at + 1 : at;
      for (const [index, item] of value.entries()) walk(item, next, [...here, index]);
      return;
    }
    const key = path[at];
    if (key === undefined) {
      if (wanted.has(value as Entity)) paths.set(value as Entity, here);
    } else if (Object.hasOwn(value, key)) walk((value as Entity)[key], at + 1, [...here, key]);
  }
}

/** The path of all these entities: exact if there is one, else with `@` for each list. */
export function buildWholePath(
  root: Entity,
  { path, targets }: { readonly path: PlanPath; readonly targets: readonly Entity[] },
): AnswerPath {
  if (targets.length !== 1) return path;
  return findPaths(root, path, new Set(targets)).get(targets[0]!) ?? path;
}
