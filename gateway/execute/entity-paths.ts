import type { Entity } from './answers/project.js';
import { evaluate, read } from './source-code.js';

/** Keys, and `@` for each item of a list. */
export type PlanPath = readonly string[];
export type AnswerPath = readonly (string | number)[];

/** Adds the entities at a path to `found`, in the order of the answer. */
type Gather = (value: unknown, found: Entity[]) => void;

/** The compiled walk of each path. A path belongs to a plan, and is forgotten with it. */
const compiled = new WeakMap<PlanPath, Gather>();

/** The entities at a path, in the order of the answer; empty if something on the way is null. */
export function findTargets(root: Entity, path: PlanPath): Entity[] {
  let gather = compiled.get(path);
  if (!gather) {
    gather = compileGather(path);
    compiled.set(path, gather);
  }
  const found: Entity[] = [];
  gather(root, found);
  return found;
}

/** Compiles a function for each step: each then meets objects of one form alone, which V8 reads several times as fast. */
function compileGather([step, ...rest]: PlanPath): Gather {
  if (step === undefined) return collect;
  const next = compileGather(rest);
  if (step === '@') {
    return (value, found) => {
      if (Array.isArray(value)) for (const item of value) next(item, found);
    };
  }
  const code = `return function gather(v,f){if(typeof v!=="object"||v===null)return;if(Array.isArray(v)){for(const i of v)gather(i,f);return;}next(${read('v', step)},f);};`;
  return evaluate<Gather>(code, { next });
}

function collect(value: unknown, found: Entity[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  else found.push(value as Entity);
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
