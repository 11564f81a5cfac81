import type { Pair, Relation } from './relation.js';

/** Knows how people and patients are related. The directory does; a test may. */
export interface RelationsSource {
  /**
   * Reads the relation of each pair, in the order of the pairs.
   *
   * @throws KitError UNREACHABLE, TIMED_OUT if the source fails
   */
  read(pairs: readonly Pair[], signal: AbortSignal): Promise<Relation[]>;
}
