import type { Entity } from '../answers/project.js';
import type { PlanPath } from '../entity-paths.js';

/** References that one subgraph's answers may lead to in one operation, so that it cannot flood the look-ups in other subgraphs. */
export const REFERENCES_AT_MOST = 5_000;
/** Bytes of these references. */
export const REFERENCE_BYTES_AT_MOST = 4 * 1024 * 1024;
/** An operation's first references are not counted per subgraph. A look-up with more than these is split by the subgraph that brought them. */
export const REFERENCES_TOGETHER = 500;

/** What a fetch added: the objects, and the keys under which it added fields. */
interface Brought {
  readonly subgraph: string;
  readonly keys: readonly string[];
  readonly targets: readonly Entity[];
}

/** Records which subgraph brought which objects, so that one subgraph's bad data is not blamed on another. Computes nothing until it is needed. */
export class ReferenceAccount {
  /** References looked up so far without a check of which subgraph brought them. */
  #uncounted = 0;
  #brought: Brought[] = [];
  /** Created with the first reference that is counted. */
  #counted: Map<string, { count: number; bytes: number }> | undefined;

  /** Records that a fetch from a subgraph added fields to these objects. */
  add(subgraph: string, keys: readonly string[], targets: readonly Entity[]): void {
    this.#brought.push({ subgraph, keys, targets });
  }

  /** Whether this many more references may be looked up without a check of which subgraph brought them. */
  few(count: number, bytes: number): boolean {
    if (this.#uncounted + count > REFERENCES_TOGETHER || bytes > REFERENCE_BYTES_AT_MOST) return false;
    this.#uncounted += count;
    return true;
  }

  /** Counts a reference against the subgraph that brought it. @returns whether it may be looked up */
  charge(source: string, bytes: number): boolean {
    this.#counted ??= new Map();
    const counted = this.#counted.get(source) ?? { count: 0, bytes: 0 };
    if (counted.count + 1 > REFERENCES_AT_MOST || counted.bytes + bytes > REFERENCE_BYTES_AT_MOST) return false;
    counted.count += 1;
    counted.bytes += bytes;
    this.#counted.set(source, counted);
    return true;
  }

  /** Lets go of the objects. */
  release(): void {
    this.#brought = [];
  }

  /** The subgraphs that brought the objects at a path of the data. */
  sourcesAt(data: Entity, path: PlanPath, targets: readonly Entity[]): ReadonlyMap<Entity, string> {
    const [wanted, found] = [new Set(targets), new Map<Entity, string>()];
    const added = new Map<Entity, Brought[]>();
    for (const one of this.#brought) {
      for (const target of one.targets) added.set(target, [...(added.get(target) ?? []), one]);
    }
    walk(data, 0, '');
    return found;

    function walk(value: unknown, at: number, source: string): void {
      if (typeof value !== 'object' || value === null) return;
      if (Array.isArray(value)) {
        const next = path[at] === '@' ? at + 1 : at;
        for (const item of value) walk(item, next, source);
        return;
      }
      const key = path[at];
      if (key === undefined) {
        if (wanted.has(value as Entity)) found.set(value as Entity, source);
      } else if (Object.hasOwn(value, key)) {
        const by = added.get(value as Entity)?.find(({ keys }) => keys.includes(key))?.subgraph;
        walk((value as Entity)[key], at + 1, by ?? source);
      }
    }
  }
}
