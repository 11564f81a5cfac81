import type { GraphQLFormattedError } from 'graphql';
import type { Difference } from './difference.js';
import type { Selection } from './selected-fields.js';

/** An error as it is compared. Messages are not. */
interface Seen {
  readonly code: string;
  /** Undefined where the error has none. */
  readonly path: string | undefined;
}

/** Stands for every code that says that a subgraph failed: stock does not tell how. */
const FAILED = 'SUBGRAPH_ERROR';
const FAILURES: ReadonlySet<string> = new Set([FAILED, 'SUBGRAPH_UNAVAILABLE', 'SUBGRAPH_TIMED_OUT', 'SUBGRAPH_INVALID', 'INTERNAL']);

/** Errors of ours that stock never reports. The values that they speak of are compared all the same. */
const OURS_ALONE: ReadonlySet<string> = new Set([
  // Authorization took the field out before stock was asked.
  'UNAUTHORIZED_FIELD_OR_TYPE',
  // Stock says nothing of an entity that no subgraph knows.
  'FIELD_NOT_ANSWERED',
  // Stock puts values that break the schema into `extensions`.
  'SUBGRAPH_INVALID',
]);

/**
 * Compares codes and paths of the errors of two answers, in any number and order. Indexes are ignored, because stock reports an
 * entity's error at another entity's place; an error of stock's that has no path (a subgraph that cannot be reached) is at every path.
 */
export function compareErrors(
  ours: readonly GraphQLFormattedError[],
  stock: readonly GraphQLFormattedError[],
  selection: Selection,
  found: (difference: Difference) => void,
): void {
  const one = seen(ours, selection);
  const other = seen(stock, selection);
  const needed = one.filter(({ code: raw }) => !OURS_ALONE.has(raw)).map(normal);
  const allowed = one.map(normal);
  const theirs = other.map(normal);
  const lone = needed.filter((error) => !theirs.some((there) => matches(error, there)));
  const strange = theirs.filter((error) => !allowed.some((here) => matches(here, error)));
  for (const error of lone) {
    const index = strange.findIndex(({ code, path }) => path === error.path || code === error.code);
    const there = index < 0 ? undefined : strange.splice(index, 1)[0];
    if (!there) found({ kind: 'error path', path: shown(error), only: 'ours', codes: [error.code] });
    else if (there.path === error.path) found({ kind: 'error code', path: shown(error), codes: [error.code, there.code] });
    else found({ kind: 'error path', path: `${shown(error)} ${shown(there)}`, codes: [error.code] });
  }
  for (const error of strange) found({ kind: 'error path', path: shown(error), only: 'stock', codes: [error.code] });
}

function matches(ours: Seen, stock: Seen): boolean {
  return ours.code === stock.code && (ours.path === stock.path || stock.path === undefined);
}

function normal({ code, path }: Seen): Seen {
  return { code: FAILURES.has(code) ? FAILED : code, path };
}

function shown({ path }: Seen): string {
  return path ?? '';
}

function seen(errors: readonly GraphQLFormattedError[], selection: Selection): Seen[] {
  return errors.map(({ path, extensions }) => ({ code: String(extensions?.code), path: path && named(path, selection) }));
}

/** A path by the names of fields. A step that is not selected is `*`, and ends it. */
function named(path: readonly (string | number)[], selection: Selection): string {
  const names: string[] = [];
  let at = selection;
  for (const step of path) {
    if (typeof step === 'number' || step === '@') names.push('@');
    else if (!step.startsWith('... on ')) {
      const field = at.fields.get(step);
      names.push(field?.name ?? at.nameOf(step));
      if (!field) break;
      at = field.below;
    }
  }
  return names.join('.');
}
