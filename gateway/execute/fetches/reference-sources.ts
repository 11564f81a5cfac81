import { buildWholePath } from '../entity-paths.js';
import type { Execution } from '../execution.js';
import { SubgraphFailure } from '../transport/subgraph-failure.js';
import type { Pending } from './pending.js';

/** The references of a look-up that one subgraph brought. */
export interface Part {
  readonly source: string;
  readonly pending: readonly Pending[];
}

/** Splits a look-up by the subgraphs that brought its references. */
export function splitBySource(execution: Execution, pending: readonly Pending[]): Part[] {
  const parts = new Map<string, Pending[]>();
  for (const one of pending) {
    const sources = execution.references.sourcesAt(execution.data, one.path, one.targets);
    const sourceOf = (index: number) => sources.get(one.targets[index]!) ?? '';
    for (const source of new Set(one.targets.map((_, index) => sourceOf(index)))) {
      const own = selectTargets(one, (index) => sourceOf(index) === source);
      parts.set(source, [...(parts.get(source) ?? []), own]);
    }
  }
  return [...parts].map(([source, all]) => ({ source, pending: all }));
}

/** Leaves out references beyond their subgraph's limit, and reports that as that subgraph's failure. */
export function limitToShare(execution: Execution, { source, pending }: Part): Part {
  const kept = pending.map((one): Pending => {
    const allowed = one.references.map((text) => execution.references.charge(source, text.length));
    if (allowed.every(Boolean)) return one;
    const failure = new SubgraphFailure('SUBGRAPH_INVALID', 'brought more references than an operation may');
    execution.failed(failure, source, buildWholePath(execution.data, one));
    return selectTargets(one, (index) => allowed[one.places[index]!]!);
  });
  return { source, pending: kept.filter(({ targets }) => targets.length > 0) };
}

/** Some of the targets, and the references of these alone. */
function selectTargets(pending: Pending, wanted: (index: number) => boolean): Pending {
  const indexes = [...pending.targets.keys()].filter(wanted);
  const used = [...new Set(indexes.map((index) => pending.places[index]!))];
  const at = new Map(used.map((place, index) => [place, index]));
  return {
    ...pending,
    targets: indexes.map((index) => pending.targets[index]!),
    references: used.map((place) => pending.references[place]!),
    places: indexes.map((index) => at.get(pending.places[index]!)!),
  };
}
