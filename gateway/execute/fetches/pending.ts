import type { Entity } from '../answers/project.js';
import type { WireText } from '../answers/wire-text.js';
import type { PlanPath } from '../entity-paths.js';
import type { Fetch } from './fetch.js';

/** A fetch of entities, as a plan has it. */
export interface Member {
  readonly fetch: Fetch;
  readonly path: PlanPath;
}

/** Entities of one fetch, each with the reference by which it is asked. */
export interface Pending extends Member {
  readonly targets: readonly Entity[];
  readonly references: readonly WireText[];
  /** For each target the index of its reference. */
  readonly places: readonly number[];
}

/** Entities of one fetch among the references of a request. */
export type AskedEntities = Omit<Pending, 'references'>;

/** Fetches with the same selection: they share their references, and each reference is looked up once. */
export interface ReferenceGroup {
  readonly fetch: Fetch;
  readonly references: readonly WireText[];
  readonly asked: readonly AskedEntities[];
}
