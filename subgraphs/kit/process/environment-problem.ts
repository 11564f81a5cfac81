/** One variable that is wrong. */
export interface EnvironmentProblem {
  readonly variable: string;
  readonly problem: string;
}
