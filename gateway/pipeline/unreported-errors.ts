import type { GraphQLFormattedError } from 'graphql';
import { GATEWAY_ERRORS } from '../errors.js';
import type { AnswerPath } from '../execute/entity-paths.js';
import type { Shaping } from '../execute/response/shape.js';

/** Adds an error for each invalid or missing value, unless another error already explains it (§6.4.4). */
export function addUnreported(
  errors: readonly GraphQLFormattedError[],
  { broken, missing }: Shaping,
  nothing: boolean,
): readonly GraphQLFormattedError[] {
  const untold = (paths: readonly AnswerPath[], code: 'SUBGRAPH_INVALID' | 'FIELD_NOT_ANSWERED') =>
    paths
      .filter((path) => !errors.some((error) => !error.path || doesExplain(error.path, path)))
      .map((path) => ({ message: GATEWAY_ERRORS[code].message, path, extensions: { code } }));
  const all = [...errors, ...untold(broken, 'SUBGRAPH_INVALID')];
  // For an answer without data its cause is enough.
  return nothing && all.length > 0 ? all : [...all, ...untold(missing, 'FIELD_NOT_ANSWERED')];
}

/** Whether an error at `told` explains a null at `place`: it is at, above or below it. */
function doesExplain(told: AnswerPath, place: AnswerPath): boolean {
  const steps = told.filter((step) => typeof step === 'number' || !step.startsWith('... on '));
  const length = Math.min(steps.length, place.length);
  for (let index = 0; index < length; index++) {
    if (steps[index] !== place[index] && !(steps[index] === '@' && typeof place[index] === 'number')) return false;
  }
  return true;
}
