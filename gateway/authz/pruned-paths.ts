/**
 * A selection from which parts were removed, or that was itself removed: then `within` is empty. Selections that spread the same
 * fragment have the same list within, so that all removals together are never larger than the document.
 */
export interface PrunedSelection {
  /** The path from the selection's parent to the parts within: a response key, `@` for each list, `... on B` for a fragment on another type. */
  readonly steps: readonly string[];
  readonly within: readonly PrunedSelection[] | undefined;
}

/** A path and the selections that continue it. */
interface PathNode {
  readonly step: string;
  readonly before: PathNode | undefined;
  readonly next: Map<string, PathNode>;
  /** The selections that were followed from here: nested fragments reach the same place on countless paths. */
  readonly followed: Set<readonly PrunedSelection[]>;
  removed: boolean;
}

/** The paths of the removed parts, each once, in the document's order, up to a maximum. */
export function listPrunedPaths(removals: readonly PrunedSelection[], atMost: number): string[][] {
  const paths: string[][] = [];
  follow(removals, createNode('', undefined));
  return paths;

  function follow(some: readonly PrunedSelection[], from: PathNode): void {
    if (from.followed.has(some)) return;
    from.followed.add(some);
    for (const { steps, within } of some) {
      if (paths.length === atMost) return;
      const to = steps.reduce(onwards, from);
      if (within) follow(within, to);
      else if (!to.removed) {
        to.removed = true;
        paths.push(pathTo(to));
      }
    }
  }
}

function createNode(step: string, before: PathNode | undefined): PathNode {
  return { step, before, next: new Map(), followed: new Set(), removed: false };
}

function onwards(from: PathNode, step: string): PathNode {
  let to = from.next.get(step);
  if (!to) {
    to = createNode(step, from);
    from.next.set(step, to);
  }
  return to;
}

function pathTo(end: PathNode): string[] {
  const path: string[] = [];
  for (let at = end; at.before; at = at.before) path.push(at.step);
  return path.reverse();
}
