import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/**
 * Lists fragments, each after those that it spreads, so that a computation in this order needs no recursion, which a chain of a thousand
 * fragments would make too deep. Fragments of a cycle are left out.
 */
export function sortInnermostFirst(fragments: ReadonlyMap<string, FragmentDefinitionNode>): FragmentDefinitionNode[] {
  const spreadBy = new Map<string, string[]>();
  const missing = new Map<string, number>();
  for (const [name, fragment] of fragments) {
    const inner = [...collectSpreads(fragment.selectionSet, new Set())].filter((spread) => fragments.has(spread));
    missing.set(name, inner.length);
    for (const spread of inner) {
      const outer = spreadBy.get(spread);
      if (outer) outer.push(name);
      else spreadBy.set(spread, [name]);
    }
  }
  const ordered = [...fragments.keys()].filter((name) => missing.get(name) === 0);
  // The list grows during the loop.
  for (const name of ordered) {
    for (const outer of spreadBy.get(name) ?? []) {
      const left = missing.get(outer)! - 1;
      missing.set(outer, left);
      if (left === 0) ordered.push(outer);
    }
  }
  return ordered.map((name) => fragments.get(name)!);
}

function collectSpreads({ selections }: SelectionSetNode, names: Set<string>): ReadonlySet<string> {
  for (const selection of selections) {
    if (selection.kind === 'FragmentSpread') names.add(selection.name.value);
    else if (selection.selectionSet) collectSpreads(selection.selectionSet, names);
  }
  return names;
}
