import type { QueryPlan } from '@apollo/query-planner';

/** With what the planner's thread begins. */
export interface PlannerSettings {
  readonly supergraphSdl: string;
  /** Plans that are compared before the best is taken, and paths that are followed at once: bounds of the work on one operation. */
  readonly maxEvaluatedPlans: number;
  readonly pathsLimit: number;
}

/** Which labels of `@override(label:)` are on. */
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
