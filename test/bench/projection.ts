import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { StoredObject } from './clinic-records.js';

/** The types that a fragment on an interface includes. */
export type Implementers = Readonly<Record<string, readonly string[]>>;

/** The selection of an operation on a stored object. Arguments are ignored: the stored lists have the requested length. */
export class Projection {
  readonly operation: OperationDefinitionNode;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(
    document: DocumentNode,
    private readonly implementers: Implementers,
  ) {
    this.operation = document.definitions.find((node) => node.kind === 'OperationDefinition')!;
    this.#fragments = new Map(
      document.definitions.flatMap((node) => (node.kind === 'FragmentDefinition' ? [[node.name.value, node]] : [])),
    );
  }

  of(object: StoredObject, set: SelectionSetNode = this.operation.selectionSet): Record<string, unknown> {
    const shown: Record<string, unknown> = {};
    this.#into(shown, object, set);
    return shown;
  }

  #into(shown: Record<string, unknown>, object: StoredObject, { selections }: SelectionSetNode): void {
    for (const node of selections) {
      if (node.kind === 'Field') {
        const value = this.#value(object[node.name.value], node.selectionSet);
        const key = node.alias?.value ?? node.name.value;
        shown[key] = mergedInto(shown[key], value);
        continue;
      }
      const fragment = node.kind === 'FragmentSpread' ? this.#fragments.get(node.name.value)! : node;
      const on = fragment.typeCondition?.name.value;
      const type = String(object.__typename);
      if (on === undefined || on === type || this.implementers[on]?.includes(type)) this.#into(shown, object, fragment.selectionSet);
    }
  }

  #value(value: unknown, set: SelectionSetNode | undefined): unknown {
    if (value === undefined || value === null) return null;
    if (!set) return value;
    return Array.isArray(value) ? value.map((one) => this.#value(one, set)) : this.of(value as StoredObject, set);
  }
}

/** The same field may be selected twice, in two fragments. */
function mergedInto(before: unknown, now: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(now)) return now.map((one, n) => mergedInto(before[n], one));
  if (before && now && typeof before === 'object' && typeof now === 'object') {
    const merged: Record<string, unknown> = { ...before };
    for (const [key, value] of Object.entries(now)) merged[key] = mergedInto(merged[key], value);
    return merged;
  }
  return now;
}
