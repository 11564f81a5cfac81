import type { Answer } from './answer.js';
import type { Execution } from './execution.js';
import type { EntityFetch, Fetch } from './fetch.js';
import { type Entity, Misshapen } from './project.js';
import { type AnswerPath, type PlanPath, pathsOf, targetsAt } from './targets.js';
import type { WireText } from './wire-text.js';

/** Entities of one fetch, with the reference by which each is asked. */
export interface Asked {
  readonly fetch: Fetch;
  readonly path: PlanPath;
  readonly targets: readonly Entity[];
  /** For each target its place among the request's references. */
  readonly places: readonly number[];
}

/** References of one request, each once. */
export class References {
  readonly texts: WireText[] = [];
  readonly #known = new Map<WireText, number>();

  placeOf(text: WireText): number {
    let place = this.#known.get(text);
    if (place === undefined) {
      place = this.texts.push(text) - 1;
      this.#known.set(text, place);
    }
    return place;
  }
}

/** The entities at a path and their references; undefined where there is nothing to ask. */
export function gathered(execution: Execution, fetch: Fetch, path: PlanPath, references: References): Asked | undefined {
  const { represent } = fetch.entities as EntityFetch;
  const targets: Entity[] = [];
  const places: number[] = [];
  // Most references are an id. Of one that came before, the text need not be made again.
  const known = new Map<string, Map<string, number>>();
  for (const target of targetsAt(execution.data, path)) {
    const { __typename: typeName } = target;
    const key = typeof typeName === 'string' ? represent.keyOf(typeName) : undefined;
    const id = key === undefined || !Object.hasOwn(target, key) ? undefined : target[key];
    const ids = typeof id === 'string' ? idsOf(known, typeName as string) : undefined;
    let place = ids?.get(id as string);
    if (place === undefined) {
      const text = represent(target);
      if (text === undefined) continue;
      place = references.placeOf(text);
      ids?.set(id as string, place);
    }
    targets.push(target);
    places.push(place);
  }
  return targets.length === 0 ? undefined : { fetch, path, targets, places };
}

function idsOf(known: Map<string, Map<string, number>>, typeName: string): Map<string, number> {
  let ids = known.get(typeName);
  if (!ids) {
    ids = new Map();
    known.set(typeName, ids);
  }
  return ids;
}

/** Runs an entity fetch by itself. */
export async function entityFetch(execution: Execution, fetch: Fetch, path: PlanPath): Promise<void> {
  const references = new References();
  const asked = gathered(execution, fetch, path, references);
  if (!asked) return;
  const members = fetch.variables.length === 0 ? '' : execution.members(fetch.variables);
  const body = `{"query":${fetch.text},"variables":{${members}${members === '' ? '' : ','}"representations":[${references.texts.join(',')}]}}`;
  const answer = await execution.ask(fetch.subgraph, body, true, () => wholePath(execution, asked), fetch.entities!.read);
  if (answer) take(execution, answer, [asked], '_entities', references.texts.length);
}

/** Adds to each entity what the answer says of it, under the alias `key`; and tells each error at its own entity. */
export function take(execution: Execution, answer: Answer, askedBy: readonly Asked[], key: string, references: number): void {
  for (const { error, path } of answer.errors) {
    if (path !== undefined && path[0] !== key) continue;
    for (const asked of askedBy) {
      for (const at of placesOf(execution, asked, path)) execution.errors.push({ ...error, path: at });
    }
  }
  if (answer.data === null) return;
  const given = Object.hasOwn(answer.data, key) ? answer.data[key] : undefined;
  const used = new Set<number>();
  for (const asked of askedBy) {
    const { fetch, targets, places } = asked;
    try {
      if (!Array.isArray(given) || given.length !== references) throw new Misshapen('as many entities were asked as there are references');
      for (let index = 0; index < targets.length; index++) {
        const place = places[index]!;
        const entity = given[place];
        if (entity === null || entity === undefined) continue;
        // No two entities share an object: what is added to one of them later is not the other's.
        if (!fetch.projector.flat && used.has(place)) fetch.projector.add(targets[index]!, copied(entity));
        else fetch.projector.add(targets[index]!, entity);
        used.add(place);
      }
    } catch (error) {
      execution.failed(error, fetch.subgraph, wholePath(execution, asked));
    }
  }
}

/** What was taken as text is under a symbol, which `structuredClone` would leave out. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: Record<string, unknown> = { ...value };
  for (const key of Object.keys(copy)) copy[key] = copied(copy[key]);
  return copy;
}

/** More paths for one error tell nobody more. */
const PLACES_AT_MOST = 100;

/** Where an error of an answer stands in ours: at every place of the entity that it names, or at the fetch as a whole. */
function placesOf(execution: Execution, asked: Asked, path: AnswerPath | undefined): AnswerPath[] {
  const [, place, ...rest] = path ?? [];
  if (typeof place !== 'number') return [wholePath(execution, asked)];
  const meant = new Set(asked.targets.filter((_, index) => asked.places[index] === place));
  return [...pathsOf(execution.data, asked.path, meant).values()].slice(0, PLACES_AT_MOST).map((at) => [...at, ...rest]);
}

/** The path of all entities of a fetch: exact where it is one, else with `@` for each list. */
export function wholePath(execution: Execution, { path, targets }: Pick<Asked, 'path' | 'targets'>): AnswerPath {
  if (targets.length !== 1) return path;
  return pathsOf(execution.data, path, new Set(targets)).get(targets[0]!) ?? path;
}
