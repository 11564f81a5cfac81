import type { GraphQLFormattedError } from 'graphql';
import { fromWire } from '../../execute/answers/wire-text.js';
import type { OperationResult } from '../../pipeline/operation-result.js';
import { compareData } from './compare-data.js';
import { compareErrors } from './compare-errors.js';
import { type Difference, Differences } from './difference.js';
import type { Selection } from './selected-fields.js';

type Compared = Pick<OperationResult, 'data' | 'errors'>;

/**
 * Compares our result with the stock engine's. What it finds holds kinds, names of the schema and error codes: no value, no variable, no id
 * and no message.
 *
 * @param selection what both engines were asked
 * @param removed paths that authorization took out before, by response keys with `@` for each list
 * @example
 * compareResults(ours, stock, Selection.of(schema, document, operation), []); // [{ kind: 'value', path: 'patients.@.name' }]
 */
export function compareResults(
  ours: Compared,
  stock: Compared,
  selection: Selection,
  removed: readonly (readonly string[])[],
): readonly Difference[] {
  const differences = new Differences();
  const found = (difference: Difference) => differences.add(difference);
  const places = removed.map((path) => path.filter((step) => !step.startsWith('... on ')));
  compareData(dataOf(ours), dataOf(stock), { selection, removed: places, found });
  compareErrors(ours.errors, stock.errors, selection, found);
  return differences.all;
}

function dataOf({ data }: { readonly data?: string | undefined; readonly errors: readonly GraphQLFormattedError[] }): unknown {
  return data === undefined ? null : JSON.parse(fromWire(data));
}
