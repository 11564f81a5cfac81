import type { QueryPlan } from '@apollo/query-planner';

/** The data with which the planner's thread starts. */
export interface PlannerSettings {
  readonly supergraphSdl: string;
  /** The greatest number of plans that are compared, and of paths that are followed at once: they bound the work on one operation. */
  readonly maxEvaluatedPlans: number;
  readonly pathsLimit: number;
}

/** The labels of `@override(label:)` that are on. */
export type Overrides = Readonly<Record<string, boolean>>;

export interface ToPlanner {
  readonly id: number;
  /** One operation and its fragments. */
  readonly operation: string;
  readonly overrides: Overrides;
}

export type FromPlanner =
  | { readonly kind: 'ready'; readonly apiSdl: string; readonly subgraphs: readonly { readonly name: string; readonly url: string }[] }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'plan'; readonly id: number; readonly plan: QueryPlan }
  | { readonly kind: 'failed'; readonly id: number; readonly problem: string };
